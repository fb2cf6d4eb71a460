using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// The sequencer's one loop: drains the queue, applies what waits on the state after the newest block, inserts it as one block, and answers only when that block
/// is durable. A block that lost is dropped and its commands are applied again after what won.
/// </summary>
internal sealed class SequencerLoop(ChainClient chain, PendingQueue queue, KeyPair writer, SequencerOptions options, TimeProvider clock)
{
    /// <summary>A writer whose last block had fewer entries is not busy, and lets nobody wait.</summary>
    private const int BusyEntries = 4;

    /// <summary>So many entries, or as many as the last block had, wait for no more.</summary>
    private const int EnoughEntries = 32;

    private static readonly TimeSpan GatherStep = TimeSpan.FromMilliseconds(1);

    private long _lastInsert;
    private int _lastEntries;
    private int _wins;
    private int _winsBeforeYield = options.WinsBeforeYield;

    /// <summary>A block that no registered writer signed can be inserted but not followed, by anyone, for ever: so none is made.</summary>
    public Error? WriterProblem => Head.State.Keys.Has(writer.Address, Duties.Writer)
        ? null
        : new Error(ErrorKind.Unavailable, "writer-not-registered", $"This server's key {writer.Address} is not a registered writer of the ledger; it only reads.");

    private LedgerHead Head => chain.Head!;

    /// <summary>Works until it is told to stop, or a bug ends it; then everyone who waits has been answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (queue.Batch.Count > 0 || await WaitForWorkAsync(stop))
            {
                await GatherAsync(stop);
                queue.Take();
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
            chain.Fail(bug);
            AnswerAll(p => p.Command is null ? chain.Problem : OutcomeUnknown("This server has failed"));
            throw;
        }
        finally
        {
            queue.Close();
            AnswerAll(_ => PendingQueue.Stopped);
            queue.RefuseQueued(PendingQueue.Stopped);
        }
    }

    /// <summary>While the circuit is open nothing is let in, so the loop itself asks the storage now and then whether it answers again.</summary>
    private async Task<bool> WaitForWorkAsync(CancellationToken stop)
    {
        while (chain.Circuit.Problem is { } problem)
        {
            queue.RefuseQueued(problem);
            await chain.Circuit.PauseAsync(stop);
            await TryCatchUpAsync(stop);
        }
        return await queue.WaitAsync(stop);
    }

    /// <summary>A busy writer whose last block was a moment ago lets some more come, so that blocks are fewer and fuller.</summary>
    private async Task GatherAsync(CancellationToken stop)
    {
        if (_lastEntries < BusyEntries || queue.Batch.Count > 0)
            return;
        var enough = Math.Max(EnoughEntries, _lastEntries);
        // A whole step each time: a delay of less than a millisecond is none, and the loop would spin.
        while (queue.Count < enough && clock.GetElapsedTime(_lastInsert) < options.BlockInterval)
            await Task.Delay(GatherStep, clock, stop);
    }

    /// <summary>Brings the batch to an end: every member is answered, or stays for the next block because this one is full.</summary>
    private async Task CommitBatchAsync(CancellationToken stop)
    {
        while (true)
        {
            queue.DropAbandoned();
            if (!await EnsureClockAsync(stop) || queue.Batch.Count == 0)
                return;
            if (WriterProblem is not null && !await BecameWriterAsync(stop))
                return;
            var draft = BlockDraft.Build(Head, queue.Batch, LedgerTime.From(clock.GetUtcNow()), writer.Address);
            if (draft.Lines.Count > 0)
            {
                var head = Head;
                var block = Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, draft.Lines, draft.State.Time, head.State.Rules, writer);
                if (!await CommitAsync(block, () => head.Advance(block, draft.State), stop))
                {
                    LedgerTelemetry.Conflicts.Add(1);
                    continue;
                }
                LedgerTelemetry.BlockEntries.Record(block.Count);
                LedgerTelemetry.BlockSize.Record(block.Body.Length);
                queue.Settle(draft);
                return;
            }
            // Refusals and reads are only as good as the head that they were made on.
            if (await TryCatchUpAsync(stop) is not { } moved)
                return;
            if (!moved)
            {
                queue.Settle(draft);
                return;
            }
        }
    }

    private async Task<bool> CommitAsync(Block block, Func<LedgerHead> next, CancellationToken stop)
    {
        using var activity = LedgerTelemetry.StartCommit(block, queue.Batch.Select(p => p.Trace));
        (_lastInsert, _lastEntries) = (clock.GetTimestamp(), block.Count);
        try
        {
            var won = await chain.CommitAsync(block, next, stop);
            (_wins, _winsBeforeYield) = won ? (_wins + 1, _winsBeforeYield) : (0, options.WinsBeforeYield);
            return won;
        }
        catch (CorruptLedgerException)
        {
            AnswerAll(_ => chain.Problem);
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
            await chain.CatchUpAsync(stop);
            if (Head.Height == before)
                return false;
            (_wins, _winsBeforeYield) = (0, options.WinsBeforeYield);
            return true;
        }
        catch (Exception e) when (e is IOException or CorruptLedgerException)
        {
            AnswerAll(_ => chain.Problem);
            return null;
        }
    }

    /// <summary>Compares the clocks again where the last comparison is old. Where they differ too much, or the storage does not answer, the batch is answered and false returned.</summary>
    private async Task<bool> EnsureClockAsync(CancellationToken stop)
    {
        if (chain.NeedsClockCheck && await TryCatchUpAsync(stop) is null)
            return false;
        if (chain.ClockProblem is not { } problem)
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
    private void AnswerAll(Func<Pending, Error?> answer) => queue.AnswerBatch(pending =>
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
        if (_wins < _winsBeforeYield || (queue.Batch.Count == 0 && queue.Count == 0))
            return;
        var before = _wins;
        await Task.Delay(2 * chain.InsertLatency, clock, stop);
        _wins = 0;
        _winsBeforeYield = Math.Min(before * 2, 16 * options.WinsBeforeYield);
    }
}
