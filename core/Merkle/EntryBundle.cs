using System.Buffers.Binary;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Merkle;

/// <summary>
/// The entries under one tile of leaves (C2SP tlog-tiles, "Log entries"): each with its length before it, two bytes, the higher first. An entry of the ledger
/// has at most 60,000 bytes, so that every one fits.
/// </summary>
public static class EntryBundle
{
    /// <summary>The longest entry that the format can hold, in bytes.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>Writes up to <see cref="TreeLevels.TileSize"/> entries.</summary>
    /// <exception cref="ArgumentException">There are none, too many, or one is too long: a bug of the caller.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count is < 1 or > TreeLevels.TileSize || entries.Any(e => e.Length > MaxEntryBytes))
            throw new ArgumentException($"A bundle has 1 to {TreeLevels.TileSize} entries of at most {MaxEntryBytes} bytes.", nameof(entries));
        var bytes = new byte[entries.Sum(e => sizeof(ushort) + e.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }
        return bytes;
    }

    /// <summary>Reads exactly <paramref name="width"/> entries; <c>bundle-malformed</c> where the bytes are not just these.</summary>
    /// <returns>Slices of <paramref name="bytes"/>.</returns>
    public static Result<IReadOnlyList<ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> bytes, int width)
    {
        if (width is < 1 or > TreeLevels.TileSize)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"A bundle has 1 to {TreeLevels.TileSize} entries.");
        var entries = new ReadOnlyMemory<byte>[width];
        for (var i = 0; i < width; i++)
        {
            if (bytes.Length < sizeof(ushort) || bytes.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16BigEndian(bytes.Span))
                return Error.Invalid("bundle-malformed", $"The bundle ends within entry {i} of {width}.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            entries[i] = bytes.Slice(sizeof(ushort), length);
            bytes = bytes[(sizeof(ushort) + length)..];
        }
        return bytes.IsEmpty ? entries : Error.Invalid("bundle-malformed", $"{bytes.Length} bytes follow the bundle's last entry.");
    }
}
