using System.Collections.Concurrent;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Proofs;

/// <summary>A log in memory: what is measured on it is the log's own work, and none of a storage.</summary>
internal sealed class MemoryLogStore : ILogStore
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    /// <summary>How many bytes are stored.</summary>
    public long Bytes => _blobs.Values.Sum(b => (long)b.Length);

    /// <inheritdoc />
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => Task.FromResult(_blobs.GetValueOrDefault(path));

    /// <inheritdoc />
    public Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_blobs.TryAdd(path, bytes.ToArray()) && !_blobs[path].AsSpan().SequenceEqual(bytes.Span))
            throw new CorruptLogException($"{path} is there already with other bytes.");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(_blobs.TryGetValue(path, out var bytes) ? new StoredNote(bytes, ETag(bytes), default) : null);

    /// <inheritdoc />
    public Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken)
    {
        if ((_blobs.TryGetValue(path, out var there) ? ETag(there) : null) != ifMatch)
            return Task.FromResult(false);
        _blobs[path] = bytes.ToArray();
        return Task.FromResult(true);
    }

    private static string ETag(byte[] bytes) => Core.Primitives.Hash256.Sha256(bytes).ToString();
}
