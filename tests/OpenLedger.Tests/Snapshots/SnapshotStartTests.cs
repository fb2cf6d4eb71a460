using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Snapshots;

/// <summary>Which snapshot a server begins at, and what happens with those that do not count.</summary>
public sealed class SnapshotStartTests
{
    private const int Interval = 16;

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;
    private readonly MemorySnapshots _snapshots = new();
    private readonly List<(string Name, string Reason)> _rejected = [];
    private LedgerHead _head;

    public SnapshotStartTests()
    {
        _store = new SimulatedBlockStore(_clock);
        var block = LedgerHead.Create(TestLedger.Genesis with { Parameters = RandomLedger.Lively }, LedgerTime.From(_clock.GetUtcNow()), TestLedger.Writer);
        _store.InsertAsync(block, CancellationToken.None).GetAwaiter().GetResult();
        _head = LedgerHead.Follow(null, block);
    }

    [Fact]
    public async Task Newest_recorded_snapshot_is_where_a_server_begins_and_ends_up_where_a_replay_does()
    {
        await GrowAsync(5 * Interval);
        var start = await FindAsync();
        Assert.Empty(_rejected);
        Assert.Equal(_head.State.Boundary!.AsOf, start!.Snapshot.AsOf);
        // Blocks of before are not read again: without them the rest opens all the same.
        await using var sequencer = new Sequencer(_store, TestLedger.Writer, new SequencerOptions(), _clock);
        await Eventually.AdvanceAsync(_clock, sequencer.OpenAsync(null, CancellationToken.None, start.Head), TimeSpan.FromMilliseconds(100));
        Assert.Equal((_head.Height, _head.Hash, _head.Domain.Genesis), (sequencer.Head.Height, sequencer.Head.Hash, sequencer.Head.Domain.Genesis));
        Assert.Equal(StateText.Of(_head.State), StateText.Of(sequencer.Head.State));
        Assert.Equal(StateDigest.Of(_head.State).Hash, StateDigest.Of(sequencer.Head.State).Hash);
        Assert.True((await RunAsync(sequencer.TickAsync(CancellationToken.None))).IsOk);
    }

    [Fact]
    public async Task Without_a_ledger_or_a_snapshot_all_is_replayed()
    {
        Assert.Null(await FindAsync());
        await GrowAsync(Interval, store: false);
        Assert.Null(await FindAsync());
        Assert.Empty(_rejected);
        Assert.Null(await SnapshotStart.FindAsync(_snapshots, new SimulatedBlockStore(_clock), Reject, CancellationToken.None));
    }

    [Fact]
    public async Task Damaged_snapshot_gives_way_to_an_older_one_and_at_last_to_a_replay()
    {
        await GrowAsync(4 * Interval);
        var names = await _snapshots.ListAsync(CancellationToken.None);
        Assert.Equal(4, names.Count);
        _snapshots.Blobs[names[0]] = _snapshots.Blobs[names[0]][..^1];
        _snapshots.Blobs[names[1]][100] ^= 1;
        Assert.Equal(names[2], (await FindAsync())!.Snapshot);
        Assert.Equal([names[0].ToString(), names[1].ToString()], _rejected.Select(r => r.Name));
        Assert.Contains("ends in the middle", _rejected[0].Reason, StringComparison.Ordinal);
        _rejected.Clear();
        _snapshots.Blobs[names[2]] = [];
        _snapshots.Blobs[names[3]] = _snapshots.Blobs[names[2]];
        Assert.Null(await FindAsync());
        Assert.Equal(4, _rejected.Count);
    }

