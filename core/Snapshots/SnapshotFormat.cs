using System.IO.Compression;

namespace OpenLedger.Core.Snapshots;

/// <summary>
/// A stored snapshot, big-endian: <see cref="Magic"/>; the position (8 bytes), the state's length (8) and the number of its chunks (4); their leaf hashes, whose root is the
/// state's hash; each chunk as its length here (4) and Brotli (RFC 7932), or as it is where its length is that of the chunk; the SHA-256 of all that. So each part is checked before the next is looked at, nothing unpacks to
/// more than a chunk, and every bit counts.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>The largest state, in bytes.</summary>
    public const ulong MaxStateBytes = 16UL << 30;

    public const int NumbersBytes = 20;

    /// <summary>The least effort: a snapshot is written and read while others wait for the processor.</summary>
    public const int Quality = 1;

    /// <summary>The window covers a chunk, in bits.</summary>
    public const int WindowBits = 16;

    /// <summary>A chunk is packed where that makes it shorter by this part, in hundredths: hashes do not become shorter, and unpacking them costs more than reading them.</summary>
    public const int MinSavedPercent = 30;

    public static ReadOnlySpan<byte> Magic => "openledger-snapshot/1\n"u8;

    public static readonly int MaxPackedBytes = BrotliEncoder.GetMaxCompressedLength(StateDigest.ChunkBytes);
}
