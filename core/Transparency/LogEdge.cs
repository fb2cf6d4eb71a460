using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>The growing edge of a log: the unfinished tiles and the unfinished bundle, and what is whole and waits to be written.</summary>
internal sealed class LogEdge
{
    /// <summary>How many tiles and bundles are written at once.</summary>
    private const int Writers = 8;

    private readonly List<(TileId Id, byte[] Bytes)> _completed = [];
    private readonly List<ReadOnlyMemory<byte>> _bundle = new(TreeLevels.TileSize);
    private TreeAppender _tree;

    private LogEdge() => _tree = new TreeAppender(Complete);

    /// <summary>How many entries the log has.</summary>
    public ulong Size => _tree.Size;

    /// <summary>The tree's root.</summary>
    public Hash256 Root() => _tree.Root();

    /// <summary>Goes on where a stored log ends: reads the unfinished tiles and the unfinished bundle, and checks them against the root.</summary>
    /// <exception cref="CorruptLogException">They are missing or damaged.</exception>
    public static async Task<LogEdge> ResumeAsync(IntegratedLog? log, ILogStore store, LogTiles tiles, CancellationToken cancellationToken)
    {
        var edge = new LogEdge();
        if (log is null)
            return edge;
        try
        {
            edge._tree = await TreeAppender.ResumeAsync(log.Size, log.Root, tiles.ReadAsync, edge.Complete, cancellationToken);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptLogException(e.Message, e);
        }
        if (edge._tree.Partial().FirstOrDefault() is { Id.Level: 0 } leaves)
            edge._bundle.AddRange(await ReadBundleAsync(leaves, store, cancellationToken));
        return edge;
    }

    /// <summary>Takes the next block.</summary>
    public void Append(Block block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            var line = block.Line(i);
            _bundle.Add(line);
            if (_bundle.Count == TreeLevels.TileSize)
            {
                _completed.Add((Bundle(TreeLevels.TileSize, Size), EntryBundle.Encode(_bundle)));
                _bundle.Clear();
            }
            _tree.Append(MerkleTree.LeafHash(line.Span));
        }
    }

    /// <summary>Writes what has become whole.</summary>
    public async Task WriteCompletedAsync(ILogStore store, CancellationToken cancellationToken)
    {
        await WriteAsync(_completed, store, cancellationToken);
        _completed.Clear();
    }

    /// <summary>Writes the unfinished tiles and the unfinished bundle as they are now.</summary>
    public Task WritePartialAsync(ILogStore store, CancellationToken cancellationToken)
    {
        var partial = _tree.Partial().Select(tile => (tile.Id, tile.Encode())).ToList();
        if (_bundle.Count > 0)
            partial.Add((Bundle(_bundle.Count, Size), EntryBundle.Encode(_bundle)));
        return WriteAsync(partial, store, cancellationToken);
    }

    private static TileId Bundle(int width, ulong size) => new(TileId.EntriesLevel, size / TreeLevels.TileSize, width);

    private static async Task WriteAsync(List<(TileId Id, byte[] Bytes)> tiles, ILogStore store, CancellationToken cancellationToken)
    {
        foreach (var some in tiles.Chunk(Writers))
            await Task.WhenAll(some.Select(tile => store.AddAsync(tile.Id.Path, tile.Bytes, cancellationToken)));
    }

    /// <summary>The entries under an unfinished tile of leaves, from its bundle or from the whole one that has taken its place.</summary>
    private static async Task<IEnumerable<ReadOnlyMemory<byte>>> ReadBundleAsync(Tile leaves, ILogStore store, CancellationToken cancellationToken)
    {
        var id = leaves.Id with { Level = TileId.EntriesLevel };
        if (await store.ReadAsync(id.Path, cancellationToken) is not { } bytes)
        {
            var width = id.Width;
            id = id with { Width = TreeLevels.TileSize };
            bytes = await store.ReadAsync(id.Path, cancellationToken) ?? throw new CorruptLogException($"The bundle {id with { Width = width }} is missing.");
        }
        if (!EntryBundle.Parse(bytes, id.Width).Try(out var entries, out var error))
            throw new CorruptLogException($"The bundle {id}: {error.Message}");
        for (var i = 0; i < leaves.Id.Width; i++)
        {
            if (MerkleTree.LeafHash(entries[i].Span) != leaves.Hashes[i])
                throw new CorruptLogException($"Entry {i} of the bundle {id} is not the one whose hash is in its tile.");
        }
        return entries.Take(leaves.Id.Width);
    }

    private void Complete(Tile tile) => _completed.Add((tile.Id, tile.Encode()));
}
