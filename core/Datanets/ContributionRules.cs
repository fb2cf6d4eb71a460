using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>How files come into a Datanet, up to what was found in them.</summary>
internal static class ContributionRules
{
    public static Result<(DatanetBook Book, string? Subject)> Declare(DatanetBook book, ContributionDeclare declare, Address actor, Entry entry, LedgerParameters parameters)
    {
        if (!book.Datanets.TryGetValue(declare.Datanet, out var datanet))
            return DatanetBook.UnknownDatanet(declare.Datanet);
        if (!datanet.Terms.IsOpen && datanet.Owner != actor)
            return Error.Forbidden("contributions-closed", $"Only its owner contributes to {declare.Datanet}.");
        if (CheckFiles(declare.Files, datanet.Terms.Schema, parameters) is { } error)
            return error;
        if (book.OpenOf(actor, entry.Time) >= parameters.MaxOpenContributions)
            return new Error(ErrorKind.Busy, "too-many-open-contributions", $"{actor} has {parameters.MaxOpenContributions} open contributions, the most allowed.");
        var id = new ContributionId(entry.Seq);
        var expiresAt = entry.Time.Plus(TimeSpan.FromMilliseconds(parameters.UploadExpiryMs));
        var contribution = new Contribution(id, actor, declare, expiresAt).Become(ContributionState.Declared, entry.Time, entry.Seq);
        return (book with { ByDatanet = book.ByDatanet.Add((declare.Datanet, id)) }).Changed(contribution);
    }

    public static Result<(DatanetBook Book, string? Subject)> Complete(DatanetBook book, ContributionComplete complete, Address actor, Entry entry)
    {
        if (!book.Contributions.TryGetValue(complete.Contribution, out var contribution))
            return DatanetBook.Unknown(complete.Contribution);
        if (contribution.Contributor != actor)
            return Error.Forbidden("not-contributor", $"{complete.Contribution} is another contributor's.");
        if (contribution.StateAt(entry.Time) == ContributionState.Expired)
            return new Error(ErrorKind.Gone, "contribution-expired", $"{complete.Contribution} expired at {contribution.ExpiresAt}.");
        if (contribution.State != ContributionState.Declared)
            return DatanetBook.WrongState(contribution, "be completed", entry.Time);
        if (complete.Sha256.Count != contribution.Declaration.Files.Count)
            return Error.Invalid("file-count", $"{complete.Contribution} declared {contribution.Declaration.Files.Count} files, not {complete.Sha256.Count}.", "/payload/files");
        var licence = book.Datanets[contribution.Datanet].Terms.Licence;
        return complete.LicenceHash == licence.Hash()
            ? book.Changed(contribution.Become(ContributionState.Completed, entry.Time, entry.Seq) with { Sha256 = complete.Sha256 })
            : Error.Invalid("licence-differs", $"The terms of {contribution.Datanet} have the hash {licence.Hash()}.", "/payload/licenceHash");
    }

    public static Result<(DatanetBook Book, string? Subject)> Ingest(DatanetBook book, ContributionIngest ingest, Entry entry) =>
        Attest(book, ingest.Contribution, entry, c => CheckCompared(book, c.Datanet, ingest.Result.Analysis.Against) is { } error
            ? error
            : c.Become(ContributionState.Ingested, entry.Time, entry.Seq) with { Ingested = ingest.Result, Issues = [] });

    public static Result<(DatanetBook Book, string? Subject)> Fail(DatanetBook book, ContributionFail fail, Entry entry) =>
        Attest(book, fail.Contribution, entry,
            c => c.Become(ContributionState.Failed, entry.Time, entry.Seq, fail.Issues[0].Message) with { Issues = fail.Issues });

    private static Result<(DatanetBook Book, string? Subject)> Attest(
        DatanetBook book, ContributionId id, Entry entry, Func<Contribution, Result<Contribution>> become)
    {
        if (!book.Contributions.TryGetValue(id, out var contribution))
            return DatanetBook.Unknown(id);
        if (contribution.State != ContributionState.Completed)
            return DatanetBook.WrongState(contribution, "be attested", entry.Time);
        return become(contribution).Try(out var attested, out var error) ? book.Changed(attested) : error;
    }

    /// <summary>What the records were compared with is a version that there is: its own Datanet's, or none.</summary>
    private static Error? CheckCompared(DatanetBook book, DatanetId datanet, ulong version) => version == 0 || book.Versions.ContainsKey((datanet, version))
        ? null
        : Error.Invalid("analysis-version-unknown", $"{datanet} has no version {version} with which records could be compared.", "/payload/analysis/against");

    private static Error? CheckFiles(IReadOnlyList<FileDeclaration> files, RecordSchema? schema, LedgerParameters parameters)
    {
        if ((ulong)files.Count > parameters.MaxFilesPerContribution)
            return Error.Invalid("too-many-files", $"A contribution has at most {parameters.MaxFilesPerContribution} files.", "/payload/files");
        var parts = 0UL;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            if (schema?.CheckFormat(file.Format) is { } unfit)
                return unfit with { Pointer = $"/payload/files/{i}/format" };
            if (file.Size > parameters.MaxFileBytes)
                return new Error(ErrorKind.TooLarge, "file-too-large", $"A file has at most {parameters.MaxFileBytes} bytes.", $"/payload/files/{i}/size");
            if (file.PartSize > parameters.MaxPartBytes || (file.PartSize < parameters.MinPartBytes && file.PartSize < file.Size))
                return Error.Invalid("part-size", $"A part has {parameters.MinPartBytes} to {parameters.MaxPartBytes} bytes.", $"/payload/files/{i}/partSize");
            parts += ((file.Size - 1) / file.PartSize) + 1;
        }
        return parts > parameters.MaxPartsPerContribution
            ? Error.Invalid("too-many-parts", $"A contribution has at most {parameters.MaxPartsPerContribution} parts, not {parts}.", "/payload/files")
            : null;
    }
}
