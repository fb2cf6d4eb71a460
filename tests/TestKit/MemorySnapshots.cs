using System.Collections.Concurrent;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.TestKit;

/// <summary>Snapshots in memory, whose bytes a test can change, and whose reads it can let fail.</summary>
public sealed class MemorySnapshots : ISnapshotStore
{
    /// <summary>The snapshots' bytes.</summary>
    public ConcurrentDictionary<SnapshotName, byte[]> Blobs { get; } = new();

    /// <summary>Reads and lists fail with <see cref="IOException"/> while this is true.</summary>
    public bool Fails { get; set; }

    /// <inheritdoc />
    public Task<IReadOnlyList<SnapshotName>> ListAsync(CancellationToken cancellationToken) =>
        Fails ? throw new IOException("The test says so.") : Task.FromResult<IReadOnlyList<SnapshotName>>([.. Blobs.Keys.OrderDescending()]);

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(SnapshotName name, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Blobs.TryGetValue(name, out var bytes) ? new MemoryStream(bytes, writable: false) : null);

    /// <inheritdoc />
    public async Task<bool> AddAsync(SnapshotName name, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return Blobs.TryAdd(name, bytes.ToArray());
    }

    /// <inheritdoc />
    public Task DeleteAsync(SnapshotName name, CancellationToken cancellationToken)
    {
        Blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }
}
