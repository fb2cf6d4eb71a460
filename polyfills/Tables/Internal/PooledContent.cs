using System.Buffers;
using Azure.Core;

namespace Azure.Data.Tables.Internal;

/// <summary>
/// A request body that grows in an array of the shared pool. The array goes back to the pool only when the service has answered a single
/// attempt with success, which proves that every byte was read: after a time-out or an early refusal the transport may still be sending it.
/// </summary>
internal sealed class PooledContent : RequestContent, IBufferWriter<byte>
{
    private const int InitialBytes = 1024;

    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;
    private int _attempts;

    public int Length => _length;

    public ReadOnlyMemory<byte> Written => Buffer.AsMemory(0, _length);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(PooledContent));

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Buffer.AsSpan(_length);
    }

    public override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    public override void WriteTo(Stream stream, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _attempts);
        stream.Write(Buffer, 0, _length);
    }

    public override async Task WriteToAsync(Stream stream, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _attempts);
        await stream.WriteAsync(Written, cancellation).ConfigureAwait(false);
    }

    /// <summary>Called once the service has answered with success.</summary>
    public void Delivered()
    {
        if (Volatile.Read(ref _attempts) == 1)
            Return();
    }

    /// <summary>Called when the body was never handed to a transport.</summary>
    public void Abandon()
    {
        if (Volatile.Read(ref _attempts) == 0)
            Return();
    }

    /// <summary>Leaves the array to the garbage collector: see the type's summary.</summary>
    public override void Dispose()
    {
    }

    private void Return()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Reserve(int sizeHint)
    {
        var buffer = Buffer;
        var needed = checked(_length + Math.Max(sizeHint, 256));
        if (needed <= buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.AsSpan(0, _length).CopyTo(larger);
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
