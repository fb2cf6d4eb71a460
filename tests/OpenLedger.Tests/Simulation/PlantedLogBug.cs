using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Simulation;

/// <summary>A log's store with a bug between those who keep the log and its blobs.</summary>
internal abstract class PlantedLogBug(ILogStore store) : ILogStore
{
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => store.ReadAsync(path, cancellationToken);

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

/// <summary>Says that the anchorer's journal is written, and writes it only every other time; reads give what is there.</summary>
internal sealed class ForgetsTheAnchorsJournal(ILogStore store) : PlantedLogBug(store)
{
    private int _written;

    public override Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) =>
        path == LogPaths.Anchors && _written++ % 2 == 1 ? Task.FromResult(true) : base.ReplaceNoteAsync(path, bytes, ifMatch, cancellationToken);
}
