using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Open;

/// <summary>Statements written while a ledger grows, by processes that begin, fail and end anywhere.</summary>
public sealed class StatementProjectorTests
{
    private static readonly AccountId Alice = AccountId.Of(TestLedger.Owner.Address);
    private static readonly AccountId Bob = AccountId.Of(TestLedger.Contributor.Address);

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;
    private readonly MemorySnapshots _snapshots = new();
    private readonly MemoryStatements _statements = new();
    private LedgerHead _head;
    private ulong _nonce;

    public StatementProjectorTests()
    {
        _store = new SimulatedBlockStore(_clock);
        var block = LedgerHead.Create(TestLedger.Genesis with { Parameters = LedgerParameters.Default with { StateIntervalEntries = 16 } }, LedgerTime.From(_clock.GetUtcNow()), TestLedger.Writer);
        _store.InsertAsync(block, CancellationToken.None).GetAwaiter().GetResult();
        _head = LedgerHead.Follow(null, block);
    }

    [Fact]
    public async Task Statement_is_the_same_whether_read_from_memory_or_storage_or_both()
    {
        await GrowAsync(40);
        var live = await ReadAsync(_head, Alice);
        Assert.True(live.Count > 10);
        await Projector.UpdateAsync(_head, CancellationToken.None);
        Assert.Equal(_head.State.NextSeq, _statements.Next);
        // As a process sees it that began at the newest snapshot.
        var started = (await SnapshotStart.FindAsync(_snapshots, _store, (_, _) => { }, CancellationToken.None))!.Head;
        started = _store.Blocks.Where(b => b.Header.FirstSeq >= started.State.NextSeq).Aggregate(started, (head, block) => LedgerHead.Follow(head, block));
        Assert.NotEqual(default, started.State.Open.Recent.Since);
        Assert.Equal(live, await ReadAsync(started, Alice));
        // Page by page.
        var paged = new List<StatementLine>();
        while (await Projector.ReadAsync(started, Alice, paged.Count == 0 ? MovementPlace.End : paged[^1].Place, 3, CancellationToken.None) is { Count: > 0 } page)
            paged.AddRange(page);
        Assert.Equal(live, paged);
    }

    [Fact]
    public async Task Projection_that_was_dropped_is_made_again_from_the_entries_whichever_head_asks()
    {
        await GrowAsync(70);
        await Projector.UpdateAsync(_head, CancellationToken.None);
        var expected = _statements.Lines.ToList();
        var started = (await SnapshotStart.FindAsync(_snapshots, _store, (_, _) => { }, CancellationToken.None))!.Head;
        var dropped = new MemoryStatements();
        var projector = new StatementProjector(dropped, _store, _snapshots);
        Assert.Null(await projector.ReadAsync(started, Alice, MovementPlace.End, 1_000, CancellationToken.None));
        await projector.UpdateAsync(started, CancellationToken.None);
        Assert.True(dropped.Next >= started.State.NextSeq);
        await projector.UpdateAsync(_head, CancellationToken.None);
        Assert.Equal(expected, dropped.Lines);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Processes_that_fail_anywhere_and_run_at_once_leave_each_line_once(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 30; round++)
        {
            await GrowAsync(random.Next(1, 6));
            _statements.FailsAfter = random.Next(3) == 0 ? random.Next(4) : null;
            try
            {
                await Projector.UpdateAsync(_head, CancellationToken.None);
                // Another one that read the same mark before.
                await _statements.AddAsync(_head.State.Open.Recent.BackTo(default), _head.State.NextSeq, new StatementMark(default, null), CancellationToken.None);
            }
            catch (IOException)
            {
                // The next run goes on.
            }
        }
        _statements.FailsAfter = null;
        await Projector.UpdateAsync(_head, CancellationToken.None);
        foreach (var account in _head.State.Open.Balances)
        {
            var lines = await ReadAsync(_head, account.Key);
            Assert.Equal(lines, _statements.Lines.Where(l => l.Key.Account == account.Key).Select(l => l.Value).Reverse());
            Assert.Equal(account.Value, lines[0].Balance);
        }
    }

    private StatementProjector Projector => new(_statements, _store, _snapshots);

    private async Task<IReadOnlyList<StatementLine>> ReadAsync(LedgerHead head, AccountId account) =>
        (await Projector.ReadAsync(head, account, MovementPlace.End, 1_000, CancellationToken.None))!;

    /// <summary>Adds blocks with a deposit or a transfer; each state at a border is recorded and stored.</summary>
    private async Task GrowAsync(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await AppendAsync(_nonce % 3 == 0
                ? Sign(TestLedger.Bridge, Kinds.BridgeDeposit, new BridgeDeposit(
                    TestLedger.ChainId, new DepositId(Bob.Address, _nonce), default, 1, Alice.Address, new OpenAmount(100)).ToJson())
                : Sign(TestLedger.Owner, Kinds.OpenTransfer, new { amount = $"{_nonce % 7 + 1}", to = Bob.ToString() }));
            if (_head.State is not { Boundary: { } point, IsBoundaryRecorded: false } || _head.State.IsAtBoundary)
                continue;
            await AppendAsync(Entry.FromSystem(Kinds.State, point.ToRecord().Encode(), _head.State.NextSeq, _head.State.Time));
            await using var content = new SnapshotWriter(point);
            Assert.True(await _snapshots.AddAsync(new SnapshotName(point.AsOf, point.Digest.Hash), content, CancellationToken.None));
        }
    }

    private Entry Sign(Core.Identity.KeyPair key, string kind, object payload) =>
        Entry.FromCommand(TestLedger.Sign(key, _head.Domain, _clock, kind, payload, _nonce++), _head.State.NextSeq, _head.State.Time);

    private async Task AppendAsync(Entry entry)
    {
        var block = Block.Seal(_head.Height + 1, _head.Hash, _head.State.NextSeq, [entry.Encode()], entry.Time, 1, TestLedger.Writer);
        await _store.InsertAsync(block, CancellationToken.None);
        _head = LedgerHead.Follow(_head, block);
    }
}
