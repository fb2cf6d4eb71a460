using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>What identifies a record set.</summary>
/// <param name="Count">How many records it has.</param>
/// <param name="Root">The RFC 6962 root over their hashes in byte order.</param>
public readonly record struct RecordSetSummary(ulong Count, Hash256 Root);
