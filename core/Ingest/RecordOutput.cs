using System.Collections;
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

    /// <summary>Takes records out of what was written, and gives the SHA-256 and the size of the rest.</summary>
    /// <param name="stream">Records as canonical JSONL; it is used synchronously and cut at its new end.</param>
    /// <param name="dropped">For each record whether it goes.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    internal static (Hash256 Sha256, ulong Bytes) Drop(Stream stream, BitArray dropped, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        long from = 0, to = 0;
        for (var number = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Position = from;
            var read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (read == 0)
                break;
            from += read;
            // What stays moves to the front of the buffer, a run of bytes up to a line feed at a time.
            var kept = 0;
            for (var at = 0; at < read;)
            {
                var length = buffer.AsSpan(at, read - at).IndexOf((byte)'\n');
                var run = buffer.AsSpan(at, length < 0 ? read - at : length + 1);
                at += run.Length;
                if (!dropped[number])
                {
                    run.CopyTo(buffer.AsSpan(kept));
                    kept += run.Length;
                }
                number += length < 0 ? 0 : 1;
            }
            sha256.AppendData(buffer, 0, kept);
            stream.Position = to;
            stream.Write(buffer, 0, kept);
            to += kept;
        }
        stream.SetLength(to);
        return (new Hash256(sha256.GetCurrentHash()), (ulong)to);
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
