using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>Writes canonical records as JSONL, measuring and hashing what it writes.</summary>
internal sealed class RecordOutput(Stream stream, int bufferBytes) : IDisposable
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _count;

    /// <summary>The size of what was written, in bytes.</summary>
    internal ulong Bytes { get; private set; }

    /// <summary>Writes a record and a line feed.</summary>
    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
    {
        if (canonical.Length + 1 > _buffer.Length - _count)
            await FlushAsync(cancellationToken);
        if (canonical.Length + 1 > _buffer.Length)
            await WriteThroughAsync(canonical, cancellationToken);
        else
        {
            canonical.Span.CopyTo(_buffer.AsSpan(_count));
            _count += canonical.Length;
        }
        _buffer[_count++] = (byte)'\n';
    }

    /// <summary>Writes what is left and gives the SHA-256 of everything.</summary>
    internal async ValueTask<Hash256> FinishAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return new Hash256(_sha256.GetCurrentHash());
    }

    /// <inheritdoc />
    public void Dispose() => _sha256.Dispose();

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await WriteThroughAsync(_buffer.AsMemory(0, _count), cancellationToken);
        _count = 0;
    }

    private async ValueTask WriteThroughAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _sha256.AppendData(bytes.Span);
        Bytes += (ulong)bytes.Length;
        await stream.WriteAsync(bytes, cancellationToken);
    }
}
