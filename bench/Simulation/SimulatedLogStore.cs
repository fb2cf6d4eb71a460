using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a simulated request to a log's store does instead of the plain thing.</summary>
public enum LogFault
{
    /// <summary>Nothing special.</summary>
    None,

    /// <summary>The answer is lost before anything has happened.</summary>
    LostBefore,

    /// <summary>It has happened, and the answer is lost.</summary>
    LostAfter,
}

/// <summary>A request to a log's store.</summary>
/// <param name="Path">The path.</param>
/// <param name="Writes">True where it changes something.</param>
internal sealed record LogRequest(string Path, bool Writes);

/// <summary>A log's store in memory whose answers a test can lose or delay as it likes. Several integrators and publishers may share it.</summary>
internal sealed class SimulatedLogStore(TimeProvider clock) : ILogStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (byte[] Bytes, int Version, DateTimeOffset Modified)> _blobs = new(StringComparer.Ordinal);
    private int _versions;

    /// <summary>Decides what happens to the next request; called once for each.</summary>
    public Func<LogRequest, LogFault> OnRequest { get; set; } = _ => LogFault.None;

    /// <summary>Runs before each request takes effect, outside any lock; a test can make it wait.</summary>
    public Func<LogRequest, Task> BeforeRequest { get; set; } = _ => Task.CompletedTask;

    /// <summary>Told what has been stored, each time.</summary>
    public Action<string, ReadOnlyMemory<byte>> Stored { get; set; } = (_, _) => { };

    /// <summary>How many requests there were.</summary>
    public int Requests { get; private set; }

    /// <summary>The paths of all that is stored.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_lock)
                return [.. _blobs.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>What is stored at a path, which a test may take out (null), or put there whatever was there before.</summary>
    public byte[]? this[string path]
    {
        get
        {
            lock (_lock)
                return _blobs.TryGetValue(path, out var blob) ? blob.Bytes : null;
        }

        set
        {
            lock (_lock)
            {
                if (value is null)
                    _blobs.Remove(path);
                else
                    Put(path, value);
            }
        }
    }

    /// <inheritdoc />
    public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) =>
        DoAsync(new LogRequest(path, Writes: false), () => this[path], cancellationToken);

    /// <inheritdoc />
    public Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => DoAsync(new LogRequest(path, Writes: true), () =>
    {
        if (_blobs.TryGetValue(path, out var blob))
            return blob.Bytes.AsSpan().SequenceEqual(bytes.Span) ? true : throw new CorruptLogException($"{path} is there already with other bytes.");
        Put(path, bytes.ToArray());
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) => DoAsync(
        new LogRequest(path, Writes: false), () => _blobs.TryGetValue(path, out var blob) ? new StoredNote(blob.Bytes, ETag(blob.Version), blob.Modified) : null, cancellationToken);

    /// <inheritdoc />
    public Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) => DoAsync(new LogRequest(path, Writes: true), () =>
    {
        if ((_blobs.TryGetValue(path, out var blob) ? ETag(blob.Version) : null) != ifMatch)
            return false;
        Put(path, bytes.ToArray());
        return true;
    }, cancellationToken);

    private async Task<T> DoAsync<T>(LogRequest request, Func<T> effect, CancellationToken cancellationToken)
    {
        await BeforeRequest(request).WaitAsync(cancellationToken);
        lock (_lock)
        {
            Requests++;
            var fault = OnRequest(request);
            if (fault == LogFault.LostBefore)
                throw new IOException($"simulated time-out of {request.Path}");
            var result = effect();
            return fault == LogFault.LostAfter ? throw new IOException($"simulated time-out after {request.Path}") : result;
        }
    }

    private void Put(string path, byte[] bytes)
    {
        _blobs[path] = (bytes, ++_versions, clock.GetUtcNow());
        Stored(path, bytes);
    }

    private static string ETag(int version) => $"\"{version}\"";
}
