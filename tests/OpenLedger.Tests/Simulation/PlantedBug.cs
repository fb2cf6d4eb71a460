using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Simulation;

/// <summary>A store with a bug between a sequencer and its storage, as a defect of an adapter or of the storage would be.</summary>
internal abstract class PlantedBug(IBlockStore store) : IBlockStore
{
    public virtual Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => store.InsertAsync(block, cancellationToken);

    public virtual Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => store.ReadAsync(from, cancellationToken);

    public virtual Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => store.FindAsync(seq, cancellationToken);

    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) => store.ReadRangeAsync(first, last, cancellationToken);
}

/// <summary>Says that a block is durable when it has only been sent.</summary>
internal sealed class SaysDurableTooEarly(IBlockStore store) : PlantedBug(store)
{
    public override Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        _ = base.InsertAsync(block, cancellationToken);
        return Task.FromResult(new InsertResult(InsertOutcome.Inserted, null));
    }
}

/// <summary>Takes a time-out for success.</summary>
internal sealed class TakesTimeOutForSuccess(IBlockStore store) : PlantedBug(store)
{
    public override async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) =>
        await base.InsertAsync(block, cancellationToken) is var result && result.Outcome == InsertOutcome.Unknown ? result with { Outcome = InsertOutcome.Inserted } : result;
}

/// <summary>Takes a conflict for an earlier success of its own.</summary>
internal sealed class TakesConflictForSuccess(IBlockStore store) : PlantedBug(store)
{
    public override async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) =>
        await base.InsertAsync(block, cancellationToken) is var result && result.Outcome == InsertOutcome.Conflict ? result with { Outcome = InsertOutcome.Inserted } : result;
}

/// <summary>Takes a read without an answer for the end of the ledger.</summary>
internal sealed class TakesFailedReadForTheEnd(IBlockStore store) : PlantedBug(store)
{
    public override async Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        try
        {
            return await base.ReadAsync(from, cancellationToken);
        }
        catch (IOException)
        {
            return new BlockPage([], AtHead: true, null);
        }
    }
}

/// <summary>Remembers where the ledger ended for the reads that follow.</summary>
internal sealed class ReadsTheEndFromMemory(IBlockStore store) : PlantedBug(store)
{
    private readonly HashSet<Seq> _ends = [];

    public override async Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        if (!_ends.Add(from))
            return new BlockPage([], AtHead: true, null);
        return await base.ReadAsync(from, cancellationToken);
    }
}

/// <summary>Never comes back from a conflict.</summary>
internal sealed class NeverAnswersAConflict(IBlockStore store) : PlantedBug(store)
{
    public override async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        var result = await base.InsertAsync(block, cancellationToken);
        return result.Outcome == InsertOutcome.Conflict ? await new TaskCompletionSource<InsertResult>().Task : result;
    }
}

/// <summary>Finds a block damaged every other time.</summary>
internal sealed class ReadsDamagedBlocks(IBlockStore store) : PlantedBug(store)
{
    private int _reads;

    public override Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) =>
        _reads++ % 2 == 1 ? throw new CorruptLedgerException("A planted bug has damaged a block.") : base.ReadAsync(from, cancellationToken);
}

/// <summary>Puts the last command of each block on the ledger once more, behind it.</summary>
internal sealed class WritesCommandsTwice(IBlockStore store) : PlantedBug(store)
{
    public override Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        var last = Entry.Parse(block.Line(block.Count - 1)).Value;
        if (last.Actor is null)
            return base.InsertAsync(block, cancellationToken);
        var again = last with { Seq = last.Seq.Next };
        var header = block.Header;
        var writer = SimulatedLedger.WriterKeys(3).Single(key => key.Address == header.Writer);
        return base.InsertAsync(
            Block.Seal(header.Height, header.Prev, header.FirstSeq, [.. Enumerable.Range(0, block.Count).Select(block.Line), again.Encode()], header.Time, header.Rules, writer), cancellationToken);
    }
}

/// <summary>Goes on from another thread.</summary>
internal sealed class LeavesTheThread(IBlockStore store) : PlantedBug(store)
{
    public override Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        var scheduler = TaskScheduler.Current;
        var thread = new Thread(() => _ = Task.Factory.StartNew(() => { }, CancellationToken.None, TaskCreationOptions.None, scheduler));
        thread.Start();
        thread.Join();
        return base.ReadAsync(from, cancellationToken);
    }
}
