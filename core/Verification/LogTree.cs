using System.Runtime.InteropServices;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>
/// The Merkle tree over all entries while they are read, in the form of C2SP tlog-tiles: of each level the tile that is not whole yet. A tile that has become whole
/// is one hash of the next level, by the definition of a root.
/// </summary>
internal sealed class LogTree
{
    private readonly List<List<Hash256>> _levels = [];

    /// <summary>How many leaves it has.</summary>
    public ulong Size { get; private set; }

    /// <summary>Appends a leaf hash.</summary>
    /// <param name="leaf">The hash.</param>
    /// <param name="completed">Gets each tile above the leaves that has become whole: level, index and hashes.</param>
    public void Append(Hash256 leaf, Action<LogTile>? completed = null)
    {
        Size++;
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (level == _levels.Count)
                _levels.Add(new List<Hash256>(LogTile.FullWidth));
            var tile = _levels[level];
            tile.Add(hash);
            if (tile.Count < LogTile.FullWidth)
                return;
            hash = Rfc6962.Root(CollectionsMarshal.AsSpan(tile));
            if (level > 0)
                completed?.Invoke(new LogTile(level, (Size >> (LogTile.Bits * (level + 1))) - 1, [.. tile]));
            tile.Clear();
        }
    }

    /// <summary>The tiles above the leaves that are not whole.</summary>
    public IEnumerable<LogTile> Partial() => Enumerable.Range(0, _levels.Count).Where(level => level > 0 && _levels[level].Count > 0)
        .Select(level => new LogTile(level, Size >> (LogTile.Bits * (level + 1)), [.. _levels[level]]));

    /// <summary>The root over all leaves. What is not whole of one level is the last subtree of the next.</summary>
    public Hash256 Root()
    {
        Hash256? rest = null;
        foreach (var tile in _levels)
        {
            if (rest is { } subtree)
                rest = Rfc6962.Root([.. tile, subtree]);
            else if (tile.Count > 0)
                rest = Rfc6962.Root(CollectionsMarshal.AsSpan(tile));
        }
        return rest ?? Rfc6962.Root([]);
    }
}
