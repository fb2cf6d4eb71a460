using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>
/// The hash tiles of a stored log, for <see cref="StoredTree"/> and <see cref="TreeAppender"/>: <see cref="ReadAsync"/> is a <see cref="ReadHashes"/>. Tiles that were read lately stay in memory, the one unused
/// for longest goes first; a tile only ever grows, so one that is wide enough serves every narrower one. Any thread may use it.
/// </summary>
/// <param name="store">Where the tiles are.</param>
/// <param name="maxCacheBytes">How much stays in memory, in bytes; 0 keeps nothing. A whole tile takes 8 KiB and a little.</param>
public sealed class LogTiles(ILogStore store, long maxCacheBytes)
{
    /// <summary>What a tile takes beside its hashes, in bytes.</summary>
    private const int OverheadBytes = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Level, ulong Index), LinkedListNode<Tile>> _byPlace = [];
    private readonly LinkedList<Tile> _newestFirst = new();
    private long _bytes;

    /// <summary>The first hashes of a tile. A partial tile that is there no more is read from the whole one that has taken its place.</summary>
    /// <param name="level">0 for the leaves.</param>
    /// <param name="first">The position of the first in its level, where a tile begins.</param>
    /// <param name="count">How many, at most <see cref="TreeLevels.TileSize"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="CorruptLogException">The tile is missing, or has another size than its path says.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public async Task<IReadOnlyList<Hash256>> ReadAsync(int level, ulong first, int count, CancellationToken cancellationToken)
    {
        var id = new TileId(level, first / TreeLevels.TileSize, count);
        if (Recall(id) is { } known)
            return known;
        var whole = id with { Width = TreeLevels.TileSize };
        var tile = await TryReadAsync(id, cancellationToken)
            ?? (id == whole ? null : await TryReadAsync(whole, cancellationToken))
            ?? throw new CorruptLogException($"The tile {id} is missing.");
        Keep(tile);
        return Beginning(tile, count);
    }

    /// <summary>Forgets what is in memory, so that everything is read again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _byPlace.Clear();
            _newestFirst.Clear();
            _bytes = 0;
        }
    }

    private async Task<Tile?> TryReadAsync(TileId id, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(id.Path, cancellationToken) is not { } bytes)
            return null;
        return Tile.Parse(id, bytes).Try(out var tile, out var error) ? tile : throw new CorruptLogException(error.Message);
    }

    private IReadOnlyList<Hash256>? Recall(TileId id)
    {
        lock (_lock)
        {
            if (!_byPlace.TryGetValue((id.Level, id.Index), out var node) || node.Value.Id.Width < id.Width)
                return null;
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return Beginning(node.Value, id.Width);
        }
    }

    private void Keep(Tile tile)
    {
        if (Size(tile) > maxCacheBytes)
            return;
        lock (_lock)
        {
            if (_byPlace.TryGetValue((tile.Id.Level, tile.Id.Index), out var before))
            {
                if (before.Value.Id.Width >= tile.Id.Width)
                    return;
                Remove(before);
            }
            _byPlace[(tile.Id.Level, tile.Id.Index)] = _newestFirst.AddFirst(tile);
            _bytes += Size(tile);
            while (_bytes > maxCacheBytes)
                Remove(_newestFirst.Last!);
        }
    }

    private void Remove(LinkedListNode<Tile> node)
    {
        _newestFirst.Remove(node);
        _byPlace.Remove((node.Value.Id.Level, node.Value.Id.Index));
        _bytes -= Size(node.Value);
    }

    private static long Size(Tile tile) => (tile.Hashes.Count * Hash256.Size) + OverheadBytes;

    private static IReadOnlyList<Hash256> Beginning(Tile tile, int count) => tile.Hashes.Count == count ? tile.Hashes : [.. tile.Hashes.Take(count)];
}
