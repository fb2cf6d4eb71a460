using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Merkle;

/// <summary>The tiles of a log by their paths, as bytes: what a publisher would have stored.</summary>
internal sealed class PublishedTiles
{
    public Dictionary<string, byte[]> Stored { get; } = new(StringComparer.Ordinal);

    /// <summary>The tiles that were completed, in order.</summary>
    public List<TileId> Completed { get; } = [];

    /// <summary>How many tiles were read.</summary>
    public int Reads { get; set; }

    public static (PublishedTiles Tiles, TreeAppender Tree) Of(ReadOnlySpan<Hash256> leaves)
    {
        var tiles = new PublishedTiles();
        var tree = new TreeAppender(tiles.Complete);
        foreach (var leaf in leaves)
            tree.Append(leaf);
        tiles.Publish(tree);
        return (tiles, tree);
    }

    public void Complete(Tile tile)
    {
        Completed.Add(tile.Id);
        Stored.Add(tile.Id.Path, tile.Encode());
    }

    /// <summary>Stores the unfinished tiles.</summary>
    public void Publish(TreeAppender tree)
    {
        foreach (var tile in tree.Partial())
            Stored[tile.Id.Path] = tile.Encode();
    }

    public Task<IReadOnlyList<Hash256>> ReadAsync(int level, ulong first, int count, CancellationToken cancellationToken)
    {
        Reads++;
        Assert.Equal(0UL, first % TreeLevels.TileSize);
        var id = new TileId(level, first / TreeLevels.TileSize, count);
        return Task.FromResult(Tile.Parse(id, Stored[id.Path]).Value.Hashes);
    }
}
