using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>A place of a leaderboard.</summary>
public sealed record LeaderboardPlace(int Rank, Address Account, string Score);

/// <summary>GET /leaderboards/{board}: as of the entry before <paramref name="NextSeq"/>.</summary>
public sealed record LedgerLeaderboard(string Board, string Unit, string Description, Seq NextSeq, string At, IReadOnlyList<LeaderboardPlace> Places);
