using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>A validator's vote in a round.</summary>
public sealed record CurationBallot(Address Validator, string Weight, Hash256 Commitment, Seq Seq, string? Choice = null, string? Code = null, string? Reason = null, Seq? ShownSeq = null);

/// <summary>GET /contributions/{id}/curation, and an item of GET /curation, which is without votes.</summary>
public sealed record CurationRoundView(
    string Contribution, string Datanet, Seq Ingested, int Round, string Phase, DateTimeOffset CommitUntil, DateTimeOffset RevealUntil, string Snapshot, string Fee, int QuorumBps, int SlashBps,
    string Committed, string Shown, string Accepting, string Rejecting, DateTimeOffset? SettlesAt = null, IReadOnlyList<CurationBallot>? Votes = null);
