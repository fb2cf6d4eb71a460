using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// The sequencer's dealings with the block store: following the chain, settling inserts whose outcome is unknown, and comparing clocks.
/// Only the sequencer's loop calls it; other threads read <see cref="Head"/>.
/// </summary>
internal sealed class ChainClient(IBlockStore store, SequencerOptions options, TimeProvider clock)
{
    public static readonly Error StorageUnavailable =
        new(ErrorKind.Unavailable, "storage-unavailable", "The storage does not answer; send the same command again later.");

    private LedgerHead? _head;
    private Error? _problem;
    private TimeSpan _skew;
    private long? _skewMeasured;
    private long? _failingSince;

    public LedgerHead? Head => Volatile.Read(ref _head);

    /// <summary>Why nothing can be written: the storage has failed for long, or the chain is corrupt.</summary>
    public Error? Problem => Volatile.Read(ref _problem);

    /// <summary>How long the last insert took; at least a millisecond, at most 50.</summary>
    public TimeSpan InsertLatency { get; private set; } = TimeSpan.FromMilliseconds(1);

    public bool NeedsClockCheck => _skewMeasured is not { } at || clock.GetElapsedTime(at) > options.ClockCheckAge || ClockProblem is not null;

    public Error? ClockProblem => _skew <= options.MaxClockSkew
        ? null
        : new Error(ErrorKind.Unavailable, "clock-skew", $"This server's clock is {_skew.TotalSeconds:0.#} s away from the storage's; it does not write until that is mended.");

    /// <summary>Follows all blocks that are durable now.</summary>
    /// <exception cref="CorruptLedgerException">The chain cannot be followed.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var sent = clock.GetUtcNow();
                var page = await store.ReadAsync(Head?.State.NextSeq ?? new Seq(0), cancellationToken);
                MeasureSkew(sent, page.Date);
                Recovered();
                foreach (var block in page.Blocks)
                    Volatile.Write(ref _head, LedgerHead.Follow(Head, block));
                if (page.AtHead)
                    return;
            }
        }
        catch (CorruptLedgerException e)
        {
            Volatile.Write(ref _problem, new Error(ErrorKind.Unavailable, "ledger-corrupt", e.Message));
            throw;
        }
        catch (IOException)
        {
            Failing();
            throw;
        }
    }

    /// <summary>
    /// Inserts a block on the head until it is known whether it is there: the same bytes again after every unknown outcome, and on a conflict a comparison of
    /// hashes. True where it is; then <paramref name="next"/> gives the head. False where another block is, which has then been followed.
    /// </summary>
    public async Task<bool> CommitAsync(Block block, Func<LedgerHead> next, CancellationToken cancellationToken)
    {
        var delay = options.FirstRetryDelay;
        while (true)
        {
            var sent = clock.GetUtcNow();
            var started = clock.GetTimestamp();
            var inserted = await store.InsertAsync(block, cancellationToken);
            MeasureSkew(sent, inserted.Date);
            if (inserted.Outcome == InsertOutcome.Inserted)
            {
                InsertLatency = TimeSpan.FromMilliseconds(Math.Clamp(clock.GetElapsedTime(started).TotalMilliseconds, 1, 50));
                Recovered();
                Volatile.Write(ref _head, next());
                return true;
            }
            if (inserted.Outcome == InsertOutcome.Conflict && await TrySettleAsync(block, cancellationToken) is { } ours)
                return ours;
            if (inserted.Outcome == InsertOutcome.Unknown)
                Failing();
            await Task.Delay(delay, clock, cancellationToken);
            delay = TimeSpan.FromTicks(Math.Min(options.MaxRetryDelay.Ticks, delay.Ticks * 2));
        }
    }

    /// <summary>After a conflict: whether the block at the key is this one; null where the storage could not tell.</summary>
    private async Task<bool?> TrySettleAsync(Block block, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
        if (Head is null || Head.Height < block.Header.Height)
            return null;
        var stored = await FindAsync(block.Header.FirstSeq, cancellationToken);
        return stored is null ? null : stored.Hash == block.Hash;
    }

    private async Task<Block?> FindAsync(Seq firstSeq, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(firstSeq, cancellationToken);
        }
        catch (IOException)
        {
            Failing();
            return null;
        }
        catch (CorruptLedgerException e)
        {
            Volatile.Write(ref _problem, new Error(ErrorKind.Unavailable, "ledger-corrupt", e.Message));
            throw;
        }
    }

    /// <summary>Nothing more is written: what failed is a bug, and only a new process can know what is true.</summary>
    public void Fail(Exception bug) =>
        Volatile.Write(ref _problem, new Error(ErrorKind.Unavailable, "sequencer-failed", $"This server has failed and must be started again: {bug.GetType().Name}."));

    /// <summary>The storage's Date has whole seconds and was taken between sending and receiving; what cannot be explained by that is skew.</summary>
    private void MeasureSkew(DateTimeOffset sent, DateTimeOffset? date)
    {
        if (date is not { } storage)
            return;
        var received = clock.GetUtcNow();
        var ahead = sent - storage.AddSeconds(1);
        var behind = storage - received;
        _skew = TimeSpan.FromTicks(Math.Max(0, Math.Max(ahead.Ticks, behind.Ticks)));
        _skewMeasured = clock.GetTimestamp();
    }

    private void Failing()
    {
        _failingSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_failingSince.Value) >= options.UnavailableAfter)
            Volatile.Write(ref _problem, StorageUnavailable);
    }

    private void Recovered()
    {
        _failingSince = null;
        if (Problem == StorageUnavailable)
            Volatile.Write(ref _problem, null);
    }
}
