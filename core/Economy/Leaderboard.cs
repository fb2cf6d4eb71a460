using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Economy;

/// <summary>A place on a leaderboard.</summary>
/// <param name="Rank">One more than there are with a higher score; those with the same score share it.</param>
/// <param name="Account">Whose.</param>
/// <param name="Score">In the board's unit; never nothing.</param>
public readonly record struct Place(int Rank, Address Account, UInt128 Score);

/// <summary>Who has most of something: a projection of a state, so that whoever has replayed the ledger to the same entry makes the same.</summary>
public sealed class Leaderboard
{
    /// <summary>The most places that a board has.</summary>
    public const int MaxPlaces = 200;

    private readonly Func<LedgerState, IEnumerable<(Address Account, UInt128 Score)>> _scores;

    private Leaderboard(string word, string unit, string description, Func<LedgerState, IEnumerable<(Address, UInt128)>> scores) => (Word, Unit, Description, _scores) = (word, unit, description, scores);

    /// <summary>All of them, by word.</summary>
    public static IReadOnlyList<Leaderboard> All { get; } =
    [
        new("contributors", "records", "Records that are in a version of some Datanet.", state => state.Datanets.Statistics.Contributions
            .Select(c => (c.Key, c.Value.ByState.FirstOrDefault(s => s.Key == ContributionState.Published).Value.Records - c.Value.RecordsWithdrawn))),
        new("delegates", "base units", "Voting power, of one's own stake and of others'.", state => state.Votes.Powers.Select(p => (p.Key, p.Value.Latest.Power.Units))),
        new("holders", "base units", "OPEN in the balance, reserved or not; stake is not in it.", state => state.Open.Holdings.Select(h => (h.Key, h.Value.Balance.Units))),
        new("providers", "base units", "Stake behind a provider, its own and others'.", state => state.Stakes.Providers.Select(p => (p.Key, state.Stakes.Pools.GetValueOrDefault(p.Key)?.Staked.Tokens ?? 0))),
        new("stakers", "base units", "OPEN staked, behind whomever.", state => state.Stakes.Stakers.Select(s => (s.Key, state.Stakes.StakeOf(s.Key)))),
    ];

    /// <summary>What the API calls it.</summary>
    public string Word { get; }

    /// <summary>What scores count: <c>records</c>, or <c>base units</c> of OPEN.</summary>
    public string Unit { get; }

    /// <summary>What it ranks by.</summary>
    public string Description { get; }

    /// <summary>The board of a word, or null.</summary>
    public static Leaderboard? Find(string word) => All.FirstOrDefault(board => board.Word == word);

    /// <summary>The first places by a state: highest score first, those with the same score by address. Looks at every score once.</summary>
    /// <param name="state">The state.</param>
    /// <param name="places">How many places, at most <see cref="MaxPlaces"/>.</param>
    public IReadOnlyList<Place> Of(LedgerState state, int places = MaxPlaces)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(places, MaxPlaces);
        // The worst that is kept is on top, so that most are dismissed by one comparison.
        var best = new PriorityQueue<Address, (UInt128 Score, Address Account)>(Comparer<(UInt128 Score, Address Account)>.Create(static (a, b) => -Compare(a, b)));
        foreach (var (account, score) in _scores(state))
        {
            if (score == 0)
                continue;
            if (best.Count < places)
                best.Enqueue(account, (score, account));
            else if (places > 0)
                best.EnqueueDequeue(account, (score, account));
        }
        var sorted = best.UnorderedItems.Select(item => item.Priority).ToArray();
        Array.Sort(sorted, Compare);
        var ranked = new Place[sorted.Length];
        for (var i = 0; i < ranked.Length; i++)
            ranked[i] = new Place(i > 0 && sorted[i].Score == sorted[i - 1].Score ? ranked[i - 1].Rank : i + 1, sorted[i].Account, sorted[i].Score);
        return ranked;
    }

    /// <summary>Who comes first: the higher score, else the smaller address.</summary>
    private static int Compare((UInt128 Score, Address Account) a, (UInt128 Score, Address Account) b) =>
        b.Score.CompareTo(a.Score) is var byScore && byScore != 0 ? byScore : a.Account.CompareTo(b.Account);
}
