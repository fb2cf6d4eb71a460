using System.Buffers;
using System.ComponentModel;

namespace System.IO.Hashing;

/// <summary>An incremental hash whose digest does not resist an attacker.</summary>
public abstract class NonCryptographicHashAlgorithm
{
    /// <summary>Size of the buffer through which streams are read, in bytes.</summary>
    private const int StreamBufferBytes = 64 * 1024;

    protected NonCryptographicHashAlgorithm(int hashLengthInBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashLengthInBytes, 1);
        HashLengthInBytes = hashLengthInBytes;
    }

    public int HashLengthInBytes { get; }

    public abstract void Append(ReadOnlySpan<byte> source);

    public abstract void Reset();

    protected abstract void GetCurrentHashCore(Span<byte> destination);

    public void Append(byte[] source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Append(new ReadOnlySpan<byte>(source));
    }

    public void Append(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = ArrayPool<byte>.Shared.Rent(StreamBufferBytes);
        try
        {
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
                Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Task AppendAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return AppendCoreAsync(stream, cancellationToken);
    }

    public byte[] GetCurrentHash()
    {
        var hash = new byte[HashLengthInBytes];
        GetCurrentHashCore(hash);
        return hash;
    }

    public bool TryGetCurrentHash(Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashLengthInBytes)
        {
            bytesWritten = 0;
            return false;
        }
        GetCurrentHashCore(destination[..HashLengthInBytes]);
        bytesWritten = HashLengthInBytes;
        return true;
    }

    public int GetCurrentHash(Span<byte> destination)
    {
        if (!TryGetCurrentHash(destination, out var written))
            throw DestinationTooShort();
        return written;
    }

    public byte[] GetHashAndReset()
    {
        var hash = new byte[HashLengthInBytes];
        GetHashAndResetCore(hash);
        return hash;
    }

    public bool TryGetHashAndReset(Span<byte> destination, out int bytesWritten)
    {
        if (destination.Length < HashLengthInBytes)
        {
            bytesWritten = 0;
            return false;
        }
        GetHashAndResetCore(destination[..HashLengthInBytes]);
        bytesWritten = HashLengthInBytes;
        return true;
    }

    public int GetHashAndReset(Span<byte> destination)
    {
        if (!TryGetHashAndReset(destination, out var written))
            throw DestinationTooShort();
        return written;
    }

    protected virtual void GetHashAndResetCore(Span<byte> destination)
    {
        GetCurrentHashCore(destination);
        Reset();
    }

    /// <summary>A running hash has no hash code of its own; the digest comes from <see cref="GetCurrentHash()"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("A running hash has no hash code; call GetCurrentHash.", true)]
#pragma warning disable CS0809 // Hiding a valid member behind an obsolete one is the point: calling it is a mistake.
    public override int GetHashCode() => throw new NotSupportedException("A running hash has no hash code; call GetCurrentHash.");
#pragma warning restore CS0809

    internal static ArgumentException DestinationTooShort() => new("The destination is shorter than the hash.", "destination");

    private async Task AppendCoreAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(StreamBufferBytes);
        try
        {
            for (var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false); read > 0;
                read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false))
                Append(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
