namespace OpenLedger.Functions.Scanning;

/// <summary>A stream whose bytes the scanner sees as they are read.</summary>
/// <param name="content">The content, which is disposed of with this.</param>
/// <param name="scan">The scan.</param>
internal sealed class ScanningStream(Stream content, ContentScan scan) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("Not seekable.");

    public override long Position { get => throw new NotSupportedException("Not seekable."); set => throw new NotSupportedException("Not seekable."); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await content.ReadAsync(buffer, cancellationToken);
        await scan.AddAsync(buffer[..read], cancellationToken);
        return read;
    }

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
            content.Dispose();
        base.Dispose(disposing);
    }
}
