using OpenLedger.Core.Snapshots;

namespace OpenLedger.Functions.Hosting;

/// <summary>How this process came to its ledger.</summary>
/// <param name="Snapshot">The snapshot that it began with; null where it replayed the ledger from its first block.</param>
/// <param name="Took">How long that took.</param>
public sealed record LedgerStart(SnapshotName? Snapshot, TimeSpan Took);
