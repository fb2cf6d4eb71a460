using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>A version of a Datanet: a sorted set of record hashes, fixed for ever.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Root">The RFC 6962 root over the sorted record hashes.</param>
/// <param name="Manifest">SHA-256 of the manifest, which lists what it consists of.</param>
/// <param name="Contributions">The contributions that it adds to the version before.</param>
/// <param name="Claims">Its claims: who gave which record.</param>
/// <param name="Withdrawals">How many of the Datanet's withdrawals, the oldest, it takes into account.</param>
/// <param name="Seq">The entry that recorded it.</param>
/// <param name="Time">When.</param>
public sealed record DatanetVersion(
    ulong Number, ulong Records, Hash256 Root, Hash256 Manifest, IReadOnlyList<ContributionId> Contributions, ClaimsSummary Claims, ulong Withdrawals, Seq Seq, LedgerTime Time);
