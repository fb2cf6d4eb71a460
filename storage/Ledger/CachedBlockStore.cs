using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Ledger;

/// <summary>
/// A block store that keeps in memory the blocks found lately and those that this process has inserted, so that entries are read by number, indexed and
/// followed without asking the storage each time. Only what is durable is kept, and what was read from the storage only once it is checked; what is not
/// there yet is asked for every time.
/// </summary>
/// <param name="store">The storage.</param>
/// <param name="maxBytes">How much is kept, in bytes; 0 keeps nothing.</param>
public sealed class CachedBlockStore(IBlockStore store, long maxBytes) : IBlockStore, IDisposable
{
    /// <summary>Readers of the same 4,096 sequence numbers wait for one of them to ask the storage; readers of others hardly ever do.</summary>
    private const int Gates = 16;

    private readonly BlockCache _cache = new(maxBytes);
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1))];

    /// <inheritdoc />
    public async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        var result = await store.InsertAsync(block, cancellationToken);
        if (result.Outcome == InsertOutcome.Inserted)
            _cache.Add(block);
        return result;
    }

    /// <summary>The block that holds <paramref name="seq"/>, or null where that is not in memory.</summary>
    public Block? Recall(Seq seq) => _cache.Find(seq);

    /// <summary>Successive blocks that are in memory, from the one that begins at a sequence number.</summary>
    public IEnumerable<Block> RecallFrom(Seq first)
    {
        for (var at = first; Recall(at) is { } block && block.Header.FirstSeq == at; at = block.Header.NextSeq)
            yield return block;
    }

    /// <inheritdoc />
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => store.ReadAsync(from, cancellationToken);

    /// <inheritdoc />
    public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) =>
        Recall(seq) is { } known ? Task.FromResult<Block?>(known) : ReadThroughAsync(seq, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) => store.ReadRangeAsync(first, last, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var gate in _gates)
            gate.Dispose();
    }

    private async Task<Block?> ReadThroughAsync(Seq seq, CancellationToken cancellationToken)
    {
        var gate = _gates[seq.Value / Block.MaxEntries % Gates];
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (Recall(seq) is { } known)
                return known;
            var block = await store.FindAsync(seq, cancellationToken);
            if (block is not null)
                _cache.Add(block);
            return block;
        }
        finally
        {
            gate.Release();
        }
    }
}
