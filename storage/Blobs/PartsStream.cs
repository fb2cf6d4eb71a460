namespace OpenLedger.Storage.Blobs;

/// <summary>Several streams read as one, each opened when its turn comes.</summary>
internal sealed class PartsStream(int parts, Func<int, CancellationToken, Task<Stream>> open) : Stream
{
    private Stream? _current;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("Not seekable.");

    public override long Position
    {
        get => throw new NotSupportedException("Not seekable.");
        set => throw new NotSupportedException("Not seekable.");
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Not seekable.");

    public override void SetLength(long value) => throw new NotSupportedException("Read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read-only.");

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Dispose();
        base.Dispose(disposing);
    }
}
