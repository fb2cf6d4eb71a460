namespace OpenLedger.Cli.Client;

/// <summary>A run of a file's bytes as a stream that reports what is read from it.</summary>
internal sealed class FileRange : Stream
{
    /// <summary>How much is read at once, in bytes.</summary>
    public const int BufferBytes = 256 * 1024;

    private readonly FileStream _file;
    private readonly string _path;
    private readonly Action<long> _read;
    private readonly long _length;
    private long _left;

    public FileRange(string path, long offset, long length, Action<long> read)
    {
        _path = path;
        _read = read;
        _length = length;
        _left = length;
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous) { Position = offset };
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _length - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await _file.ReadAsync(buffer[..Bounded(buffer.Length)], cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => Count(_file.Read(buffer[..Bounded(buffer.Length)]));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private int Bounded(int count) => (int)Math.Min(count, _left);

    private int Count(int read)
    {
        if (read == 0 && _left > 0)
            throw new IOException($"{_path} became shorter while it was uploaded.");
        _left -= read;
        if (read > 0)
            _read(read);
        return read;
    }
}
