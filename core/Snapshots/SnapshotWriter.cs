using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>A snapshot of a state as a stream, made while it is read, in the memory of a chunk (<see cref="SnapshotFormat"/>).</summary>
public sealed class SnapshotWriter : ForwardStream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _pieces;
    private ReadOnlyMemory<byte> _rest;

    /// <summary>The snapshot of a state.</summary>
    public SnapshotWriter(StatePoint point) => _pieces = Pieces(point).GetEnumerator();

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_rest.IsEmpty)
        {
            if (!_pieces.MoveNext())
                return ValueTask.FromResult(0);
            _rest = _pieces.Current;
        }
        var length = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..length].CopyTo(buffer.Span);
        _rest = _rest[length..];
        return ValueTask.FromResult(length);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pieces.Dispose();
        base.Dispose(disposing);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(StatePoint point)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        yield return Hashed(Head(point));
        var packed = new byte[sizeof(uint) + SnapshotFormat.MaxPackedBytes];
        var number = 0;
        foreach (var chunk in StateCodec.Encode(point.State))
        {
            // What is written is what was hashed, or the snapshot would be good for nothing.
            if (MerkleTree.LeafHash(chunk.Span) != point.Digest.Chunks[number++])
                throw new InvalidOperationException($"Chunk {number - 1} of the state after {point.AsOf} entries is not the one that was hashed.");
            if (!BrotliEncoder.TryCompress(chunk.Span, packed.AsSpan(sizeof(uint)), out var length, SnapshotFormat.Quality, SnapshotFormat.WindowBits))
                throw new InvalidOperationException("A packed chunk is longer than Brotli says that it can be.");
            if (length * 100 > chunk.Length * (100 - SnapshotFormat.MinSavedPercent))
            {
                length = chunk.Length;
                chunk.Span.CopyTo(packed.AsSpan(sizeof(uint)));
            }
            BinaryPrimitives.WriteInt32BigEndian(packed, length);
            yield return Hashed(packed.AsMemory(0, sizeof(uint) + length));
        }
        yield return sha256.GetHashAndReset();

        ReadOnlyMemory<byte> Hashed(ReadOnlyMemory<byte> piece)
        {
            sha256.AppendData(piece.Span);
            return piece;
        }
    }

    private static byte[] Head(StatePoint point)
    {
        var chunks = point.Digest.Chunks;
        var head = new byte[SnapshotFormat.Magic.Length + SnapshotFormat.NumbersBytes + (chunks.Count * Hash256.Size)];
        SnapshotFormat.Magic.CopyTo(head);
        var rest = head.AsSpan(SnapshotFormat.Magic.Length);
        BinaryPrimitives.WriteUInt64BigEndian(rest, point.AsOf.Value);
        BinaryPrimitives.WriteUInt64BigEndian(rest[8..], point.Digest.Bytes);
        BinaryPrimitives.WriteInt32BigEndian(rest[16..], chunks.Count);
        rest = rest[SnapshotFormat.NumbersBytes..];
        for (var i = 0; i < chunks.Count; i++)
            chunks[i].CopyTo(rest[(i * Hash256.Size)..]);
        return head;
    }
}
