using OpenLedger.Core.Ledger;
using OpenLedger.Core.Snapshots;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Ledger;

public sealed class StateDraftTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Drafts_give_the_states_and_outcomes_of_entries_applied_one_by_one(int seed)
    {
        var ledger = new RandomLedger(seed);
        var (plain, from) = (ledger.State, ledger.Paper.Entries.Count);
        ledger.Run(500);
        var random = new Random(seed);
        var kept = new List<(LedgerState Draft, LedgerState Plain)>();
        var (draft, left) = (plain, 0);
        foreach (var ((entry, outcome), command) in ledger.Paper.Entries.Zip(ledger.Paper.Commands).Skip(from))
        {
            if (left-- == 0)
            {
                draft = draft.Settle();
                Assert.Equal(StateDigest.Of(plain).Hash, StateDigest.Of(draft).Hash);
                (draft, left) = (draft.ToDraft(), random.Next(40));
            }
            // What is tried and dropped, as a batch whose block another writer's forestalled.
            if (random.Next(5) == 0)
                Assert.Equal(outcome, draft.Apply(entry, command).Outcome);
            if (random.Next(10) == 0)
                kept.Add((draft, plain));
            (draft, var drafted) = draft.Apply(entry, command);
            (plain, _) = plain.Apply(entry, command);
            Assert.Equal(outcome, drafted);
            Assert.Equal(plain.Open.Holdings.Count, draft.Open.Holdings.Count);
        }
        kept.Add((draft, plain));
        // Those that were left behind say what they said, while they are drafts and when they are settled.
        Assert.All(kept, states => Assert.Equal(
            states.Plain.Open.Holdings.Select(h => (h.Key, h.Value)), states.Plain.Open.Holdings.Select(h => (h.Key, states.Draft.Open.Holdings.GetValueOrDefault(h.Key)))));
        Assert.All(kept, states => Assert.Equal(StateDigest.Of(states.Plain).Hash, StateDigest.Of(states.Draft.Settle()).Hash));
        Assert.Equal(StateText.Of(plain), StateText.Of(draft.Settle()));
    }

    [Fact]
    public void State_at_a_border_is_no_draft()
    {
        var ledger = new PaperLedger(LedgerParameters.Default with { StateIntervalEntries = 16 });
        ledger.Change(state => state.ToDraft());
        while (ledger.State.Boundary is null)
            ledger.Tick();
        var (kept, draft) = (ledger.State.Boundary.State.Open.Holdings, ledger.State.Open.Holdings);
        Assert.Same(kept, kept.Settle());
        Assert.NotSame(draft, draft.Settle());
    }
}
