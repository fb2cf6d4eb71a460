using OpenLedger.Core.Snapshots;

namespace OpenLedger.Bench.Simulation;

/// <summary>The blobs of snapshots as a process reaches them.</summary>
/// <param name="world">The world.</param>
/// <param name="snapshots">The blobs.</param>
/// <param name="server">Who asks.</param>
internal sealed class SnapshotConnection(World world, SimulatedSnapshots snapshots, SimulatedServer server) : ISnapshotStore
{
    private readonly RequestLine _line = new(world, server, Remote.Storage);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SnapshotName>> ListAsync(CancellationToken cancellationToken) =>
        _line.SendAsync("list snapshots", () => Task.FromResult(snapshots.Names), null, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(SnapshotName name, CancellationToken cancellationToken) => _line.SendAsync(
        $"read snapshot {name}", () => Task.FromResult<Stream?>(snapshots.Find(name) is { } bytes ? new MemoryStream(bytes, writable: false) : null), null, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> AddAsync(SnapshotName name, Stream content, CancellationToken cancellationToken)
    {
        var bytes = BytesOf(content);
        return _line.SendAsync($"add snapshot {name}", () => Task.FromResult(snapshots.TryAdd(name, bytes)), null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(SnapshotName name, CancellationToken cancellationToken) =>
        _line.SendAsync($"delete snapshot {name}", () => Task.FromResult(snapshots.Delete(name)), null, cancellationToken);

    /// <summary>All that a stream has, which is in memory: it never waits.</summary>
    public static byte[] BytesOf(Stream content)
    {
        using var bytes = new MemoryStream();
        var copying = content.CopyToAsync(bytes);
        return copying.IsCompletedSuccessfully ? bytes.ToArray() : throw new InvalidOperationException("The stream waits, and would go on who knows where.");
    }
}
