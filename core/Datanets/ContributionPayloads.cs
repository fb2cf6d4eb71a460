using OpenLedger.Core.Analysis;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Datanets;

/// <summary>A file that a contributor announces.</summary>
/// <param name="Name">Its name: a plain file name, never a path.</param>
/// <param name="Format">How it is read.</param>
/// <param name="Size">Its size, in bytes, from 1.</param>
/// <param name="PartSize">The size of each part but the last, in bytes; each part is one blob.</param>
/// <param name="Encoding">How it is packed.</param>
public sealed record FileDeclaration(FileName Name, FileFormat Format, ulong Size, ulong PartSize, FileEncoding Encoding = FileEncoding.None)
{
    /// <summary>How many parts it has.</summary>
    public int Parts => (int)((Size + PartSize - 1) / PartSize);

    /// <summary>The size of a part, in bytes.</summary>
    /// <param name="part">0 to <see cref="Parts"/> - 1.</param>
    public ulong SizeOfPart(int part) => Math.Min(PartSize, Size - ((ulong)part * PartSize));
}

/// <summary><c>contribution.declare</c>: files to come.</summary>
/// <param name="Datanet">For which Datanet.</param>
/// <param name="Files">The files, each name once.</param>
public sealed record ContributionDeclare(DatanetId Datanet, IReadOnlyList<FileDeclaration> Files) : Payload
{
    internal static ContributionDeclare Read(ObjectReader reader)
    {
        var datanet = DatanetId.Read(reader, "datanet");
        var files = reader.Objects("files", 1, 64, ReadFile);
        if (files.Select(f => NameText.Fold(f.Name.Value)).Distinct(StringComparer.Ordinal).Count() != files.Count)
            reader.Reject("file-name-repeated", "Two files have the same name.", "files");
        return new ContributionDeclare(datanet, files);
    }

    private static FileDeclaration ReadFile(ObjectReader reader)
    {
        var isPacked = reader.Has("encoding") && reader.OneOf("encoding", [.. FileEncodings.Words]).Length > 0;
        _ = FileFormats.TryParse(reader.OneOf("format", [.. FileFormats.Words]), out var format);
        if (!FileName.Parse(reader.Text("name", 1, FileName.MaxBytes)).Try(out var name, out var error))
            reader.Reject(error.Code, error.Message, "name");
        var partSize = reader.UInt64("partSize", 1);
        var size = reader.UInt64("size", 1);
        return new FileDeclaration(name, format, size, partSize, isPacked ? FileEncoding.Gzip : FileEncoding.None);
    }
}

/// <summary><c>contribution.complete</c>: the files are uploaded.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Sha256">The SHA-256 of each whole file, in the order of the declaration.</param>
/// <param name="LicenceHash">The hash of the Datanet's terms, which the contributor thereby accepts.</param>
public sealed record ContributionComplete(ContributionId Contribution, IReadOnlyList<Hash256> Sha256, Hash256 LicenceHash) : Payload
{
    internal static ContributionComplete Read(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var files = reader.Objects("files", 1, 64, file => file.Hash("sha256"));
        return new ContributionComplete(contribution, files, reader.Hash("licenceHash"));
    }
}

/// <summary>What ingest found in a contribution's files.</summary>
/// <param name="Records">How many different records.</param>
/// <param name="Duplicates">How many more were exact copies of those.</param>
/// <param name="Known">How many of the different records the Datanet's newest version had already.</param>
/// <param name="Root">The RFC 6962 root over the sorted record hashes.</param>
/// <param name="RecordsSha256">SHA-256 of the file of canonical records.</param>
/// <param name="RecordsBytes">That file's size, in bytes.</param>
/// <param name="Analysis">What the records are like.</param>
public sealed record IngestedRecords(
    ulong Records, ulong Duplicates, ulong Known, Hash256 Root, Hash256 RecordsSha256, ulong RecordsBytes, AnalysisSummary Analysis);

/// <summary><c>contribution.ingest</c>, attested: the files were read.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Result">What they hold.</param>
public sealed record ContributionIngest(ContributionId Contribution, IngestedRecords Result) : Payload
{
    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        analysis = Result.Analysis.ToJson(),
        contribution = Contribution.ToString(),
        duplicates = Result.Duplicates.ToString(),
        known = Result.Known.ToString(),
        records = Result.Records.ToString(),
        recordsBytes = Result.RecordsBytes.ToString(),
        recordsSha256 = Result.RecordsSha256.ToString(),
        root = Result.Root.ToString(),
    };

    internal static ContributionIngest Read(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var duplicates = reader.UInt64("duplicates");
        var known = reader.UInt64("known");
        var records = reader.UInt64("records", 1);
        var bytes = reader.UInt64("recordsBytes", 1);
        var sha256 = reader.Hash("recordsSha256");
        var root = reader.Hash("root");
        var analysis = AnalysisSummary.Read(reader.Object("analysis"), records);
        return new ContributionIngest(contribution, new IngestedRecords(records, duplicates, known, root, sha256, bytes, analysis));
    }
}

/// <summary>Something wrong in a file.</summary>
/// <param name="File">The file's position in the declaration, from 0.</param>
/// <param name="Line">The line, from 1, or null where it is about the whole file.</param>
/// <param name="Code">A stable code.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record ContributionIssue(int File, ulong? Line, string Code, string Message);

/// <summary><c>contribution.fail</c>, attested: the files could not be taken.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Issues">Why, 1 to 20 reasons.</param>
public sealed record ContributionFail(ContributionId Contribution, IReadOnlyList<ContributionIssue> Issues) : Payload
{
    /// <summary>The most reasons that are recorded.</summary>
    public const int MaxIssues = 20;

    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        contribution = Contribution.ToString(),
        issues = Issues.Select(i => new { code = i.Code, file = i.File, line = (i.Line ?? 0).ToString(), message = i.Message }),
    };

    internal static ContributionFail Read(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var issues = reader.Objects("issues", 1, MaxIssues, issue =>
        {
            var line = issue.UInt64("line");
            return new ContributionIssue(issue.Int32("file", 0, 63), line == 0 ? null : line, issue.Text("code", 1, 64), issue.Text("message", 1, 500));
        });
        return new ContributionFail(contribution, issues);
    }
}
