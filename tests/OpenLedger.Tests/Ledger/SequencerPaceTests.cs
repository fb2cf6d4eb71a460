using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>How soon one block follows another: a busy writer lets others join, and nobody waits for nothing.</summary>
public sealed class SequencerPaceTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(8);

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;
    private readonly Sequencer _sequencer;
    private ulong _nonce;

    public SequencerPaceTests()
    {
        _store = new SimulatedBlockStore(_clock);
        _sequencer = new Sequencer(_store, TestLedger.Writer, new SequencerOptions { BlockInterval = Interval }, _clock);
    }

    public async ValueTask InitializeAsync() => await _sequencer.OpenAsync(TestLedger.Genesis, CancellationToken.None);

    public async ValueTask DisposeAsync() => await _sequencer.DisposeAsync();

    [Fact]
    public async Task Busy_writer_lets_others_join_until_the_interval_has_passed()
    {
        await CommitBlockOfFourAsync(queued: 0);
        var inserted = _clock.GetUtcNow();
        await Eventually.AdvanceAsync(_clock, Task.WhenAll(Submit(1)), TimeSpan.FromMilliseconds(1));
        Assert.InRange(_clock.GetUtcNow() - inserted, Interval, TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Busy_writer_waits_for_the_last_part_of_a_millisecond_too()
    {
        await CommitBlockOfFourAsync(queued: 0);
        _clock.Advance(Interval - TimeSpan.FromMilliseconds(0.5));
        var answer = Assert.Single(Submit(1));
        await Eventually.TrueAsync(() => _clock.Waiting == 1);
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await answer.WaitAsync(Patience)).IsOk);
    }

    [Fact]
    public async Task Busy_writer_waits_for_nobody_where_many_wait_already()
    {
        await CommitBlockOfFourAsync(queued: 40);
        Assert.Equal(46UL, _sequencer.Head.State.NextSeq.Value);
    }

    [Fact]
    public async Task Writer_with_little_to_do_lets_nobody_wait()
    {
        for (var i = 0; i < 5; i++)
            Assert.True((await Assert.Single(Submit(1)).WaitAsync(Patience)).IsOk);
    }

    /// <summary>Commits one command alone, then four in a block, then those that were queued meanwhile; the clock does not move.</summary>
    private async Task CommitBlockOfFourAsync(int queued)
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        var inserts = 0;
        _store.BeforeInsert = _ => Interlocked.Increment(ref inserts) is var insert && insert <= gates.Length ? gates[insert - 1].Task : Task.CompletedTask;
        var answers = Submit(1);
        await Eventually.TrueAsync(() => Volatile.Read(ref inserts) == 1);
        answers.AddRange(Submit(4));
        gates[0].SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref inserts) == 2);
        answers.AddRange(Submit(queued));
        gates[1].SetResult();
        Assert.All(await Task.WhenAll(answers).WaitAsync(Patience), answer => Assert.True(answer.IsOk));
    }

    private List<Task<Result<Committed>>> Submit(int count) => [.. Enumerable.Range(0, count).Select(_ => _sequencer.SubmitAsync(
        TestLedger.Sign(TestLedger.Owner, _sequencer.Head.Domain, _clock, Kinds.DatanetCreate, PaperLedger.Datanet(), ++_nonce), CancellationToken.None))];
}
