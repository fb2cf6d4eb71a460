using System.Threading.Channels;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// What waits for the sequencer: a bounded queue that any thread adds to, and the batch that the sequencer's loop has taken from it. Every member is answered
/// exactly once, and counts against the bounds until then.
/// </summary>
internal sealed class PendingQueue(SequencerOptions options)
{
    public static readonly Error Stopped = new(ErrorKind.Unavailable, "shutting-down", "This server is shutting down; send the same command again.");

    private static readonly Error Full = new(ErrorKind.Busy, "queue-full", "Too many commands are waiting; send the same one again in a moment.");

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(new BoundedChannelOptions(options.MaxQueuedCommands) { SingleReader = true });
    private readonly List<Pending> _batch = [];
    private long _bytes;
    private volatile bool _closed;

    /// <summary>What the loop is busy with, in order.</summary>
    public IReadOnlyList<Pending> Batch => _batch;

    /// <summary>How many wait beside the batch.</summary>
    public int Count => _queue.Reader.Count;

    /// <summary>Why a command of so many bytes would not be let in now, or null: known before it is worth reading.</summary>
    public Error? Refusal(int bytes)
    {
        if (_closed)
            return Stopped;
        return Volatile.Read(ref _bytes) + bytes > options.MaxQueuedBytes || Count >= options.MaxQueuedCommands ? Full : null;
    }

    /// <summary>Lets a command or a tick in, where there is room, and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">Its caller gave up.</exception>
    public async Task<Result<Committed>> SubmitAsync(Pending pending)
    {
        if (Interlocked.Add(ref _bytes, pending.Bytes) > options.MaxQueuedBytes || !_queue.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref _bytes, -pending.Bytes);
            return _closed ? Stopped : Full;
        }
        return await AnswerAsync(pending);
    }

    /// <summary>Lets a read in as soon as there is room, and waits for its answer.</summary>
    /// <exception cref="OperationCanceledException">Its caller gave up.</exception>
    public async Task<Result<Committed>> ReadAsync(Pending read)
    {
        try
        {
            await _queue.Writer.WriteAsync(read, read.Caller);
        }
        catch (ChannelClosedException)
        {
            return Stopped;
        }
        return await AnswerAsync(read);
    }

    /// <summary>Not <c>WaitAsync</c>, which leaves the scheduler of its caller for the thread pool.</summary>
    private static async Task<Result<Committed>> AnswerAsync(Pending pending)
    {
        await using var givingUp = pending.Caller.UnsafeRegister(static (waiting, caller) => ((Pending)waiting!).Answer.TrySetCanceled(caller), pending);
        return await pending.Answer.Task;
    }

    /// <summary>Waits until something is in the queue; false once it is closed and empty.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Fills the batch up to what a block can hold.</summary>
    public void Take()
    {
        while (_batch.Count < Block.MaxEntries && _queue.Reader.TryRead(out var pending))
            _batch.Add(pending);
    }

    /// <summary>Nothing more is let in.</summary>
    public void Close()
    {
        _closed = true;
        _queue.Writer.TryComplete();
    }

    /// <summary>Drops from the batch whoever gave up before anything was done for them.</summary>
    public void DropAbandoned() => _batch.RemoveAll(pending =>
    {
        if (!pending.GaveUp())
            return false;
        Interlocked.Add(ref _bytes, -pending.Bytes);
        return true;
    });

    /// <summary>Answers what a draft reached, which is the batch's beginning.</summary>
    public void Settle(BlockDraft draft)
    {
        foreach (var (pending, answer) in draft.Answers)
            Answer(pending, answer);
        _batch.RemoveRange(0, draft.Answers.Count);
    }

    /// <summary>Answers the whole batch.</summary>
    public void AnswerBatch(Func<Pending, Result<Committed>> answer)
    {
        foreach (var pending in _batch)
            Answer(pending, answer(pending));
        _batch.Clear();
    }

    /// <summary>Refuses what is in the queue: nothing of it has been tried yet, so there is no doubt.</summary>
    public void RefuseQueued(Error problem)
    {
        while (_queue.Reader.TryRead(out var pending))
            Answer(pending, problem);
    }

    private void Answer(Pending pending, Result<Committed> answer)
    {
        pending.Answer.TrySetResult(answer);
        Interlocked.Add(ref _bytes, -pending.Bytes);
    }
}
