using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Ledger;

/// <summary>The blocks that were read lately, found by any of their sequence numbers. A block never changes, so none is ever out of date; the one unused for longest goes first.</summary>
/// <param name="maxBytes">How much they may take together, in bytes.</param>
internal sealed class BlockCache(long maxBytes)
{
    /// <summary>What a block takes beside its body, in bytes.</summary>
    private const int BlockOverheadBytes = 2048;

    private readonly Lock _lock = new();
    private readonly SortedList<ulong, LinkedListNode<Block>> _byFirstSeq = [];
    private readonly LinkedList<Block> _newestFirst = new();
    private long _bytes;

    /// <summary>The block that holds <paramref name="seq"/>, or null where it is not here.</summary>
    public Block? Find(Seq seq)
    {
        lock (_lock)
        {
            var index = IndexOfLastFrom(seq.Value);
            if (index < 0 || _byFirstSeq.GetValueAtIndex(index) is not { } node || seq >= node.Value.Header.NextSeq)
                return null;
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>Keeps a block, unless it alone is more than may be kept.</summary>
    public void Add(Block block)
    {
        if (Size(block) > maxBytes)
            return;
        lock (_lock)
        {
            var node = new LinkedListNode<Block>(block);
            if (!_byFirstSeq.TryAdd(block.Header.FirstSeq.Value, node))
                return;
            _newestFirst.AddFirst(node);
            _bytes += Size(block);
            while (_bytes > maxBytes)
            {
                var oldest = _newestFirst.Last!.Value;
                _newestFirst.RemoveLast();
                _byFirstSeq.Remove(oldest.Header.FirstSeq.Value);
                _bytes -= Size(oldest);
            }
        }
    }

    private static long Size(Block block) => block.Body.Length + ((long)block.Count * sizeof(int)) + BlockOverheadBytes;

    /// <summary>The place of the last block that begins at or before a sequence number, or -1.</summary>
    private int IndexOfLastFrom(ulong seq)
    {
        var (low, high) = (0, _byFirstSeq.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_byFirstSeq.GetKeyAtIndex(middle) <= seq)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }
}
