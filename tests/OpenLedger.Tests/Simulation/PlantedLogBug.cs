using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Simulation;

/// <summary>A log's store with a bug between those who keep the log and its blobs.</summary>
internal abstract class PlantedLogBug(ILogStore store) : ILogStore
{
    public virtual Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => store.ReadAsync(path, cancellationToken);

    public virtual Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => store.AddAsync(path, bytes, cancellationToken);

    public virtual Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) => store.ReadNoteAsync(path, cancellationToken);

    public virtual Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) =>
        store.ReplaceNoteAsync(path, bytes, ifMatch, cancellationToken);
}

/// <summary>Takes bundles of entries, and keeps none.</summary>
internal sealed class LosesTiles(ILogStore store) : PlantedLogBug(store)
{
    private bool _loses = true;

    public override Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // Now and then, or nobody could go on from the log at all.
        _loses = !_loses;
        return _loses && path.StartsWith("tile/entries/", StringComparison.Ordinal) ? Task.CompletedTask : base.AddAsync(path, bytes, cancellationToken);
    }
}

/// <summary>Does not compare before it swaps.</summary>
internal sealed class ReplacesWhateverIsThere(ILogStore store) : PlantedLogBug(store)
{
    public override async Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken)
    {
        var there = await ReadNoteAsync(path, cancellationToken);
        return await base.ReplaceNoteAsync(path, bytes, there?.ETag, cancellationToken);
    }
}

/// <summary>Gives tiles of which a bit was changed.</summary>
internal sealed class ReadsDamagedTiles(ILogStore store) : PlantedLogBug(store)
{
    public override async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await base.ReadAsync(path, cancellationToken);
        return bytes is null ? null : [.. bytes[..^1], (byte)(bytes[^1] ^ 1)];
    }
}

/// <summary>Writes a checkpoint without its end.</summary>
internal sealed class CutsCheckpointsOff(ILogStore store) : PlantedLogBug(store)
{
    public override Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) =>
        base.ReplaceNoteAsync(path, path == LogPaths.Checkpoint ? bytes[..^8] : bytes, ifMatch, cancellationToken);
}

/// <summary>Throws what nobody expects of a store.</summary>
internal sealed class ThrowsWhatNobodyExpects(ILogStore store) : PlantedLogBug(store)
{
    public override Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => throw new InvalidOperationException("A planted bug.");
}
