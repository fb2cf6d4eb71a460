using OpenLedger.Core.Datanets;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Economy;

/// <summary>Who has most of something.</summary>
public sealed class LeaderboardTests
{
    private static readonly LedgerState State = new RandomLedger(11).Run(1_500).State;

    public static TheoryData<string> Boards => [.. Leaderboard.All.Select(b => b.Word)];

    [Theory]
    [MemberData(nameof(Boards))]
    public void Places_are_those_of_everybodys_scores_in_order(string board)
    {
        var all = Leaderboard.Find(board)!.Of(State);
        var expected = Scores(board).Where(s => s.Score > 0).OrderByDescending(s => s.Score).ThenBy(s => s.Account).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, all.Select(p => (p.Account, p.Score)));
        Assert.All(all, place => Assert.Equal(1 + expected.Count(s => s.Score > place.Score), place.Rank));
        Assert.Equal(all.Take(2), Leaderboard.Find(board)!.Of(State, 2));
        Assert.Empty(Leaderboard.Find(board)!.Of(State, 0));
    }

    [Fact]
    public void Equal_scores_share_a_rank_and_only_the_first_places_are_given()
    {
        var ledger = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
        {
            Allocations =
            [
                new(AccountId.Bridge, OpenAmount.Whole(1_000_000_000 - 500), null, 0, 0),
                .. Enumerable.Range(0, 50).Select(i => new Allocation(AccountId.Of(TestLedger.Key(101 + i).Address), OpenAmount.Whole(10), null, 0, 0)).OrderBy(a => a.Pool.Address),
            ],
        }));
        var places = Leaderboard.Find("holders")!.Of(ledger.State, 20);
        Assert.All(places, place => Assert.Equal((1, OpenAmount.Whole(10).Units), (place.Rank, place.Score)));
        Assert.Equal(ledger.State.Open.Holdings.Select(h => h.Key).Order().Take(20), places.Select(p => p.Account));
        Assert.Throws<ArgumentOutOfRangeException>(() => Leaderboard.All[0].Of(ledger.State, Leaderboard.MaxPlaces + 1));
    }

    [Fact]
    public void Boards_are_known_by_their_words()
    {
        Assert.Equal(["contributors", "delegates", "holders", "providers", "stakers"], Leaderboard.All.Select(b => b.Word));
        Assert.Null(Leaderboard.Find("Holders"));
    }

    /// <summary>The same from the state's other side: contributions one by one, and what reads of single accounts say.</summary>
    private static IEnumerable<(Address Account, UInt128 Score)> Scores(string board)
    {
        var state = State;
        return board switch
        {
            "contributors" => state.Datanets.Contributions.Values.Where(c => c.State == ContributionState.Published).GroupBy(c => c.Contributor)
                .Select(g => (g.Key, g.Aggregate(UInt128.Zero, (sum, c) => sum + c.RecordsLeft))),
            "delegates" => state.Votes.Voters.GroupBy(v => v.Value.Delegate).Select(g => (g.Key, g.Aggregate(UInt128.Zero, (sum, v) => sum + v.Value.Stake.Units))),
            "holders" => state.Open.Balances.Where(b => b.Key.Name is null).Select(b => (b.Key.Address, b.Value.Units)),
            "providers" => state.Stakes.Providers.Select(p => (p.Key, state.Stakes.Pools.GetValueOrDefault(p.Key)?.Staked.Tokens ?? 0)),
            "stakers" => state.Stakes.Stakers.Select(s => (s.Key, s.Value.Positions.Aggregate(UInt128.Zero, (sum, position) => sum + state.Stakes.WorthOf(position)))),
            _ => throw new ArgumentOutOfRangeException(nameof(board), board, "There is no such board."),
        };
    }
}
