using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.TestKit;

/// <summary>What a simulated insert does instead of the plain thing.</summary>
public enum InsertFault
{
    /// <summary>Nothing special.</summary>
    None,

    /// <summary>The answer is lost before the block is written.</summary>
    LostBefore,

    /// <summary>The block is written and the answer is lost.</summary>
    LostAfter,
}

/// <summary>A block store in memory whose answers a test can lose, delay or date as it likes. Several sequencers may share it.</summary>
public sealed class SimulatedBlockStore(TimeProvider clock) : IBlockStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, Block> _blocks = [];

    /// <summary>Decides what happens to the next insert; called once for each.</summary>
    public Func<Block, InsertFault> OnInsert { get; set; } = _ => InsertFault.None;

    /// <summary>Runs before each insert takes effect, outside any lock; a test can make it wait.</summary>
    public Func<Block, Task> BeforeInsert { get; set; } = _ => Task.CompletedTask;

    /// <summary>Reads fail with <see cref="IOException"/> while this is true.</summary>
    public bool ReadsFail { get; set; }

    /// <summary>What inserts whose answer is lost before ask for.</summary>
    public TimeSpan? RetryAfter { get; set; }

    /// <summary>How far the storage's clock is ahead of the one given.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>How many inserts were tried.</summary>
    public int Inserts { get; private set; }

    /// <summary>All blocks in order.</summary>
    public IReadOnlyList<Block> Blocks
    {
        get
        {
            lock (_lock)
                return [.. _blocks.Values];
        }
    }

    /// <inheritdoc />
    public async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        await BeforeInsert(block).WaitAsync(cancellationToken);
        lock (_lock)
        {
            Inserts++;
            var fault = OnInsert(block);
            if (fault == InsertFault.LostBefore)
                return new InsertResult(InsertOutcome.Unknown, null, "simulated time-out", RetryAfter);
            var added = _blocks.TryAdd(block.Header.FirstSeq.Value, block);
            if (fault == InsertFault.LostAfter)
                return new InsertResult(InsertOutcome.Unknown, null, "simulated time-out");
            return new InsertResult(added ? InsertOutcome.Inserted : InsertOutcome.Conflict, Date());
        }
    }

    /// <inheritdoc />
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            FailReads();
            var blocks = new List<Block>();
            for (var next = from.Value; blocks.Count < 64 && _blocks.TryGetValue(next, out var block); next = block.Header.NextSeq.Value)
                blocks.Add(Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray()).Value);
            return Task.FromResult(new BlockPage(blocks, AtHead: blocks.Count < 64, Date()));
        }
    }

    /// <inheritdoc />
    public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            FailReads();
            return Task.FromResult(_blocks.Values.FirstOrDefault(b => b.Header.FirstSeq <= seq && seq < b.Header.NextSeq));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            FailReads();
            return Task.FromResult<IReadOnlyList<Block>>([.. _blocks.Values.Where(b => b.Header.FirstSeq <= last && first < b.Header.NextSeq)]);
        }
    }

    private DateTimeOffset Date()
    {
        var now = clock.GetUtcNow() + ClockAhead;
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    private void FailReads()
    {
        if (ReadsFail)
            throw new IOException("simulated read failure");
    }
}
