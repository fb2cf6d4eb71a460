using System.Globalization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>
/// Which tile of a log: 256 successive hashes of a level, or fewer at the tree's right edge (C2SP tlog-tiles, "Merkle Tree"). Its <see cref="Path"/> is
/// <c>tile/0/x001/x234/067</c>, <c>tile/0/x001/x234/067.p/5</c> where it is partial, and <c>tile/entries/…</c> for a bundle of entries ("Log entries").
/// </summary>
/// <param name="Level">0 for the leaves, at most <see cref="MaxLevel"/>; or <see cref="EntriesLevel"/>.</param>
/// <param name="Index">Its place in its level, from 0.</param>
/// <param name="Width">How many hashes or entries it has, 1 to <see cref="TreeLevels.TileSize"/>; fewer than that is a partial tile.</param>
public readonly record struct TileId(int Level, ulong Index, int Width)
{
    /// <summary>Stands for the bundles of entries, which are cut as the leaves are.</summary>
    public const int EntriesLevel = -1;

    /// <summary>The highest level that a path can name. A tree of fewer than 2^64 leaves has none above 7.</summary>
    public const int MaxLevel = 63;

    /// <summary>No path is longer: 20 digits in seven elements, and a width.</summary>
    private const int MaxPathLength = 64;

    /// <summary>The path below the log's prefix.</summary>
    public string Path
    {
        get
        {
            var number = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
            for (var rest = Index / 1000; rest > 0; rest /= 1000)
                number = $"x{(rest % 1000).ToString("D3", CultureInfo.InvariantCulture)}/{number}";
            var level = Level == EntriesLevel ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
            return Width == TreeLevels.TileSize ? $"tile/{level}/{number}" : $"tile/{level}/{number}.p/{Width.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    /// <summary>Reads a path; false where it is not exactly what <see cref="Path"/> writes.</summary>
    public static bool TryParse(string path, out TileId id)
    {
        id = default;
        var parts = path.Length > MaxPathLength ? [] : path.Split('/').ToList();
        if (parts.Count < 3)
            return false;
        var width = (ulong)TreeLevels.TileSize;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!Decimals.TryParse(parts[^1], out width) || width is < 1 or >= TreeLevels.TileSize)
                return false;
            parts.RemoveAt(parts.Count - 1);
            parts[^1] = parts[^1][..^2];
        }
        var level = 0UL;
        var isEntries = parts[1] == "entries";
        if (!isEntries && (!Decimals.TryParse(parts[1], out level) || level > MaxLevel))
            return false;
        var index = UInt128.Zero;
        foreach (var digits in parts.Skip(2).Select(part => part.TrimStart('x')))
        {
            if (digits.Length != 3 || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var part))
                return false;
            index = (index * 1000) + part;
            if (index > ulong.MaxValue)
                return false;
        }
        id = new TileId(isEntries ? EntriesLevel : (int)level, (ulong)index, (int)width);
        return id.Path == path;
    }

    /// <summary>
    /// The tiles of hashes that a tree of <paramref name="size"/> leaves has and one of <paramref name="earlier"/> leaves had not, level after level; with 0,
    /// all of them. The bundles of entries are those of level 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The earlier tree is the larger one.</exception>
    public static IEnumerable<TileId> Added(ulong earlier, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, size);
        return AddedTiles(earlier, size);
    }

    private static IEnumerable<TileId> AddedTiles(ulong earlier, ulong size)
    {
        for (var level = 0; TreeLevels.CountOf(level, size) is > 0 and var count; level++)
        {
            var had = TreeLevels.CountOf(level, earlier);
            for (var index = had / TreeLevels.TileSize; index < count / TreeLevels.TileSize; index++)
                yield return new TileId(level, index, TreeLevels.TileSize);
            if (count > had && count % TreeLevels.TileSize is > 0 and var width)
                yield return new TileId(level, count / TreeLevels.TileSize, (int)width);
        }
    }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
