using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Verification;

public sealed class VerificationReportTests
{
    [Fact]
    public async Task Forged_entry_of_a_sound_block_is_counted_apart_and_not_as_a_signed_command()
    {
        var clock = new ManualClock();
        var time = LedgerTime.From(clock.GetUtcNow());
        var store = new SimulatedBlockStore(clock);
        var genesis = LedgerHead.Create(TestLedger.Genesis, time, TestLedger.Writer);
        var head = LedgerHead.Follow(null, genesis);
        var payload = new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name = "Answers", visibility = "public" };
        var signed = TestLedger.Sign(TestLedger.Stranger, head.Domain, clock, Kinds.DatanetCreate, payload, nonce: 1);
        var honest = Entry.FromCommand(signed, new Seq(1), time);
        var forged = Entry.FromCommand(signed, new Seq(2), time) with { Actor = TestLedger.Owner.Address };
        var block = Block.Seal(1, genesis.Hash, new Seq(1), [honest.Encode(), forged.Encode()], time, rules: 1, TestLedger.Writer);
        await store.InsertAsync(genesis, TestContext.Current.CancellationToken);
        await store.InsertAsync(block, TestContext.Current.CancellationToken);

        var report = await store.VerifyAsync();

        Assert.Equal((3UL, 1UL, 1UL, 1UL), (report.Entries, report.Commands, report.Forged, report.NoOps));
        Assert.Equal(TestLedger.Stranger.Address, Assert.Single(report.State.Datanets.Datanets.Values).Owner);
    }
}
