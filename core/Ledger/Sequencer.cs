using System.Diagnostics;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>A command that is on the ledger for good.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Repeated">True where the ledger had this very command before.</param>
public sealed record Committed(Outcome Outcome, bool Repeated);

/// <summary>
/// Puts commands on the ledger. Each process has one; several may work on one ledger, because the insert of a block is the commit and only one of two blocks
/// that extend the same head can be inserted. What is taken here waits for <see cref="SequencerLoop"/>.
/// </summary>
public sealed class Sequencer : IAsyncDisposable
{
    private readonly ChainClient _chain;
    private readonly KeyPair _writer;
    private readonly TimeProvider _clock;
    private readonly PendingQueue _queue;
    private readonly SequencerLoop _loop;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>A sequencer over <paramref name="store"/> that signs its blocks with <paramref name="writer"/>.</summary>
    public Sequencer(IBlockStore store, KeyPair writer, SequencerOptions options, TimeProvider clock)
    {
        _queue = new PendingQueue(options);
        _chain = new ChainClient(store, options, clock, _queue.RefuseQueued);
        _loop = new SequencerLoop(_chain, _queue, writer, options, clock);
        (_writer, _clock) = (writer, clock);
    }

    /// <summary>The newest block that this process knows, and the state after it.</summary>
    /// <exception cref="InvalidOperationException">The ledger is not open yet.</exception>
    public LedgerHead Head => _chain.Head ?? throw new InvalidOperationException("The ledger is not open.");

    /// <summary>Why nothing can be written now, or null.</summary>
    public Error? Problem => _chain.Head is null ? new Error(ErrorKind.Unavailable, "ledger-not-open", "The ledger is not open yet.") : _chain.Problem ?? _loop.WriterProblem ?? _chain.ClockProblem;

    /// <summary>Whether work is let through to the storage.</summary>
    public CircuitState Circuit => _chain.Circuit.State;

    /// <summary>Why the storage is not asked now, with the time until the next try, or null.</summary>
    public Error? Outage => _chain.Circuit.Problem;

    /// <summary>How many commands, ticks and reads wait for the next block.</summary>
    public int Queued => _queue.Count;

    /// <summary>Ends when the sequencer does; fails where a bug has ended it.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Follows the ledger to its head and begins to take commands.</summary>
    /// <param name="createWith">What to create where there is no ledger yet; null where that is an error.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <param name="from">A head of this ledger to go on from (<see cref="Snapshots.SnapshotStart"/>); null to begin with the first block.</param>
    /// <exception cref="CorruptLedgerException">The stored ledger cannot be followed, or there is none and none may be created.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task OpenAsync(Genesis? createWith, CancellationToken cancellationToken, LedgerHead? from = null)
    {
        if (from is not null)
            _chain.Begin(from);
        await _chain.CatchUpAsync(cancellationToken);
        if (_chain.Head is null)
        {
            if (createWith is null)
                throw new CorruptLedgerException("There is no ledger in this storage, and this process may not create one.");
            var block = LedgerHead.Create(createWith, LedgerTime.From(_clock.GetUtcNow()), _writer);
            // Followed before it is stored, because a first block that nobody can follow would stay for ever.
            var head = LedgerHead.Follow(null, block);
            await _chain.CommitAsync(block, () => head, cancellationToken);
        }
        if (createWith is not null && createWith.ChainId != Head.State.ChainId)
            throw new CorruptLedgerException($"The ledger in this storage is for chain {Head.State.ChainId}, not {createWith.ChainId}.");
        // On the scheduler of its caller, as everything here: on the thread pool unless that is a simulation.
        Completion = Task.Factory.StartNew(() => _loop.RunAsync(_stop.Token), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
    }

    /// <summary>Puts a verified command on the ledger; sending the same one again gives the first outcome.</summary>
    /// <returns>The outcome, once durable; or why the rules, the queue or the storage refuse it.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up; the command may or may not get there.</exception>
    public Task<Result<Committed>> SubmitAsync(SignedCommand command, CancellationToken cancellationToken)
    {
        // The clock is compared again with every batch, so only the loop can say whether it is still off.
        if (Problem is { } problem && problem.Code != ChainClient.ClockSkew)
            return Task.FromResult<Result<Committed>>(problem);
        if (command.Command.Payload.Length + command.Command.Kind.Length + Entry.MaxEnvelopeBytes > Entry.MaxBytes)
            return Task.FromResult<Result<Committed>>(new Error(ErrorKind.TooLarge, "entry-too-large", $"An entry has at most {Entry.MaxBytes} bytes."));
        if (_queue.Refusal(command.Command.Payload.Length) is { } refusal)
            return Task.FromResult<Result<Committed>>(refusal);
        return LedgerTelemetry.StartSubmit(command.Command.Kind) is { } activity
            ? TracedAsync(command, activity, cancellationToken)
            : _queue.SubmitAsync(new Pending(ParsedCommand.From(command), System: null, cancellationToken));
    }

    /// <summary>Puts the hash of the state at the newest border on the ledger. Computing it, where nobody has, takes as long as writing the whole state.</summary>
    /// <returns>The entry's outcome, or why the rules refuse it: <c>state-recorded</c> where another server was first.</returns>
    public Task<Result<Committed>> RecordStateAsync(StatePoint point, CancellationToken cancellationToken) => Outage is { } problem
        ? Task.FromResult<Result<Committed>>(problem)
        : _queue.SubmitAsync(new Pending(null, new SystemEntry(Kinds.State, point.ToRecord().Encode()), cancellationToken));

    /// <summary>Puts a system entry that carries only time (<see cref="Tick"/>) on the ledger, so that what has fallen due takes effect.</summary>
    public Task<Result<Committed>> TickAsync(CancellationToken cancellationToken) => Outage is { } problem
        ? Task.FromResult<Result<Committed>>(problem)
        : _queue.SubmitAsync(new Pending(null, SystemEntry.Tick, cancellationToken));

    /// <summary>The head, including every block that was durable when this was called.</summary>
    /// <returns>The head, or why the storage cannot tell.</returns>
    public async Task<Result<LedgerHead>> FreshAsync(CancellationToken cancellationToken)
    {
        if (Outage is { } problem)
            return problem;
        var result = await _queue.ReadAsync(new Pending(null, System: null, cancellationToken));
        return result.Error is { } error ? error : Head;
    }

    /// <summary>Takes no more commands, answers those that wait as refused, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        if (!_stop.IsCancellationRequested)
            await Task.Factory.StartNew(_stop.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task<Result<Committed>> TracedAsync(SignedCommand command, Activity activity, CancellationToken cancellationToken)
    {
        using (activity)
        {
            var result = await _queue.SubmitAsync(new Pending(ParsedCommand.From(command), System: null, cancellationToken) { Trace = activity });
            if (result.Error is { } error)
                activity.SetStatus(ActivityStatusCode.Error, error.Code);
            return result;
        }
    }
}
