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
/// that extend the same head can be inserted. One loop drains the queue, applies the commands on the state after the newest block, inserts them as one
/// block, and answers only when that block is durable. A block that lost is dropped and its commands are applied again after what won.
/// </summary>
public sealed class Sequencer : IAsyncDisposable
{
    /// <summary>A writer whose last block had fewer entries is not busy, and lets nobody wait.</summary>
    private const int BusyEntries = 4;

    /// <summary>So many entries, or as many as the last block had, wait for no more.</summary>
    private const int EnoughEntries = 32;

    private static readonly TimeSpan GatherStep = TimeSpan.FromMilliseconds(1);

    private readonly SequencerOptions _options;
    private readonly ChainClient _chain;
    private readonly KeyPair _writer;
    private readonly TimeProvider _clock;
    private readonly PendingQueue _queue;
    private readonly CancellationTokenSource _stop = new();
    private long _lastInsert;
    private int _lastEntries;
    private int _wins;
    private int _winsBeforeYield;
    private Task _loop = Task.CompletedTask;

    /// <summary>A sequencer over <paramref name="store"/> that signs its blocks with <paramref name="writer"/>.</summary>
    public Sequencer(IBlockStore store, KeyPair writer, SequencerOptions options, TimeProvider clock)
    {
        _queue = new PendingQueue(options);
        _chain = new ChainClient(store, options, clock, _queue.RefuseQueued);
        _writer = writer;
        _options = options;
        _clock = clock;
        _winsBeforeYield = options.WinsBeforeYield;
    }

    /// <summary>The newest block that this process knows, and the state after it.</summary>
    /// <exception cref="InvalidOperationException">The ledger is not open yet.</exception>
    public LedgerHead Head => _chain.Head ?? throw new InvalidOperationException("The ledger is not open.");

    /// <summary>Why nothing can be written now, or null.</summary>
    public Error? Problem => _chain.Head is null ? new Error(ErrorKind.Unavailable, "ledger-not-open", "The ledger is not open yet.") : _chain.Problem ?? WriterProblem ?? _chain.ClockProblem;

    /// <summary>Whether work is let through to the storage.</summary>
    public CircuitState Circuit => _chain.Circuit.State;

    /// <summary>Why the storage is not asked now, with the time until the next try, or null.</summary>
    public Error? Outage => _chain.Circuit.Problem;

    /// <summary>How many commands, ticks and reads wait for the next block.</summary>
    public int Queued => _queue.Count;

    /// <summary>A block that no registered writer signed can be inserted but not followed, by anyone, for ever: so none is made.</summary>
    private Error? WriterProblem => Head.State.Keys.Has(_writer.Address, Duties.Writer)
        ? null
        : new Error(ErrorKind.Unavailable, "writer-not-registered", $"This server's key {_writer.Address} is not a registered writer of the ledger; it only reads.");

    /// <summary>Ends when the sequencer does; fails where a bug has ended it.</summary>
    public Task Completion => _loop;

    /// <summary>Follows the ledger to its head and begins to take commands.</summary>
    /// <param name="createWith">What to create where there is no ledger yet; null where that is an error.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="CorruptLedgerException">The stored ledger cannot be followed, or there is none and none may be created.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task OpenAsync(Genesis? createWith, CancellationToken cancellationToken)
    {
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
        _loop = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
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
            : _queue.SubmitAsync(new Pending(ParsedCommand.From(command), IsTick: false, cancellationToken));
    }

    /// <summary>Puts a system entry that carries only time (<see cref="Tick"/>) on the ledger, so that what has fallen due takes effect.</summary>
    public Task<Result<Committed>> TickAsync(CancellationToken cancellationToken) => Outage is { } problem
        ? Task.FromResult<Result<Committed>>(problem)
        : _queue.SubmitAsync(new Pending(null, IsTick: true, cancellationToken));

    /// <summary>The head, including every block that was durable when this was called.</summary>
    /// <returns>The head, or why the storage cannot tell.</returns>
    public async Task<Result<LedgerHead>> FreshAsync(CancellationToken cancellationToken)
    {
        if (Outage is { } problem)
            return problem;
        var result = await _queue.ReadAsync(new Pending(null, IsTick: false, cancellationToken));
        return result.Error is { } error ? error : Head;
    }

