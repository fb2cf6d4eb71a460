using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Ledger;

/// <summary>What time brings about does not depend on when somebody lets it be noticed.</summary>
public sealed class WithheldTicksTests
{
    private const int Histories = 8;
    private const int Commands = 700;

    [Fact]
    public void Operator_who_withholds_ticks_changes_neither_balances_nor_stakes_nor_verdicts() =>
        Assert.True(Enumerable.Range(1, Histories).Sum(Compare) > 0, "nothing was slashed in any of them");

    /// <summary>Compares both for one history; how many disputes took something from a stake.</summary>
    private static int Compare(int seed)
    {
        var (random, ledger) = (new Random(seed), new RandomLedger(seed));
        var start = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = RandomLedger.Lively, Allocations = RandomLedger.Supply })).State;
        for (var i = 0; i < Commands; i++)
        {
            // Now and then so much time passes that several things happen, each noticed by a tick of its own.
            for (var step = random.Next(20) == 0 ? 80 : 1; step > 0; step--)
            {
                ledger.Paper.Advance(TimeSpan.FromMilliseconds(random.Next(1, 9_000)));
                ledger.Paper.Tick();
            }
            var (actor, kind, payload) = ledger.Next();
            if (kind != Kinds.Tick)
                ledger.Paper.SendUnsigned(actor, kind, payload);
        }

        ledger.Paper.SendUnsigned(TestLedger.Owner.Address, Kinds.Cancel, new { nonce = "0" });

        // The same entries, but every tick comes too early to show any time.
        var (withheld, refused) = (start, new List<string?>());
        foreach (var ((entry, outcome), command) in ledger.Paper.Entries.Zip(ledger.Paper.Commands))
        {
            (withheld, var other) = withheld.Apply(entry.Kind == Kinds.Tick ? TestLedger.Tick(entry.Seq, withheld.Time) : entry, command);
            if (entry.Kind != Kinds.Tick && outcome.Error?.Code != other.Error?.Code)
                refused.Add($"{entry.Kind} {entry.Seq}: {outcome.Error?.Code ?? "taken"}, {other.Error?.Code ?? "taken"}");
        }
        var given = ledger.State;
        Assert.True(refused.Count == 0, $"seed {seed}: {string.Join(", ", refused)}");
        Assert.Equal(given.Time, withheld.Time);
        Assert.Equal(given.Open.Balances, withheld.Open.Balances);
        Assert.Equal(given.Stakes.Pools, withheld.Stakes.Pools);
        Assert.Equal(given.Stakes.Stakers.Select(s => (s.Key, given.Stakes.StakeOf(s.Key), given.Stakes.RewardsOf(s.Key))), withheld.Stakes.Stakers.Select(s => (s.Key, withheld.Stakes.StakeOf(s.Key), withheld.Stakes.RewardsOf(s.Key))));
        Assert.Equal(given.Disputes.All.Select(d => (d.Id, d.Phase, d.Outcome, d.DueAt, d.Slashed)), withheld.Disputes.All.Select(d => (d.Id, d.Phase, d.Outcome, d.DueAt, d.Slashed)));
        Assert.Equal((given.Economy.Epoch, given.Economy.EpochBegan), (withheld.Economy.Epoch, withheld.Economy.EpochBegan));
        return given.Disputes.All.Count(d => d.Slashed != default);
    }
}