    [Fact]
    public async Task Snapshot_whose_hash_no_entry_records_does_not_count()
    {
        // Somebody who can write blobs but not blocks gives themselves all OPEN; the bytes fit their name.
        await GrowAsync(2 * Interval);
        var honest = _head.State.Boundary!;
        var forged = new StatePoint(honest.State with { Keys = honest.State.Keys.Register(TestLedger.Stranger.Address, Duties.Operator | Duties.Writer).Value });
        _snapshots.Blobs.Clear();
        await StoreAsync(forged);
        Assert.Null(await FindAsync());
        Assert.Contains("no entry records its hash", Assert.Single(_rejected).Reason, StringComparison.Ordinal);
        _rejected.Clear();
        // The ledger goes on past the next border: then it cannot come any more.
        await GrowAsync(2 * Interval, store: false);
        Assert.Null(await FindAsync());
        Assert.Contains("no entry records its hash", Assert.Single(_rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_that_is_not_recorded_yet_does_not_count_and_later_does()
    {
        await GrowAsync(2 * Interval);
        await TickToBorderAsync();
        var point = _head.State.Boundary!;
        await StoreAsync(point);
        Assert.Equal(point.AsOf.Value - Interval, (await FindAsync())!.Snapshot.AsOf.Value);
        Assert.Contains("yet", Assert.Single(_rejected).Reason, StringComparison.Ordinal);
        await AppendAsync(Record(point));
        Assert.Equal(point.AsOf, (await FindAsync())!.Snapshot.AsOf);
    }

    [Fact]
    public async Task Snapshot_newer_than_the_ledger_or_of_another_one_or_of_no_border_does_not_count()
    {
        await GrowAsync(2 * Interval);
        var point = _head.State.Boundary!;
        _snapshots.Blobs.Clear();
        var later = new RandomLedger(1).Run(400).State.Boundary!;
        await StoreAsync(later);
        var named = new StatePoint(point.State with { Name = "other" });
        await StoreAsync(named);
        await StoreAsync(new StatePoint(Replay(point.AsOf.Value - 1)));
        var first = _head.State.NextSeq;
        await AppendAsync(TestLedger.Tick(first, _head.State.Time), TestLedger.Tick(first.Next, _head.State.Time));
        await StoreAsync(new StatePoint(point.State with { NextSeq = first.Next }));
        Assert.Null(await FindAsync());
        Assert.Equal(["the ledger has not so many entries", "it is of another ledger", "no entry records its hash"], _rejected.Where((_, i) => i != 1).Select(r => r.Reason));
        Assert.Contains("does not end there", _rejected[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chain_that_does_not_go_on_from_a_snapshot_is_left_to_the_replay_to_name()
    {
        await GrowAsync(2 * Interval);
        _snapshots.Blobs.TryRemove((await _snapshots.ListAsync(CancellationToken.None))[^1], out _);
        var broken = new SimulatedBlockStore(_clock);
        foreach (var block in _store.Blocks)
        {
            var after = block.Header.FirstSeq >= _head.State.Boundary!.AsOf;
            await broken.InsertAsync(
                after ? Block.Seal(block.Header.Height, Hash256.Sha256("another"u8), block.Header.FirstSeq, [.. Enumerable.Range(0, block.Count).Select(block.Line)], block.Header.Time, 1, TestLedger.Writer) : block,
                CancellationToken.None);
        }
        Assert.Null(await SnapshotStart.FindAsync(_snapshots, broken, Reject, CancellationToken.None));
        Assert.Contains("cannot be followed", Assert.Single(_rejected).Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<Core.Verification.VerificationException>(() => broken.VerifyAsync());
    }

    [Fact]
    public async Task Snapshots_that_do_not_answer_keep_no_server_from_opening()
    {
        await GrowAsync(2 * Interval);
        _snapshots.Fails = true;
        Assert.Null(await FindAsync());
        Assert.Equal(("-", "The test says so."), Assert.Single(_rejected));
    }

    private Task<SnapshotStart?> FindAsync() => SnapshotStart.FindAsync(_snapshots, _store, Reject, TestContext.Current.CancellationToken);

    private void Reject(SnapshotName? name, string reason) => _rejected.Add((name?.ToString() ?? "-", reason));

    /// <summary>Adds entries; at each border the state is recorded by the next but one and stored.</summary>
    private async Task GrowAsync(int entries, bool store = true)
    {
        var end = _head.State.NextSeq.Value + (ulong)entries;
        while (_head.State.NextSeq.Value < end)
        {
            await AppendAsync(TestLedger.Tick(_head.State.NextSeq, _head.State.Time));
            if (_head.State is not { Boundary: { } point, IsBoundaryRecorded: false } || _head.State.IsAtBoundary || !store)
                continue;
            await AppendAsync(Record(point));
            await StoreAsync(point);
        }
    }

    private async Task TickToBorderAsync()
    {
        do
            await AppendAsync(TestLedger.Tick(_head.State.NextSeq, _head.State.Time));
        while (!_head.State.IsAtBoundary);
    }

    private Entry Record(StatePoint point) => Entry.FromSystem(Kinds.State, point.ToRecord().Encode(), _head.State.NextSeq, _head.State.Time);

    private async Task AppendAsync(params Entry[] entries)
    {
        var block = Block.Seal(_head.Height + 1, _head.Hash, _head.State.NextSeq, [.. entries.Select(e => (ReadOnlyMemory<byte>)e.Encode())], entries[^1].Time, 1, TestLedger.Writer);
        await _store.InsertAsync(block, CancellationToken.None);
        _head = LedgerHead.Follow(_head, block);
    }

    private async Task StoreAsync(StatePoint point)
    {
        await using var content = new SnapshotWriter(point);
        Assert.True(await _snapshots.AddAsync(SnapshotFileTests.Name(point), content, CancellationToken.None));
    }

    private LedgerState Replay(ulong entries) => _store.Blocks.Where(b => b.Header.FirstSeq.Value < entries).Aggregate((LedgerHead?)null, (head, block) => LedgerHead.Follow(head, block))!.State;

    private async Task<T> RunAsync<T>(Task<T> task)
    {
        await Eventually.AdvanceAsync(_clock, task, TimeSpan.FromMilliseconds(100));
        return await task;
    }
}
