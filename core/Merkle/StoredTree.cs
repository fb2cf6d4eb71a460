using System.Numerics;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>Reads successive hashes of one level of a stored tree (<see cref="TreeLevels"/>).</summary>
/// <param name="level">0 for the leaves.</param>
/// <param name="first">The position of the first in its level.</param>
/// <param name="count">How many, at most <see cref="TreeLevels.TileSize"/>.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
public delegate Task<IReadOnlyList<Hash256>> ReadHashes(int level, ulong first, int count, CancellationToken cancellationToken);

/// <summary>Makes proofs from a stored tree of any size with a few tiles in memory.</summary>
/// <param name="size">How many leaves it has.</param>
/// <param name="read">Reads its hashes.</param>
public sealed class StoredTree(ulong size, ReadHashes read)
{
    private readonly Dictionary<(int Level, ulong Tile), IReadOnlyList<Hash256>> _tiles = [];

    /// <summary>The leaves of a tile.</summary>
    public async Task<IReadOnlyList<Hash256>> LeavesAsync(ulong tile, CancellationToken cancellationToken) => await TileAsync(0, tile, cancellationToken);

    /// <summary>The audit path of a leaf (RFC 6962, section 2.1.1), from the bottom.</summary>
    /// <param name="index">The leaf, below the tree's size.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<Hash256>> PathAsync(ulong index, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var siblings = new List<(ulong Start, ulong Count)>();
        var (start, count) = (0UL, size);
        while (count > 1)
        {
            var left = 1UL << BitOperations.Log2(count - 1);
            if (index - start < left)
                (siblings, count) = ([.. siblings, (start + left, count - left)], left);
            else
                (siblings, start, count) = ([.. siblings, (start, left)], start + left, count - left);
        }
        var path = new List<Hash256>(siblings.Count);
        for (var i = siblings.Count - 1; i >= 0; i--)
            path.Add(await RootAsync(siblings[i].Start, siblings[i].Count, cancellationToken));
        return path;
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
        var first = tile * TreeLevels.TileSize;
        var hashes = await read(level, first, (int)Math.Min(TreeLevels.TileSize, TreeLevels.CountOf(level, size) - first), cancellationToken);
        return _tiles[(level, tile)] = hashes;
    }
}
