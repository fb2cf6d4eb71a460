using System.Security.Cryptography;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Analysis;

/// <summary>Writes to a scratch stream in large pieces, hashing what it writes.</summary>
internal sealed class HashedOutput(Stream stream) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _count;
    private ulong _bytes;

    /// <summary>Writes bytes.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_count == _buffer.Length)
                Flush();
            var part = bytes[..Math.Min(bytes.Length, _buffer.Length - _count)];
            part.CopyTo(_buffer.AsSpan(_count));
            _count += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Writes what is left and says what was written.</summary>
    internal StoredFile Finish()
    {
        Flush();
        stream.Flush();
        return new StoredFile(new Hash256(_sha256.GetCurrentHash()), _bytes);
    }

    /// <inheritdoc />
    public void Dispose() => _sha256.Dispose();

    private void Flush()
    {
        _sha256.AppendData(_buffer, 0, _count);
        stream.Write(_buffer, 0, _count);
        _bytes += (ulong)_count;
        _count = 0;
    }
}
