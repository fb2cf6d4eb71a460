using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>How many entries one stage of the log has, and since when, in milliseconds since 1970.</summary>
public sealed record LogStage(ulong Size, ulong Time, Hash256? Root = null, Hash256? HeadHash = null, IReadOnlyList<string>? Cosigned = null);

/// <summary>The newest anchor that enough blocks of the L2 follow.</summary>
public sealed record LogAnchored(ulong Size, ulong Time, Hash256 Root, Hash256 Transaction, ulong Block);

/// <summary>GET /log/consistency.</summary>
public sealed record LogConsistency(IReadOnlyList<Hash256> Proof);

/// <summary>GET /log.</summary>
public sealed record LogInfo(string Origin, string Key, Uri Prefix, IReadOnlyList<string> Witnesses, LogStage Sequenced, LogStage? Integrated = null, LogStage? Published = null, LogAnchored? Anchored = null, ServerProblem? Problem = null);
