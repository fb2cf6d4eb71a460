using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// Puts the ledger's entries into the tiles and bundles of its log: sequenced → integrated. What a tile holds follows from the blocks alone, so whoever does a step
/// again, after a crash or beside another instance, writes the same bytes; a step counts when the <see cref="IntegratedLog"/> is replaced, after everything that it
/// says is stored. Steps are whole blocks, so a log always ends where a block does. Not for several callers at once.
/// </summary>
/// <param name="blocks">The ledger.</param>
/// <param name="store">Where the log goes.</param>
/// <param name="clock">Says when something was integrated.</param>
public sealed class LogIntegrator(IBlockReader blocks, ILogStore store, TimeProvider clock)
{
    /// <summary>A step ends with the page of blocks in which it has as many entries, so that a crash repeats no more than this and a page.</summary>
    public const ulong StepEntries = 65_536;

    private readonly LogTiles _tiles = new(store, maxCacheBytes: 0);
    private IntegratedLog? _seen;
    private LogEdge? _edge;

    /// <summary>How far the log is integrated, by this or any other instance; null where nothing is.</summary>
    /// <exception cref="CorruptLogException">What says so is damaged, or an earlier version of what this instance has seen.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<IntegratedLog?> ReadAsync(CancellationToken cancellationToken) => (await ReadStateAsync(cancellationToken)).Log;

    /// <summary>Integrates the blocks before a sequence number.</summary>
    /// <param name="through">Where a block ends that is known to be sound, learned from the storage after the last call returned.</param>
    /// <param name="cancellationToken">Ends it between two requests.</param>
    /// <returns>How far the log is integrated: as far as that, or where others were quicker, further.</returns>
    /// <exception cref="CorruptLogException">The log or the ledger is damaged, forked or rolled back; the message names the place.</exception>
    /// <exception cref="CorruptLedgerException">A block breaks its own commitments.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<IntegratedLog?> IntegrateAsync(Seq through, CancellationToken cancellationToken)
    {
        if (_seen is { } seen && seen.Size > through.Value)
            throw new CorruptLogException($"The ledger has {through} entries, but {seen.Size} are integrated: it was rolled back.");
        while (true)
        {
            var (log, etag) = await ReadStateAsync(cancellationToken);
            if (through.Value <= (log?.Size ?? 0))
                return log;
            await StepAsync(log, etag, through, cancellationToken);
        }
    }

    private async Task<(IntegratedLog? Log, string? ETag)> ReadStateAsync(CancellationToken cancellationToken)
    {
        var note = await store.ReadNoteAsync(LogPaths.Integrated, cancellationToken);
        if (note is null)
            return _seen is null ? (null, null) : throw new CorruptLogException($"{LogPaths.Integrated} is gone, which named {_seen.Size} entries.");
        var log = IntegratedLog.Read(note);
        if (_seen is { } seen && (log.Size < seen.Size || (log.Size == seen.Size && log.Root != seen.Root)))
            throw new CorruptLogException($"{LogPaths.Integrated} names {log.Size} entries with the root {log.Root}, after {seen.Size} with the root {seen.Root}: it was rolled back.");
        _seen = log;
        return (log, note.ETag);
    }

    private async Task StepAsync(IntegratedLog? log, string? etag, Seq through, CancellationToken cancellationToken)
    {
        var edge = _edge is { } kept && kept.Size == (log?.Size ?? 0) && kept.Root() == (log?.Root ?? MerkleTree.EmptyRoot)
            ? kept
            : await LogEdge.ResumeAsync(log, store, _tiles, cancellationToken);
        // Until the step counts, what is in memory is ahead of what is stored, and would not fit what comes after a failure.
        _edge = null;
        var (height, hash, time) = (log?.Height, log?.HeadHash ?? default, log?.EntryTime ?? default);
        var until = Math.Min(through.Value, edge.Size + StepEntries);
        while (edge.Size < until)
        {
            var page = await blocks.ReadAsync(new Seq(edge.Size), cancellationToken);
            var fitting = page.Blocks.TakeWhile(block => block.Header.NextSeq <= through).ToList();
            if (fitting.Count == 0)
                throw new CorruptLogException($"The ledger ends at {through}, but no block goes on from entry {edge.Size}, where its log does.");
            foreach (var block in fitting)
            {
                CheckFollows(block, height, hash, edge.Size);
                edge.Append(block);
                (height, hash, time) = (block.Header.Height, block.Hash, block.Header.Time);
            }
            await edge.WriteCompletedAsync(store, cancellationToken);
        }
        await edge.WritePartialAsync(store, cancellationToken);
        var next = new IntegratedLog(edge.Size, edge.Root(), height ?? 0, hash, time, LedgerTime.From(clock.GetUtcNow()));
        if (await store.ReplaceNoteAsync(LogPaths.Integrated, next.Encode(), etag, cancellationToken))
            _edge = edge;
        LogTelemetry.Integrated.Add((long)(next.Size - (log?.Size ?? 0)));
    }

    private static void CheckFollows(Block block, ulong? height, Hash256 prev, ulong size)
    {
        var header = block.Header;
        if (header.FirstSeq.Value != size || header.Prev != prev || header.Height != (height is { } last ? last + 1 : 0))
            throw new CorruptLogException($"Block {header.Height} at {header.FirstSeq} does not follow block {height} with the hash {prev}, where the log of {size} entries ends: one of them was changed.");
    }
}
