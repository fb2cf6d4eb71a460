using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>
/// The upper levels of a Merkle tree, kept beside its leaves so that a proof needs a few short reads of each: level 0 is the leaves, and each hash of level
/// n + 1 is the root of <see cref="TileSize"/> successive hashes of level n. Only whole tiles have a root. Stored, the levels from 1 on follow one
/// another and take 1/255 of the leaves' size.
/// </summary>
public sealed class TreeLevels
{
    /// <summary>How many hashes of a level one hash of the next stands for.</summary>
    public const int TileSize = 256;

    /// <summary>log2 of <see cref="TileSize"/>.</summary>
    public const int TileBits = 8;

    private readonly List<Tile> _tiles = [];
    private readonly TreeAppender _tree;

    /// <summary>Of no leaves yet.</summary>
    public TreeLevels() => _tree = new TreeAppender(tile =>
    {
        if (tile.Id.Level > 0)
            _tiles.Add(tile);
    });

    /// <summary>Appends a leaf hash.</summary>
    public void Append(Hash256 leaf) => _tree.Append(leaf);

    /// <summary>The levels from 1 on as they are stored; nothing where there are fewer leaves than a tile has.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (var tile in _tiles.Concat(_tree.Partial()).Where(t => t.Id.Level > 0).OrderBy(t => t.Id.Level))
            await stream.WriteAsync(tile.Encode(), cancellationToken);
    }

    /// <summary>How many hashes a level of a tree has.</summary>
    public static ulong CountOf(int level, ulong leaves) => level * TileBits >= 64 ? 0 : leaves >> (level * TileBits);

    /// <summary>Where a level begins in the stored levels, in hashes.</summary>
    /// <param name="level">From 1.</param>
    /// <param name="leaves">How many leaves the tree has.</param>
    public static ulong StartOf(int level, ulong leaves)
    {
        var start = 0UL;
        for (var below = 1; below < level; below++)
            start += CountOf(below, leaves);
        return start;
    }
}
