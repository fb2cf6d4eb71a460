using OpenLedger.Core.Ingest;

namespace OpenLedger.Storage.Blobs;

/// <summary>Several streams read as one, each opened when its turn comes.</summary>
internal sealed class PartsStream(int parts, Func<int, CancellationToken, Task<Stream>> open) : ForwardStream
{
    private Stream? _current;
    private int _next;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            if (_current is null)
            {
                if (_next == parts)
                    return 0;
                _current = await open(_next++, cancellationToken);
            }
            if (await _current.ReadAsync(buffer, cancellationToken) is var read and > 0)
                return read;
            await _current.DisposeAsync();
            _current = null;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }
}
