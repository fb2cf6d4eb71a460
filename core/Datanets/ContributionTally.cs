using System.Collections.Immutable;

namespace OpenLedger.Core.Datanets;

/// <summary>Contributions by where they stand.</summary>
public sealed record ContributionTally
{
    /// <summary>None.</summary>
    public static readonly ContributionTally Empty = new();

    /// <summary>The sums of the states in which there are any.</summary>
    public ImmutableSortedDictionary<ContributionState, ContributionSum> ByState { get; private init; } = ImmutableSortedDictionary<ContributionState, ContributionSum>.Empty;

    /// <summary>How many records of published contributions were withdrawn.</summary>
    public UInt128 RecordsWithdrawn { get; private init; }

    /// <summary>All states together.</summary>
    public ContributionSum Total => ByState.Values.Aggregate(default(ContributionSum), (sum, state) => sum + state);

    /// <summary>With a contribution as it is after a change, and no more as it was before.</summary>
    internal ContributionTally Move(Contribution? before, Contribution after)
    {
        var byState = ByState;
        if (before is not null)
        {
            var rest = byState[before.State] - ContributionSum.Of(before);
            byState = rest == default ? byState.Remove(before.State) : byState.SetItem(before.State, rest);
        }
        return new ContributionTally
        {
            ByState = byState.SetItem(after.State, byState.GetValueOrDefault(after.State) + ContributionSum.Of(after)),
            RecordsWithdrawn = checked(RecordsWithdrawn + WithdrawnOf(after) - (before is null ? 0 : WithdrawnOf(before))),
        };
    }

    /// <summary>The counts of these, as if each had come by <see cref="Move"/>.</summary>
    internal static ContributionTally Of(IEnumerable<Contribution> contributions)
    {
        var byState = ImmutableSortedDictionary.CreateBuilder<ContributionState, ContributionSum>();
        UInt128 withdrawn = 0;
        foreach (var contribution in contributions)
        {
            byState[contribution.State] = byState.GetValueOrDefault(contribution.State) + ContributionSum.Of(contribution);
            withdrawn += WithdrawnOf(contribution);
        }
        return new ContributionTally { ByState = byState.ToImmutable(), RecordsWithdrawn = withdrawn };
    }

    internal static ulong WithdrawnOf(Contribution contribution) => contribution is { Version: not null, Ingested: { } found } ? found.Records - contribution.RecordsLeft : 0;
}