    /// <summary>Takes no more commands, answers those that wait as refused, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        if (!_stop.IsCancellationRequested)
            await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<Result<Committed>> TracedAsync(SignedCommand command, Activity activity, CancellationToken cancellationToken)
    {
        using (activity)
        {
            var result = await _queue.SubmitAsync(new Pending(ParsedCommand.From(command), IsTick: false, cancellationToken) { Trace = activity });
            if (result.Error is { } error)
                activity.SetStatus(ActivityStatusCode.Error, error.Code);
            return result;
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (_queue.Batch.Count > 0 || await WaitForWorkAsync(stop))
            {
                await GatherAsync(stop);
                _queue.Take();
                await CommitBatchAsync(stop);
                await YieldAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop; what waits is answered below.
        }
        catch (Exception bug)
        {
            _chain.Fail(bug);
            AnswerAll(p => p.Command is null ? _chain.Problem : OutcomeUnknown("This server has failed"));
            throw;
        }
        finally
        {
            _queue.Close();
            AnswerAll(_ => PendingQueue.Stopped);
            _queue.RefuseQueued(PendingQueue.Stopped);
        }
    }

    /// <summary>While the circuit is open nothing is let in, so the loop itself asks the storage now and then whether it answers again.</summary>
    private async Task<bool> WaitForWorkAsync(CancellationToken stop)
    {
        while (Outage is { } problem)
        {
            _queue.RefuseQueued(problem);
            await _chain.Circuit.PauseAsync(stop);
            await TryCatchUpAsync(stop);
        }
        return await _queue.WaitAsync(stop);
    }

    /// <summary>A busy writer whose last block was a moment ago lets some more come, so that blocks are fewer and fuller.</summary>
    private async Task GatherAsync(CancellationToken stop)
    {
        if (_lastEntries < BusyEntries || _queue.Batch.Count > 0)
            return;
        var enough = Math.Max(EnoughEntries, _lastEntries);
        while (_queue.Count < enough && _options.BlockInterval - _clock.GetElapsedTime(_lastInsert) is var left && left > TimeSpan.Zero)
            await Task.Delay(left < GatherStep ? left : GatherStep, _clock, stop);
    }

    /// <summary>Brings the batch to an end: every member is answered, or stays for the next block because this one is full.</summary>
    private async Task CommitBatchAsync(CancellationToken stop)
    {
        while (true)
        {
            _queue.DropAbandoned();
            if (!await EnsureClockAsync(stop) || _queue.Batch.Count == 0)
                return;
            if (WriterProblem is not null && !await BecameWriterAsync(stop))
                return;
            var draft = BlockDraft.Build(Head, _queue.Batch, LedgerTime.From(_clock.GetUtcNow()), _writer.Address);
            if (draft.Lines.Count > 0)
            {
                var head = Head;
                var block = Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, draft.Lines, draft.State.Time, head.State.Rules, _writer);
                if (!await CommitAsync(block, () => head.Advance(block, draft.State), stop))
                {
                    LedgerTelemetry.Conflicts.Add(1);
                    continue;
                }
                LedgerTelemetry.BlockEntries.Record(block.Count);
                LedgerTelemetry.BlockSize.Record(block.Body.Length);
                _queue.Settle(draft);
                return;
            }
            // Refusals and reads are only as good as the head that they were made on.
            if (await TryCatchUpAsync(stop) is not { } moved)
                return;
            if (!moved)
            {
                _queue.Settle(draft);
                return;
            }
        }
    }

    private async Task<bool> CommitAsync(Block block, Func<LedgerHead> next, CancellationToken stop)
    {
        using var activity = LedgerTelemetry.StartCommit(block, _queue.Batch.Select(p => p.Trace));
        (_lastInsert, _lastEntries) = (_clock.GetTimestamp(), block.Count);
        try
        {
            var won = await _chain.CommitAsync(block, next, stop);
            (_wins, _winsBeforeYield) = won ? (_wins + 1, _winsBeforeYield) : (0, _options.WinsBeforeYield);
            return won;
        }
        catch (CorruptLedgerException)
        {
            AnswerAll(_ => _chain.Problem);
            return false;
        }
        catch (OperationCanceledException)
        {
            AnswerAll(p => p.Command is null ? PendingQueue.Stopped : OutcomeUnknown("This server is shutting down"));
            throw;
        }
    }

    private static Error OutcomeUnknown(string why) =>
        new(ErrorKind.Unavailable, "outcome-unknown", $"{why} before the storage has answered; send the same command again to learn its outcome.");

    /// <summary>Whether there were new blocks; null where the storage could not tell, and then the batch has been answered.</summary>
    private async Task<bool?> TryCatchUpAsync(CancellationToken stop)
    {
        try
        {
            var before = Head.Height;
            await _chain.CatchUpAsync(stop);
            if (Head.Height == before)
                return false;
            (_wins, _winsBeforeYield) = (0, _options.WinsBeforeYield);
            return true;
        }
        catch (Exception e) when (e is IOException or CorruptLedgerException)
        {
            AnswerAll(_ => _chain.Problem);
            return null;
        }
    }

    /// <summary>Compares the clocks again where the last comparison is old. Where they differ too much, or the storage does not answer, the batch is answered and false returned.</summary>
    private async Task<bool> EnsureClockAsync(CancellationToken stop)
    {
        if (_chain.NeedsClockCheck && await TryCatchUpAsync(stop) is null)
            return false;
        if (_chain.ClockProblem is not { } problem)
            return true;
        AnswerWrites(problem);
        return false;
    }

    /// <summary>Looks whether the newest blocks have registered this writer. Where they have not, or the storage does not answer, the batch is answered and false returned.</summary>
    private async Task<bool> BecameWriterAsync(CancellationToken stop)
    {
        if (await TryCatchUpAsync(stop) is null)
            return false;
        if (WriterProblem is not { } problem)
            return true;
        AnswerWrites(problem);
        return false;
    }

    /// <summary>Answers the whole batch; null lets a read pass, which is answered with what is known. Nothing else is ever taken for done here.</summary>
    private void AnswerAll(Func<Pending, Error?> answer) => _queue.AnswerBatch(pending =>
    {
        if (answer(pending) is { } error)
            return error;
        return pending.IsRead ? Pending.Read : OutcomeUnknown("This server has failed");
    });

    /// <summary>Answers the commands and ticks of the batch with a problem, and its reads with what is known.</summary>
    private void AnswerWrites(Error problem) => AnswerAll(p => p.IsRead ? null : problem);

    /// <summary>A writer that keeps winning leaves a gap in which others can commit; if nobody does, the gaps become rarer.</summary>
    private async Task YieldAsync(CancellationToken stop)
    {
        if (_wins < _winsBeforeYield || (_queue.Batch.Count == 0 && _queue.Count == 0))
            return;
        var before = _wins;
        await Task.Delay(2 * _chain.InsertLatency, _clock, stop);
        _wins = 0;
        _winsBeforeYield = Math.Min(before * 2, 16 * _options.WinsBeforeYield);
    }
}
