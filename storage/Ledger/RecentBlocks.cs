using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Ledger;

/// <summary>Reads blocks for one who follows a ledger that this process writes: from memory what is there, because a large read keeps the storage from the next commit, and the rest from the storage.</summary>
public sealed class RecentBlocks(CachedBlockStore store) : IBlockReader
{
    /// <summary>The most blocks of a page from memory.</summary>
    private const int MaxBlocks = 64;

    /// <inheritdoc />
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        List<Block> recalled = [.. store.RecallFrom(from).Take(MaxBlocks)];
        return recalled.Count > 0 ? Task.FromResult(new BlockPage(recalled, AtHead: false, null)) : store.ReadAsync(from, cancellationToken);
    }
}
