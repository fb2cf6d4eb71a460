using System.Text;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Ledger;

/// <summary>The derived entry that records a state's hash: what the rules take for one, and what they do not.</summary>
public sealed class StateRecordTests
{
    private const int Interval = 16;

    private readonly PaperLedger _ledger = new(RandomLedger.Lively);

    [Fact]
    public void Recomputed_hash_of_the_newest_border_is_taken_once()
    {
        TickTo(Interval - 1);
        Assert.Null(_ledger.State.Boundary);
        TickTo(Interval);
        var point = _ledger.State.Boundary!;
        Assert.True(_ledger.State.IsAtBoundary);
        Assert.Equal((new Seq(Interval), false), (point.AsOf, _ledger.State.IsBoundaryRecorded));
        TickTo(Interval + 3);
        Assert.Same(point, _ledger.State.Boundary);
        Assert.False(_ledger.State.IsAtBoundary);
        Assert.True(Record(point.ToRecord()).IsOk);
        Assert.True(_ledger.State.IsBoundaryRecorded);
        Assert.Equal("state-recorded", Record(point.ToRecord()).Error?.Code);
        TickTo(2 * Interval);
        Assert.False(_ledger.State.IsBoundaryRecorded);
        Assert.Equal("state-not-due", Record(point.ToRecord()).Error?.Code);
        Assert.True(Record(_ledger.State.Boundary!.ToRecord()).IsOk);
        // What is kept for the border does not keep the one before.
        Assert.Null(_ledger.State.Boundary!.State.Boundary);
    }

