using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>
/// A Merkle tree (RFC 6962, section 2.1) that grows at its right edge, in tiles. In memory is one unfinished tile a level with the perfect subtrees of its
/// hashes, so appending n leaves makes at most n nodes, the root a few more, and nothing that a whole tile holds is ever computed again.
/// </summary>
/// <param name="completed">Is handed each tile that has become whole, once; those of a level in order, and a tile after all that are below it.</param>
public sealed class TreeAppender(Action<Tile> completed)
{
    private readonly List<Edge> _edges = [];

    /// <summary>How many leaves the tree has.</summary>
    public ulong Size { get; private set; }

    /// <summary>Continues a stored tree: reads the unfinished tiles at its right edge, at most one a level.</summary>
    /// <param name="size">How many leaves it has.</param>
    /// <param name="root">Its root, from where it is trusted.</param>
    /// <param name="read">Reads its hashes.</param>
    /// <param name="completed">As for a new tree.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">The tiles do not have this root.</exception>
    public static async Task<TreeAppender> ResumeAsync(ulong size, Hash256 root, ReadHashes read, Action<Tile> completed, CancellationToken cancellationToken)
    {
        var tree = new TreeAppender(completed) { Size = size };
        for (var level = 0; TreeLevels.CountOf(level, size) is > 0 and var count; level++)
        {
            var edge = new Edge(level, count / TreeLevels.TileSize);
            tree._edges.Add(edge);
            if (count % TreeLevels.TileSize == 0)
                continue;
            foreach (var hash in await read.TileAsync(level, edge.Index, size, cancellationToken))
                edge.Append(hash);
        }
        return tree.Root() == root ? tree : throw new InvalidDataException($"The tiles at the edge of a tree of {size} leaves have the root {tree.Root()}, not {root}.");
    }

    /// <summary>Appends a leaf hash.</summary>
    /// <exception cref="OverflowException">There are 2^64 - 1 leaves.</exception>
    public void Append(Hash256 leaf)
    {
        Size = checked(Size + 1);
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (level == _edges.Count)
                _edges.Add(new Edge(level, 0));
            var edge = _edges[level];
            if (!edge.Append(hash))
                return;
            _edges[level] = new Edge(level, edge.Index + 1);
            completed(edge.Tile);
            hash = edge.Range.Root();
        }
    }

    /// <summary>The root over all leaves; <see cref="MerkleTree.EmptyRoot"/> where there are none.</summary>
    public Hash256 Root()
    {
        Hash256? root = null;
        foreach (var edge in _edges)
            root = edge.Range.RootBefore(root);
        return root ?? MerkleTree.EmptyRoot;
    }

    /// <summary>The unfinished tiles, from the leaves up: with the completed ones, all that the tree of this size has.</summary>
    public IEnumerable<Tile> Partial() => _edges.Where(edge => edge.Range.Count > 0).Select(edge => edge.Tile);

    /// <summary>The last tile of a level.</summary>
    private sealed class Edge(int level, ulong index)
    {
        private readonly List<Hash256> _hashes = [];

        public ulong Index => index;

        public CompactRange Range { get; } = new();

        public Tile Tile => new(new TileId(level, index, _hashes.Count), [.. _hashes]);

        /// <returns>True where the tile is whole now.</returns>
        public bool Append(Hash256 hash)
        {
            _hashes.Add(hash);
            Range.Append(hash);
            return _hashes.Count == TreeLevels.TileSize;
        }
    }
}
