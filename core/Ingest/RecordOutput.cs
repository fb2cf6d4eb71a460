using System.Collections;
using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ingest;

/// <summary>Writes canonical records as JSONL, measuring what it writes, and hashing it where nothing will be taken out again.</summary>
/// <param name="stream">Takes the records; it is local, and so used synchronously.</param>
/// <param name="bufferBytes">How much is written at once, in bytes.</param>
/// <param name="isFinal">Whether what is written stays as it is.</param>
internal sealed class RecordOutput(Stream stream, int bufferBytes, bool isFinal) : IDisposable
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private readonly IncrementalHash? _sha256 = isFinal ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private int _count;

    /// <summary>The size of what was written, in bytes.</summary>
    internal ulong Bytes { get; private set; }

    /// <summary>Writes a record and a line feed.</summary>
    internal void Write(ReadOnlySpan<byte> canonical)
    {
        if (canonical.Length + 1 > _buffer.Length - _count)
            Flush();
        if (canonical.Length + 1 > _buffer.Length)
            WriteThrough(canonical);
        else
        {
            canonical.CopyTo(_buffer.AsSpan(_count));
            _count += canonical.Length;
        }
        _buffer[_count++] = (byte)'\n';
    }

    /// <summary>Writes what is left, and gives the SHA-256 of everything where it is final.</summary>
    internal Hash256? Finish()
    {
        Flush();
        stream.Flush();
        return _sha256 is null ? null : new Hash256(_sha256.GetCurrentHash());
    }

    /// <summary>Takes records out of what was written, perhaps none, and gives the SHA-256 and the size of the rest.</summary>
    /// <param name="stream">Records as canonical JSONL; it is used synchronously and cut at its new end.</param>
    /// <param name="dropped">For each record whether it goes.</param>
    /// <param name="cancellationToken">Ends the work with an exception.</param>
    internal static (Hash256 Sha256, ulong Bytes) Drop(Stream stream, BitArray dropped, CancellationToken cancellationToken)
    {
        var isWhole = !dropped.HasAnySet();
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
            var kept = isWhole ? read : 0;
            for (var at = kept; at < read;)
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
            if (to != from - read || kept != read)
            {
                stream.Position = to;
                stream.Write(buffer, 0, kept);
            }
            to += kept;
        }
        stream.SetLength(to);
        return (new Hash256(sha256.GetCurrentHash()), (ulong)to);
    }

    /// <inheritdoc />
    public void Dispose() => _sha256?.Dispose();

    private void Flush()
    {
        WriteThrough(_buffer.AsSpan(0, _count));
        _count = 0;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        _sha256?.AppendData(bytes);
        Bytes += (ulong)bytes.Length;
        stream.Write(bytes);
    }
}
