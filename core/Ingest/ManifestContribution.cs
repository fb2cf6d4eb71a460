using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>A contribution that a version of a Datanet accepted.</summary>
/// <param name="Contribution">Its id.</param>
/// <param name="Contributor">Who made it.</param>
/// <param name="Files">Its files as they were declared and found.</param>
/// <param name="Records">Different records in it.</param>
/// <param name="New">Those of them that no earlier version and no contribution before it had.</param>
/// <param name="RecordsBytes">The size of its canonical records as JSONL, in bytes.</param>
/// <param name="RecordsSha256">The SHA-256 of its canonical records as JSONL.</param>
public sealed record ManifestContribution(
    ContributionId Contribution, Address Contributor, IReadOnlyList<DeclaredFile> Files, ulong Records, ulong New, ulong RecordsBytes, Hash256 RecordsSha256);
