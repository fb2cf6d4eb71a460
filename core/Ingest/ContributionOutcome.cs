using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>What became of a contribution's files: <see cref="Taken"/> or <see cref="Refused"/>, whole in either case.</summary>
public abstract record ContributionOutcome
{
    private ContributionOutcome()
    {
    }

    /// <summary>Every file is as declared and every record is sound.</summary>
    /// <param name="Files">One summary per declared file, in their order.</param>
    /// <param name="Records">Different records in the output.</param>
    /// <param name="Duplicates">Records that were left out because an equal one came before.</param>
    /// <param name="RecordsBytes">The size of the output in bytes.</param>
    /// <param name="RecordsSha256">The SHA-256 of the output.</param>
    /// <param name="Root">The RFC 6962 root over the hashes of the different records in byte order, which are the record set.</param>
    public sealed record Taken(IReadOnlyList<FileSummary> Files, ulong Records, ulong Duplicates, ulong RecordsBytes, Hash256 RecordsSha256, Hash256 Root) : ContributionOutcome;

    /// <summary>Nothing of the contribution is taken; what was written is to be thrown away.</summary>
    /// <param name="Issues">At least one and at most <see cref="RecordLimits.Issues"/>, in the order of the files.</param>
    public sealed record Refused(IReadOnlyList<IngestIssue> Issues) : ContributionOutcome;
}

/// <summary>What a file brought.</summary>
/// <param name="Records">Records that no file before it, nor itself before, had.</param>
/// <param name="Duplicates">Records that were there already.</param>
/// <param name="Sha256">The SHA-256 of its bytes, as computed.</param>
public sealed record FileSummary(ulong Records, ulong Duplicates, Hash256 Sha256);
