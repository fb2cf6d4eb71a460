using System.Collections.Immutable;

namespace OpenLedger.Core.Datanets;

/// <summary>Contributions by where they stand.</summary>
public sealed record ContributionTally
{
    /// <summary>None.</summary>
    public static readonly ContributionTally Empty = new();

    /// <summary>The sums of the states in which there are any, in the order of the states.</summary>
    public ImmutableArray<KeyValuePair<ContributionState, ContributionSum>> ByState { get; private init; } = [];

    /// <summary>How many records of published contributions were withdrawn.</summary>
    public UInt128 RecordsWithdrawn { get; private init; }

    /// <summary>All states together.</summary>
    public ContributionSum Total => ByState.Aggregate(default(ContributionSum), (sum, state) => sum + state.Value);

    /// <summary>A contribution that is in a state, counts so much, and has lost so many records.</summary>
    internal static ContributionTally Of(ContributionState state, in ContributionSum sum, ulong withdrawn) => new() { ByState = [new(state, sum)], RecordsWithdrawn = withdrawn };

    /// <summary>With a contribution as it is after a change, and no more as it was before.</summary>
    internal ContributionTally Move(Contribution? before, Contribution after)
    {
        var counter = new Counter(this);
        if (before is not null)
            counter.Remove(before);
        counter.Add(after);
        return counter.ToTally();
    }

    internal static ulong WithdrawnOf(Contribution contribution) => contribution is { Version: not null, Ingested: { } found } ? found.Records - contribution.RecordsLeft : 0;

    /// <summary>Counts contributions one after the other.</summary>
    internal sealed class Counter
    {
        private static readonly int States = Enum.GetValues<ContributionState>().Length;

        private readonly ContributionSum[] _sums = new ContributionSum[States];
        private UInt128 _withdrawn;

        /// <summary>From none on.</summary>
        public Counter()
        {
        }

        /// <summary>From what was counted already.</summary>
        public Counter(ContributionTally tally)
        {
            foreach (var (state, sum) in tally.ByState)
                _sums[(int)state] = sum;
            _withdrawn = tally.RecordsWithdrawn;
        }

        public void Add(Contribution contribution) => Add(contribution.State, ContributionSum.Of(contribution), WithdrawnOf(contribution));

        /// <summary>A contribution that is in a state, counts so much, and has lost so many records.</summary>
        public void Add(ContributionState state, in ContributionSum sum, ulong withdrawn)
        {
            _sums[(int)state] += sum;
            _withdrawn = checked(_withdrawn + withdrawn);
        }

        public void Remove(Contribution contribution)
        {
            _sums[(int)contribution.State] -= ContributionSum.Of(contribution);
            _withdrawn = checked(_withdrawn - WithdrawnOf(contribution));
        }

        public void Clear()
        {
            Array.Clear(_sums);
            _withdrawn = 0;
        }

        public ContributionTally ToTally()
        {
            var count = 0;
            foreach (var sum in _sums)
                count += sum == default ? 0 : 1;
            var byState = ImmutableArray.CreateBuilder<KeyValuePair<ContributionState, ContributionSum>>(count);
            for (var i = 0; i < _sums.Length; i++)
            {
                if (_sums[i] != default)
                    byState.Add(new((ContributionState)i, _sums[i]));
            }
            return new ContributionTally { ByState = byState.MoveToImmutable(), RecordsWithdrawn = _withdrawn };
        }
    }
}
