using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>How many entries one stage of the log has, and since when, in milliseconds since 1970.</summary>
public sealed record LogStage(ulong Size, ulong Time, Hash256? Root = null, Hash256? HeadHash = null, IReadOnlyList<string>? Cosigned = null);

/// <summary>GET /log.</summary>
public sealed record LogInfo(string Origin, string Key, Uri Prefix, IReadOnlyList<string> Witnesses, LogStage Sequenced, LogStage? Integrated = null, LogStage? Published = null, ServerProblem? Problem = null);
