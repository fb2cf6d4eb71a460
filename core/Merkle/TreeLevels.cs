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

    private readonly List<List<Hash256>> _levels = [];
    private readonly List<CompactRange> _tiles = [new()];

    /// <summary>Appends a leaf hash.</summary>
    public void Append(Hash256 leaf) => Append(0, leaf);

    /// <summary>The levels from 1 on as they are stored; nothing where there are fewer leaves than a tile has.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[TileSize * Hash256.Size];
        foreach (var chunk in _levels.SelectMany(level => level.Chunk(TileSize)))
        {
            for (var i = 0; i < chunk.Length; i++)
                chunk[i].CopyTo(buffer.AsSpan(i * Hash256.Size));
            await stream.WriteAsync(buffer.AsMemory(0, chunk.Length * Hash256.Size), cancellationToken);
        }
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

    private void Append(int level, Hash256 hash)
    {
        if (level > 0)
        {
            if (_levels.Count < level)
                _levels.Add([]);
            _levels[level - 1].Add(hash);
        }
        if (_tiles.Count <= level)
            _tiles.Add(new CompactRange());
        _tiles[level].Append(hash);
        if (_tiles[level].Count < TileSize)
            return;
        var root = _tiles[level].Root();
        _tiles[level] = new CompactRange();
        Append(level + 1, root);
    }
}
