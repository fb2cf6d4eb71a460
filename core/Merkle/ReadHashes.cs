using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>Reads successive hashes of one level of a stored tree, always a tile from its beginning (<see cref="TreeLevels"/>, <see cref="TileId"/>).</summary>
/// <param name="level">0 for the leaves.</param>
/// <param name="first">The position of the first in its level.</param>
/// <param name="count">How many, at most <see cref="TreeLevels.TileSize"/>.</param>
/// <param name="cancellationToken">Cancels the reading.</param>
public delegate Task<IReadOnlyList<Hash256>> ReadHashes(int level, ulong first, int count, CancellationToken cancellationToken);

/// <summary>Reading by tiles.</summary>
internal static class TileReading
{
    /// <summary>The hashes that a tile has in a tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="InvalidDataException">What was read is not as many.</exception>
    public static async Task<IReadOnlyList<Hash256>> TileAsync(this ReadHashes read, int level, ulong tile, ulong size, CancellationToken cancellationToken)
    {
        var first = tile * TreeLevels.TileSize;
        var count = (int)Math.Min(TreeLevels.TileSize, TreeLevels.CountOf(level, size) - first);
        var hashes = await read(level, first, count, cancellationToken);
        return hashes.Count == count ? hashes : throw new InvalidDataException($"Tile {tile} of level {level} has {hashes.Count} hashes, not {count}.");
    }
}