    [Fact]
    public void Hash_that_differs_is_a_no_op_with_its_code()
    {
        TickTo(Interval);
        var before = _ledger.State;
        var error = Record(before.Boundary!.ToRecord() with { Hash = Hash256.Sha256("other"u8) }).Error!;
        Assert.Equal("state-differs", error.Code);
        Assert.Contains(before.Boundary.Digest.Hash.ToString(), error.Message, StringComparison.Ordinal);
        Assert.False(_ledger.State.IsBoundaryRecorded);
        Assert.Same(before.Boundary, _ledger.State.Boundary);
        Assert.True(Record(before.Boundary.ToRecord()).IsOk);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"asOf":"16"}""")]
    [InlineData("""{"asOf":16,"hash":"0000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"asOf":"016","hash":"0000000000000000000000000000000000000000000000000000000000000000"}""")]
    [InlineData("""{"asOf":"16","hash":"00"}""")]
    [InlineData("""{"asOf":"16","hash":"0000000000000000000000000000000000000000000000000000000000000000","more":""}""")]
    [InlineData("""{"asOf":"16","hash":"0000000000000000000000000000000000000000000000000000000000000000","z":"0000000000000000000000000000000000000000000000"}""")]
    public void Payload_of_another_form_is_a_no_op(string payload)
    {
        TickTo(Interval);
        var entry = Entry.FromSystem(Kinds.State, Encoding.UTF8.GetBytes(payload), _ledger.State.NextSeq, _ledger.Now);
        Assert.Equal("state-payload", _ledger.Apply(entry, null).Error?.Code);
    }

    [Fact]
    public async Task State_is_one_that_anyone_can_read_back_and_recompute()
    {
        var ledger = new RandomLedger(11).Run(200);
        var point = ledger.State.Boundary!;
        var read = await StateCodecTests.DecodeAsync(StateCodecTests.Encode(point.State));
        Assert.Equal(point.Digest.Hash, StateDigest.Of(read).Hash);
        Assert.Equal(point.AsOf, read.NextSeq);
    }

    [Fact]
    public async Task Verification_names_a_state_that_differs_and_goes_on()
    {
        var clock = new ManualClock();
        var store = new SimulatedBlockStore(clock);
        var head = await StartAsync(store, clock);
        head = await ExtendAsync(store, head, Enumerable.Range(1, Interval - 1).Select(i => TestLedger.Tick(new Seq((ulong)i), head.State.Time)));
        var right = head.State.Boundary!.ToRecord();
        var wrong = right with { Hash = Hash256.Sha256("other"u8) };
        await ExtendAsync(store, head, [Of(wrong, Interval, head), Of(right, Interval + 1, head), Of(right, Interval + 2, head)]);
        var report = await store.VerifyAsync();
        Assert.Equal([("state-differs", 1UL, (ulong)Interval), ("state-recorded", 1UL, (ulong)Interval + 2)], report.Rejected.Select(r => (r.Code, r.Count, r.First.Value)));
        Assert.True(report.State.IsBoundaryRecorded);
    }

    [Fact]
    public async Task Block_that_goes_on_past_a_border_cannot_be_followed()
    {
        var clock = new ManualClock();
        var store = new SimulatedBlockStore(clock);
        var head = await StartAsync(store, clock);
        var error = await Assert.ThrowsAsync<CorruptLedgerException>(() => ExtendAsync(store, head, Enumerable.Range(1, Interval).Select(i => TestLedger.Tick(new Seq((ulong)i), head.State.Time))));
        Assert.Contains($"past entry {Interval}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"past entry {Interval}", (await Assert.ThrowsAsync<Core.Verification.VerificationException>(store.VerifyAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequencers_end_their_blocks_at_borders_and_record_each_state_once()
    {
        var clock = new ManualClock();
        var store = new SimulatedBlockStore(clock);
        await using var first = new Sequencer(store, TestLedger.Writer, new SequencerOptions(), clock);
        await using var second = new Sequencer(store, TestLedger.OtherWriter, new SequencerOptions(), clock);
        var step = TimeSpan.FromMilliseconds(100);
        await Eventually.AdvanceAsync(clock, first.OpenAsync(TestLedger.Genesis with { Parameters = RandomLedger.Lively }, CancellationToken.None), step);
        await Eventually.AdvanceAsync(clock, second.OpenAsync(null, CancellationToken.None), step);
        var ticks = Enumerable.Range(0, 5 * Interval).Select(i => (i % 2 == 0 ? first : second).TickAsync(CancellationToken.None)).ToList();
        await Eventually.AdvanceAsync(clock, Task.WhenAll(ticks), step);
        var fresh = second.FreshAsync(CancellationToken.None);
        await Eventually.AdvanceAsync(clock, fresh, step);
        var point = (await fresh).Value.State.Boundary!;
        var records = Task.WhenAll(first.RecordStateAsync(point, CancellationToken.None), second.RecordStateAsync(point, CancellationToken.None));
        await Eventually.AdvanceAsync(clock, records, step);
        Assert.Single(await records, r => r.IsOk);
        Assert.Single(await records, r => r.Error?.Code == "state-recorded");
        Assert.All(store.Blocks, b => Assert.True(b.Header.FirstSeq.Value / Interval == (b.Header.NextSeq.Value - 1) / Interval, $"block {b.Header.Height} goes past a border"));
        var report = await store.VerifyAsync();
        Assert.Equal((0UL, true), (report.NoOps, report.State.IsBoundaryRecorded));
    }

    private static Entry Of(StateRecord record, int seq, LedgerHead head) => Entry.FromSystem(Kinds.State, record.Encode(), new Seq((ulong)seq), head.State.Time);

    private static async Task<LedgerHead> StartAsync(SimulatedBlockStore store, ManualClock clock)
    {
        var block = LedgerHead.Create(TestLedger.Genesis with { Parameters = RandomLedger.Lively }, LedgerTime.From(clock.GetUtcNow()), TestLedger.Writer);
        await store.InsertAsync(block, CancellationToken.None);
        return LedgerHead.Follow(null, block);
    }

    private static async Task<LedgerHead> ExtendAsync(SimulatedBlockStore store, LedgerHead head, IEnumerable<Entry> entries)
    {
        var block = Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, [.. entries.Select(e => (ReadOnlyMemory<byte>)e.Encode())], head.State.Time, 1, TestLedger.Writer);
        await store.InsertAsync(block, CancellationToken.None);
        return LedgerHead.Follow(head, block);
    }

    private void TickTo(int entries)
    {
        while (_ledger.State.NextSeq.Value < (ulong)entries)
            _ledger.Tick();
    }

    private Result<Outcome> Record(StateRecord record) => _ledger.Apply(Entry.FromSystem(Kinds.State, record.Encode(), _ledger.State.NextSeq, _ledger.Now), null);
}
