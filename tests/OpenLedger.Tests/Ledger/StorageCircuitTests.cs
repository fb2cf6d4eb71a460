using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Ledger;

/// <summary>What a sequencer does while its storage fails: it tries again with growing pauses, refuses at once when that is pointless, and finds out by itself when it is over.</summary>
public sealed class StorageCircuitTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;
    private readonly Sequencer _sequencer;
    private ulong _nonce;

    public StorageCircuitTests()
    {
        _store = new SimulatedBlockStore(_clock);
        _sequencer = new Sequencer(_store, TestLedger.Writer, new SequencerOptions { Jitter = () => 1 }, _clock);
    }

    public async ValueTask InitializeAsync() => await _sequencer.OpenAsync(TestLedger.Genesis, CancellationToken.None);

    public async ValueTask DisposeAsync() => await _sequencer.DisposeAsync();

    [Fact]
    public async Task Read_that_fails_is_tried_again_before_anyone_is_told()
    {
        _store.ReadsFail = true;
        var fresh = _sequencer.FreshAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => _clock.Waiting > 0);
        Assert.Equal(CircuitState.Closed, _sequencer.Circuit);
        _store.ReadsFail = false;
        await AdvanceUntilAsync(fresh);
        Assert.True((await fresh).IsOk);
    }

    [Fact]
    public async Task Circuit_opens_refuses_at_once_and_closes_by_a_probe_of_its_own()
    {
        _store.ReadsFail = true;
        var fresh = _sequencer.FreshAsync(CancellationToken.None);
        await AdvanceUntilAsync(fresh);
        Assert.Equal("storage-unavailable", (await fresh).Error?.Code);
        Assert.Equal("storage-unavailable", _sequencer.Problem?.Code);
        // Told without a wait: the tasks have ended when they are returned.
        Task<Result<Committed>>[] refused = [_sequencer.SubmitAsync(Create(), CancellationToken.None), _sequencer.TickAsync(CancellationToken.None)];
        Assert.All(refused, task => Assert.True(task is { IsCompletedSuccessfully: true, Result.Error.Code: "storage-unavailable" }));
        Assert.Equal("storage-unavailable", (await _sequencer.FreshAsync(CancellationToken.None)).Error?.Code);
        Assert.InRange(_sequencer.Problem!.RetryAfter!.Value, TimeSpan.Zero, new SequencerOptions().MaxRetryDelay);

        _store.ReadsFail = false;
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return _sequencer.Circuit == CircuitState.Closed;
        });
        Assert.True((await _sequencer.SubmitAsync(Create(), CancellationToken.None).WaitAsync(Patience)).IsOk);
    }

    [Fact]
    public async Task Pauses_double_up_to_their_bound()
    {
        var tries = new List<DateTimeOffset>();
        _store.OnInsert = _ =>
        {
            lock (tries)
                tries.Add(_clock.GetUtcNow());
            return tries.Count > 8 ? InsertFault.None : InsertFault.LostBefore;
        };
        var pending = _sequencer.SubmitAsync(Create(), CancellationToken.None);
        while (!pending.IsCompleted)
        {
            // One pause at a time: nothing else waits on the clock.
            await Eventually.TrueAsync(() => _clock.Waiting > 0 || pending.IsCompleted);
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }
        Assert.True((await pending).IsOk);
        Assert.Equal([20, 40, 80, 160, 320, 640, 1000, 1000], tries.Zip(tries.Skip(1), (a, b) => (int)(b - a).TotalMilliseconds));
    }

    [Fact]
    public async Task Storage_that_asks_to_be_left_alone_is_left_alone_and_clients_are_told_for_how_long()
    {
        var throttled = true;
        _store.RetryAfter = TimeSpan.FromSeconds(10);
        _store.OnInsert = _ => throttled ? InsertFault.LostBefore : InsertFault.None;
        var pending = _sequencer.SubmitAsync(Create(), CancellationToken.None);
        await Eventually.TrueAsync(() => _clock.Waiting > 0);
        var tried = _store.Inserts;
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(tried, _store.Inserts);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await Eventually.TrueAsync(() => _store.Inserts == tried + 1 && _clock.Waiting > 0);
        Assert.InRange(_sequencer.Problem!.RetryAfter!.Value.TotalSeconds, 9, 10);
        throttled = false;
        await AdvanceUntilAsync(pending);
        Assert.True((await pending).IsOk);
    }

    [Fact]
    public async Task Commands_that_wait_behind_an_unknown_outcome_are_refused_when_the_circuit_opens_and_are_not_written()
    {
        var failing = true;
        _store.OnInsert = _ => failing ? InsertFault.LostAfter : InsertFault.None;
        var first = _sequencer.SubmitAsync(Create(), CancellationToken.None);
        await Eventually.TrueAsync(() => _clock.Waiting > 0);
        var behind = _sequencer.SubmitAsync(Create(), CancellationToken.None);
        await AdvanceUntilAsync(behind);
        Assert.Equal("storage-unavailable", (await behind).Error?.Code);
        Assert.False(first.IsCompleted);
        failing = false;
        await AdvanceUntilAsync(first);
        Assert.True((await first).IsOk);
        Assert.Equal(2UL, (await _store.VerifyAsync()).Entries);
    }

    [Fact]
    public async Task Request_without_an_answer_opens_the_circuit_before_it_is_given_up()
    {
        var answer = new TaskCompletionSource();
        _store.BeforeInsert = _ => answer.Task;
        var first = _sequencer.SubmitAsync(Create(), CancellationToken.None);
        await Eventually.TrueAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return _sequencer.Circuit == CircuitState.Open;
        });
        Assert.Equal("storage-unavailable", (await _sequencer.SubmitAsync(Create(), CancellationToken.None)).Error?.Code);
        answer.SetResult();
        Assert.True((await first.WaitAsync(Patience)).IsOk);
        Assert.Equal(CircuitState.Closed, _sequencer.Circuit);
    }

    [Fact]
    public async Task Clock_that_is_off_is_a_problem_of_the_server_until_it_is_mended()
    {
        _store.ClockAhead = TimeSpan.FromSeconds(10);
        await _sequencer.FreshAsync(CancellationToken.None).WaitAsync(Patience);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _sequencer.FreshAsync(CancellationToken.None).WaitAsync(Patience);
        Assert.Equal("clock-skew", _sequencer.Problem?.Code);
        _store.ClockAhead = TimeSpan.Zero;
        await _sequencer.FreshAsync(CancellationToken.None).WaitAsync(Patience);
        Assert.Null(_sequencer.Problem);
    }

    private SignedCommand Create() => TestLedger.Sign(TestLedger.Owner, _sequencer.Head.Domain, _clock, Kinds.DatanetCreate,
        new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "n", visibility = "public" }, _nonce++);

    private Task AdvanceUntilAsync(Task task) => Eventually.AdvanceAsync(_clock, task, TimeSpan.FromMilliseconds(100));
}
