using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Claims;

/// <summary>A ledger on which somebody withdraws a little with each entry, in blocks of one, with snapshots of every sixteenth state.</summary>
public sealed class ClaimHistoryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Claims_of_any_size_are_those_of_that_time_with_snapshots_and_without()
    {
        var clock = new ManualClock();
        var store = new SimulatedBlockStore(clock);
        var snapshots = new MemorySnapshots();
        var now = LedgerTime.From(clock.GetUtcNow());
        var first = LedgerHead.Create(TestLedger.Genesis with { Parameters = LedgerParameters.Default with { StateIntervalEntries = 16 } }, now, TestLedger.Writer);
        await store.InsertAsync(first, Cancel);
        var head = LedgerHead.Follow(null, first);
        var expected = new List<ClaimBook> { head.State.Open.Claims };
        while (head.State.NextSeq.Value < 60)
        {
            var (state, seq) = (head.State, head.State.NextSeq);
            Entry entry;
            if (state.IsAtBoundary && !state.IsBoundaryRecorded)
                entry = Entry.FromSystem(Kinds.State, state.Boundary!.ToRecord().Encode(), seq, now);
            else
            {
                var (key, kind, payload) = seq.Value == 1
                    ? (TestLedger.Bridge, Kinds.BridgeDeposit, (object)new BridgeDeposit(state.ChainId, new DepositId(TestLedger.Stranger.Address, 0), default, 1, TestLedger.Owner.Address, OpenAmount.Whole(1)).ToJson())
                    : (TestLedger.Owner, Kinds.BridgeWithdraw, (object)new { amount = $"{seq}", payout = (seq.Value % 3 == 0 ? TestLedger.Owner : TestLedger.Stranger).Address.ToString() });
                entry = Entry.FromCommand(SignedCommand.Sign(Command.Create(kind, payload, seq.Value, now.Plus(TimeSpan.FromMinutes(1))), key, head.Domain), seq, now);
            }
            var block = Block.Seal(head.Height + 1, head.Hash, seq, [entry.Encode()], now, LedgerState.LatestRules, TestLedger.Writer);
            await store.InsertAsync(block, Cancel);
            head = LedgerHead.Follow(head, block);
            if (head.State.IsBoundaryRecorded && !state.IsBoundaryRecorded)
                await SnapshotKeeper.KeepAsync(snapshots, head.State.Boundary!, 8, Cancel);
            expected.Add(head.State.Open.Claims);
        }
        Assert.Equal(3, (await snapshots.ListAsync(Cancel)).Count);
        Assert.True(expected[^1].Find(TestLedger.Owner.Address)!.Value.Total > 1_000);
        for (var size = 1; size <= expected.Count; size++)
        {
            var root = new ClaimProver(expected[size - 1]).Root;
            foreach (var known in new[] { snapshots, new MemorySnapshots() })
                Assert.Equal(root, new ClaimProver((await ClaimHistory.AsOfAsync(store, known, new Seq((ulong)size), Cancel))!).Root);
        }
        Assert.Null(await ClaimHistory.AsOfAsync(store, snapshots, new Seq((ulong)expected.Count + 1), Cancel));
    }
}
