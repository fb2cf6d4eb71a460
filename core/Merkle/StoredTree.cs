using System.Numerics;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>Makes proofs from a stored tree of any size with a few tiles in memory. A damaged tile makes a proof that does not verify.</summary>
/// <param name="size">How many leaves it has.</param>
/// <param name="read">Reads its hashes.</param>
public sealed class StoredTree(ulong size, ReadHashes read)
{
    private readonly Dictionary<(int Level, ulong Tile), IReadOnlyList<Hash256>> _tiles = [];

    /// <summary>The leaves of a tile.</summary>
    public async Task<IReadOnlyList<Hash256>> LeavesAsync(ulong tile, CancellationToken cancellationToken) => await TileAsync(0, tile, cancellationToken);

    /// <summary>The root over the first <paramref name="count"/> leaves (RFC 6962, section 2.1).</summary>
    /// <param name="count">At most the tree's size.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<Hash256> RootAsync(ulong count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, size);
        return count == 0 ? MerkleTree.EmptyRoot : await RootAsync(0, count, cancellationToken);
    }

    /// <summary>The audit path of a leaf (RFC 6962, section 2.1.1), from the bottom.</summary>
    /// <param name="index">The leaf, below the tree's size.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<Hash256>> PathAsync(ulong index, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new Stack<(ulong Start, ulong Count)>();
        var (start, count) = (0UL, size);
        while (count > 1)
            (start, count) = Descend(index, start, count, siblings);
        return await RootsAsync(siblings, cancellationToken);
    }

    /// <summary>The proof that the tree begins with the one of its first <paramref name="earlier"/> leaves (RFC 6962, section 2.1.2), from the bottom.</summary>
    /// <param name="earlier">At most the tree's size. For 0, and for the size itself, the proof is empty.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<Hash256>> ConsistencyAsync(ulong earlier, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);
        if (earlier == 0)
            return [];
        var nodes = new Stack<(ulong Start, ulong Count)>();
        var (start, count) = (0UL, size);
        // Down to the subtree that ends where the earlier tree did.
        while (start + count > earlier)
            (start, count) = Descend(earlier - 1, start, count, nodes);
        // Where it begins with the tree, it is the earlier tree, whose root the verifier knows.
        if (start > 0)
            nodes.Push((start, count));
        return await RootsAsync(nodes, cancellationToken);
    }

    /// <summary>Steps into the half of a run that holds a leaf, and keeps the other.</summary>
    private static (ulong Start, ulong Count) Descend(ulong index, ulong start, ulong count, Stack<(ulong Start, ulong Count)> others)
    {
        var left = 1UL << BitOperations.Log2(count - 1);
        var isLeft = index - start < left;
        others.Push(isLeft ? (start + left, count - left) : (start, left));
        return isLeft ? (start, left) : (start + left, count - left);
    }

    private async Task<IReadOnlyList<Hash256>> RootsAsync(Stack<(ulong Start, ulong Count)> runs, CancellationToken cancellationToken)
    {
        var roots = new List<Hash256>(runs.Count);
        while (runs.TryPop(out var run))
            roots.Add(await RootAsync(run.Start, run.Count, cancellationToken));
        return roots;
    }

    /// <summary>The root of a run of leaves that begins where a perfect subtree at least as large does.</summary>
    private async Task<Hash256> RootAsync(ulong start, ulong count, CancellationToken cancellationToken)
    {
        // The run is a row of perfect subtrees, the largest first.
        var perfect = new List<Hash256>();
        while (count > 0)
        {
            var height = BitOperations.Log2(count);
            perfect.Add(await PerfectAsync(height, start, cancellationToken));
            (start, count) = (start + (1UL << height), count - (1UL << height));
        }
        var root = perfect[^1];
        for (var i = perfect.Count - 2; i >= 0; i--)
            root = MerkleTree.NodeHash(perfect[i], root);
        return root;
    }

    private async Task<Hash256> PerfectAsync(int height, ulong start, CancellationToken cancellationToken)
    {
        var level = height / TreeLevels.TileBits;
        var first = start >> (level * TreeLevels.TileBits);
        var tile = await TileAsync(level, first / TreeLevels.TileSize, cancellationToken);
        var range = new CompactRange();
        for (var i = 0; i < 1 << (height % TreeLevels.TileBits); i++)
            range.Append(tile[(int)(first % TreeLevels.TileSize) + i]);
        return range.Root();
    }

    private async Task<IReadOnlyList<Hash256>> TileAsync(int level, ulong tile, CancellationToken cancellationToken)
    {
        if (_tiles.TryGetValue((level, tile), out var known))
            return known;
        return _tiles[(level, tile)] = await read.TileAsync(level, tile, size, cancellationToken);
    }
}
