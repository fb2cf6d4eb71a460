using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>The log's blobs as a process reaches them.</summary>
/// <param name="world">The world.</param>
/// <param name="store">The blobs.</param>
/// <param name="server">Who asks.</param>
internal sealed class LogConnection(World world, SimulatedLogStore store, SimulatedServer server) : ILogStore
{
    private readonly RequestLine _line = new(world, server, Remote.Storage);

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) =>
        _line.SendAsync($"read {path}", () => store.ReadAsync(path, CancellationToken.None), null, cancellationToken);

    /// <inheritdoc/>
    public Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _line.SendAsync($"add {path}", async () =>
    {
        await store.AddAsync(path, bytes, CancellationToken.None);
        return true;
    }, null, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) =>
        _line.SendAsync($"read {path}", () => store.ReadNoteAsync(path, CancellationToken.None), null, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) =>
        _line.SendAsync($"replace {path} if {ifMatch ?? "absent"}", () => store.ReplaceNoteAsync(path, bytes, ifMatch, CancellationToken.None), null, cancellationToken);
}
