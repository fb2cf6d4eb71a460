using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Jobs;

/// <summary>What became of the files of contributions that lost records.</summary>
/// <param name="Files">The new files, in ascending order of their contributions.</param>
/// <param name="Shifts">Where the records of each lie now; null for a contribution of which nothing is left.</param>
internal sealed record RewrittenFiles(IReadOnlyList<RewrittenFile> Files, IReadOnlyDictionary<ContributionId, RecordShifts?> Shifts);

/// <summary>The files of records and the band index of a Datanet's next version.</summary>
internal sealed class VersionFiles(DatanetBlobs blobs)
{
    /// <summary>Writes the files of the contributions that withdrawals concern without what was withdrawn.</summary>
    public async Task<RewrittenFiles> RewriteAsync(DatanetBook book, IReadOnlyList<Withdrawal> withdrawals, CancellationToken cancellationToken)
    {
        var files = new List<RewrittenFile>();
        var all = new Dictionary<ContributionId, RecordShifts?>();
        foreach (var lost in withdrawals.GroupBy(w => w.Contribution).OrderBy(g => g.Key))
        {
            var rewritten = await RewriteAsync(book.Contributions[lost.Key], [.. lost], cancellationToken);
            all.Add(lost.Key, rewritten?.Shifts);
            if (rewritten is { } made)
                files.Add(made.File);
        }
        return new RewrittenFiles(files, all);
    }

    /// <summary>Makes the band index: the one of the version before, with its records where they lie now and without those that were withdrawn, and those of what is added.</summary>
    public async Task<Result<StoredFile>> MergeBandsAsync(
        DatanetBook book, Datanet datanet, List<Contribution> added, RewrittenFiles rewritten, CancellationToken cancellationToken)
    {
        await using var opened = new OpenedStreams();
        await using var output = ScratchFile.Create();
        await using var earlier = await VersionRecords.OpenAsync(blobs, book, datanet, cancellationToken);
        var existing = earlier is null ? Stream.Null : opened.Add(await earlier.OpenBandsAsync(cancellationToken));
        var indexes = new List<(Stream, int)>(added.Count);
        foreach (var contribution in added)
        {
            var index = opened.Add(await blobs.Bands(contribution.Ingested!.Analysis.Bands.Sha256).OpenReadAsync(cancellationToken, VersionPublisher.MergeBufferBytes));
            indexes.Add((index, (earlier?.Contributions ?? 0) + indexes.Count));
        }
        if (!(await BandIndexMerge.MergeAsync(existing, indexes, output, cancellationToken, Relocate)).Try(out var bands, out var error))
            return error;
        output.Position = 0;
        await blobs.Bands(bands.Sha256).UploadAsync(output, cancellationToken);
        return bands;

        RecordPlace? Relocate(RecordPlace place)
        {
            if (!rewritten.Shifts.TryGetValue(earlier!.ContributionOf(place.Contribution), out var shifts))
                return place;
            return shifts?.Shift(place.Offset) is { } offset ? new RecordPlace(place.Contribution, offset) : null;
        }
    }

    /// <summary>Deletes the files that the newest version replaced: from then on nobody reads what was withdrawn, by whatever URL.</summary>
    public async Task DeleteWithdrawnAsync(DatanetBook book, Datanet datanet, CancellationToken cancellationToken)
    {
        if (datanet.Latest is not { } latest)
            return;
        var first = latest.Number == 1 ? 0 : book.Versions[(datanet.Id, latest.Number - 1)].Withdrawals;
        var touched = new HashSet<ContributionId>();
        for (var number = first; number < latest.Withdrawals; number++)
            touched.Add(book.Withdrawals[(datanet.Id, number)].Contribution);
        foreach (var contribution in touched)
            await blobs.DeleteSupersededAsync(book.Contributions[contribution], cancellationToken);
    }

    /// <summary>Writes a contribution's file without what was withdrawn; null where nothing is left.</summary>
    private async Task<(RewrittenFile File, RecordShifts Shifts)?> RewriteAsync(Contribution contribution, IReadOnlyList<Withdrawal> lost, CancellationToken cancellationToken)
    {
        var before = contribution.File!;
        var withdrawn = lost.SelectMany(w => w.Records).ToHashSet();
        if (lost.Any(w => w.IsWhole) || (ulong)withdrawn.Count == before.Records)
            return null;
        await using var output = ScratchFile.Create();
        await using var source = await blobs.Records(contribution.Id, before.Sha256).OpenReadAsync(cancellationToken);
        var (file, shifts) = await RecordFile.CopyWithoutAsync(source, output, withdrawn.Contains, cancellationToken);
        if (file.Records != before.Records - (ulong)withdrawn.Count)
            throw new InvalidDataException($"The file of {contribution.Id} has {file.Records} records without {withdrawn.Count} of {before.Records}.");
        output.Position = 0;
        await blobs.Records(contribution.Id, file.Sha256).UploadAsync(output, cancellationToken);
        return (new RewrittenFile(contribution.Id, file.Bytes, file.Sha256), shifts);
    }
}
