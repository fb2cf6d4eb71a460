using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// The sequencer's dealings with the block store: following the chain, settling inserts whose outcome is unknown, and comparing clocks.
/// Only the sequencer's loop calls it; other threads read <see cref="Head"/> and the problems.
/// </summary>
/// <param name="store">The blocks.</param>
/// <param name="options">The bounds.</param>
/// <param name="clock">The writer's clock.</param>
/// <param name="refuse">Told why, each time that a try fails while the circuit is open: whoever waits for a later try is better told at once.</param>
internal sealed class ChainClient(IBlockStore store, SequencerOptions options, TimeProvider clock, Action<Error> refuse)
{
    /// <summary>The code of <see cref="ClockProblem"/>.</summary>
    public const string ClockSkew = "clock-skew";

    private LedgerHead? _head;
    private Error? _broken;
    private long _skewTicks;
    private long? _skewMeasured;

    public LedgerHead? Head => Volatile.Read(ref _head);

    public StorageCircuit Circuit { get; } = new(options, clock);

    /// <summary>Why nothing can be written: the storage fails, or the chain is corrupt.</summary>
    public Error? Problem => Volatile.Read(ref _broken) ?? Circuit.Problem;

    /// <summary>How long the last insert took; at least a millisecond, at most 50.</summary>
    public TimeSpan InsertLatency { get; private set; } = TimeSpan.FromMilliseconds(1);

    public bool NeedsClockCheck => _skewMeasured is not { } at || clock.GetElapsedTime(at) > options.ClockCheckAge || ClockProblem is not null;

    public Error? ClockProblem => TimeSpan.FromTicks(Volatile.Read(ref _skewTicks)) is var skew && skew <= options.MaxClockSkew
        ? null
        : new Error(ErrorKind.Unavailable, ClockSkew, $"This server's clock is {skew.TotalSeconds:0.#} s away from the storage's; it does not write until that is mended.");

    /// <summary>Goes on from a head, unless one was reached before.</summary>
    public void Begin(LedgerHead head)
    {
        if (Head is null)
            Volatile.Write(ref _head, head);
    }

    /// <summary>Follows all blocks that are durable now; a page that cannot be read is asked for again until the circuit opens.</summary>
    /// <exception cref="CorruptLedgerException">The chain cannot be followed.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var blocks in ChainReader.ReadAsync(from => ReadPageAsync(from, cancellationToken), Head))
            {
                foreach (var block in blocks)
                    Move(LedgerHead.Follow(Head, block));
            }
        }
        catch (CorruptLedgerException e)
        {
            Corrupt(e);
            throw;
        }
    }

    /// <summary>
    /// Inserts a block on the head until it is known whether it is there: the same bytes again after every unknown outcome, and on a conflict a comparison of
    /// hashes. True where it is; then <paramref name="next"/> gives the head. False where another block is, which has then been followed.
    /// </summary>
    public async Task<bool> CommitAsync(Block block, Func<LedgerHead> next, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var sent = clock.GetUtcNow();
            var started = clock.GetTimestamp();
            Circuit.Trying();
            var inserted = await store.InsertAsync(block, cancellationToken);
            MeasureSkew(sent, inserted.Date);
            if (inserted.Outcome == InsertOutcome.Unknown)
            {
                Failed(inserted.RetryAfter);
                await Circuit.PauseAsync(cancellationToken);
                continue;
            }
            Circuit.Succeeded();
            if (inserted.Outcome == InsertOutcome.Conflict)
            {
                if (await TrySettleAsync(block, cancellationToken) is not { } ours)
                {
                    await Task.Delay(options.FirstRetryDelay, clock, cancellationToken);
                    continue;
                }
                if (!ours)
                    return false;
            }
            else
            {
                InsertLatency = TimeSpan.FromMilliseconds(Math.Clamp(clock.GetElapsedTime(started).TotalMilliseconds, 1, 50));
                Move(next());
            }
            LedgerTelemetry.CommitDuration.Record(clock.GetElapsedTime(began).TotalSeconds);
            return true;
        }
    }

    private void Move(LedgerHead head)
    {
        // The entry that records a state comes some time after its border: until then another thread may compute what it is compared with.
        if (head.State.IsAtBoundary)
            head.State.Boundary!.Prepare();
        Volatile.Write(ref _head, head);
    }

    private async Task<BlockPage> ReadPageAsync(Seq from, CancellationToken cancellationToken)
    {
        var sent = clock.GetUtcNow();
        var page = await ReadAsync(() => store.ReadAsync(from, cancellationToken), cancellationToken);
        MeasureSkew(sent, page.Date);
        return page;
    }

    /// <summary>After a conflict: whether the block at the key is this one; null where the storage could not tell.</summary>
    private async Task<bool?> TrySettleAsync(Block block, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(cancellationToken);
            if (Head is null || Head.Height < block.Header.Height)
                return null;
            var stored = await ReadAsync(() => store.FindAsync(block.Header.FirstSeq, cancellationToken), cancellationToken);
            return stored is null ? null : stored.Hash == block.Hash;
        }
        catch (IOException)
        {
            await Circuit.PauseAsync(cancellationToken);
            return null;
        }
    }

    /// <summary>Reads until the storage answers or the circuit opens.</summary>
    private async Task<T> ReadAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Circuit.Trying();
                var answer = await read();
                Circuit.Succeeded();
                return answer;
            }
            catch (CorruptLedgerException e)
            {
                Circuit.Succeeded();
                Corrupt(e);
                throw;
            }
            catch (IOException e)
            {
                if (Failed((e as StorageBusyException)?.RetryAfter))
                    throw;
                await Circuit.PauseAsync(cancellationToken);
            }
        }
    }

    /// <summary>Counts a failure; true where the circuit is open.</summary>
    private bool Failed(TimeSpan? retryAfter)
    {
        Circuit.Failed(retryAfter);
        if (Circuit.Problem is not { } problem)
            return false;
        refuse(problem);
        return true;
    }

    private void Corrupt(CorruptLedgerException e) => Volatile.Write(ref _broken, new Error(ErrorKind.Broken, "ledger-corrupt", e.Message));

    /// <summary>Nothing more is written: what failed is a bug, and only a new process can know what is true.</summary>
    public void Fail(Exception bug) =>
        Volatile.Write(ref _broken, new Error(ErrorKind.Broken, "sequencer-failed", $"This server has failed and must be started again: {bug.GetType().Name}."));

    /// <summary>The storage's Date has whole seconds and was taken between sending and receiving; what cannot be explained by that is skew.</summary>
    private void MeasureSkew(DateTimeOffset sent, DateTimeOffset? date)
    {
        if (date + options.ClockOffset is not { } storage)
            return;
        var received = clock.GetUtcNow();
        var ahead = sent - storage.AddSeconds(1);
        var behind = storage - received;
        Volatile.Write(ref _skewTicks, Math.Max(0, Math.Max(ahead.Ticks, behind.Ticks)));
        _skewMeasured = clock.GetTimestamp();
    }
}
