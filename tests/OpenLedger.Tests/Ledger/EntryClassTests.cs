using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

public sealed class EntryClassTests
{
    [Fact]
    public void Every_kind_has_a_class_and_only_attested_ones_a_duty()
    {
        Assert.Equal(EntryClass.Genesis, EntryClasses.Of(Kinds.Genesis));
        Assert.Equal([Kinds.BridgeDeposit, Kinds.ContributionFail, Kinds.ContributionIngest, Kinds.DatanetVersion], OfClass(EntryClass.Attested));
        Assert.Equal([Kinds.State, Kinds.Tick], OfClass(EntryClass.Derived));
        Assert.All(Kinds.All, kind => Assert.Equal(EntryClasses.Of(kind) == EntryClass.Attested, EntryClasses.DutyFor(kind) != Duties.None));

        static IEnumerable<string> OfClass(EntryClass @class) => Kinds.All.Where(kind => EntryClasses.Of(kind) == @class).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Attestations_of_unregistered_keys_are_named_by_a_verification_and_change_nothing()
    {
        var clock = new ManualClock();
        var store = new SimulatedBlockStore(clock);
        var time = Core.Primitives.LedgerTime.From(clock.GetUtcNow());
        var genesis = LedgerHead.Create(TestLedger.Genesis, time, TestLedger.Writer);
        var head = LedgerHead.Follow(null, genesis);
        var deposit = new Core.Open.BridgeDeposit(TestLedger.ChainId, new Core.Open.DepositId(default, 0), genesis.Hash, 1, TestLedger.Owner.Address, Core.Open.OpenAmount.Whole(1)).ToJson();
        // A hostile writer puts on the ledger what an honest one would have refused.
        var lines = new[] { TestLedger.Stranger, TestLedger.Writer, TestLedger.Bridge }.Select((key, i) => (ReadOnlyMemory<byte>)Entry.FromCommand(
            TestLedger.Sign(key, head.Domain, clock, Kinds.BridgeDeposit, deposit, 1), new Core.Primitives.Seq((ulong)i + 1), time).Encode()).ToList();
        await store.InsertAsync(genesis, TestContext.Current.CancellationToken);
        await store.InsertAsync(Block.Seal(1, head.Hash, head.State.NextSeq, lines, time, 1, TestLedger.Writer), TestContext.Current.CancellationToken);
        var report = await store.VerifyAsync();
        Assert.Equal([("not-attestor", 2UL, 1UL)], report.Rejected.Select(r => (r.Code, r.Count, r.First.Value)));
        Assert.Equal(2UL, report.NoOps);
        Assert.Equal(Core.Open.OpenAmount.Whole(1), report.State.Open.BalanceOf(Core.Open.AccountId.Of(TestLedger.Owner.Address)));
    }
}
