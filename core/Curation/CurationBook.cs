using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Curation;

/// <summary>The rounds that are not over. What became of others is said by their contributions.</summary>
public sealed record CurationBook
{
    /// <summary>None.</summary>
    public static readonly CurationBook Empty = new();

    /// <summary>By contribution, the one that was declared first in front.</summary>
    public SortedTree<ContributionId, CurationRound> Rounds { get; private init; } = SortedTree<ContributionId, CurationRound>.Empty;

    private SortedTreeSet<(LedgerTime DueAt, ContributionId Contribution)> ByTime { get; init; } = SortedTreeSet<(LedgerTime, ContributionId)>.Empty;

    /// <summary>When time moves the next one on; null where there is none.</summary>
    public LedgerTime? NextDue => ByTime.Count == 0 ? null : ByTime[0].DueAt;

    internal static CurationBook Restore(IReadOnlyList<CurationRound> rounds) => new()
    {
        Rounds = SortedTree<ContributionId, CurationRound>.From(rounds, static r => r.Contribution, static r => r),
        ByTime = SortedTreeSet<(LedgerTime DueAt, ContributionId Contribution)>.FromUnsorted(rounds.Select(r => (r.DueAt, r.Contribution))),
    };

    /// <summary>The round of a contribution, or null.</summary>
    public CurationRound? Find(ContributionId contribution) => Rounds.GetValueOrDefault(contribution);

    /// <summary>The one that time moves on next, where there is one.</summary>
    internal CurationRound Next => Rounds[ByTime[0].Contribution];

    /// <summary>With a round as it is now.</summary>
    internal CurationBook Put(CurationRound round) => new()
    {
        Rounds = Rounds.SetItem(round.Contribution, round),
        ByTime = Without(round.Contribution).Add((round.DueAt, round.Contribution)),
    };

    /// <summary>Without a round, which is over.</summary>
    internal CurationBook Remove(ContributionId contribution) => new() { Rounds = Rounds.Remove(contribution), ByTime = Without(contribution) };

    private SortedTreeSet<(LedgerTime DueAt, ContributionId Contribution)> Without(ContributionId contribution) =>
        Find(contribution) is { } before ? ByTime.Remove((before.DueAt, contribution)) : ByTime;
}
