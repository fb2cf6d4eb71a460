using System.Buffers.Binary;
using OpenLedger.Core.Sorting;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// A row of a band index: the key of a band, and the record that has it. An index is its rows in ascending order, <see cref="Size"/> bytes each: both numbers with the
/// highest byte first.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Place">The record.</param>
internal readonly record struct BandRow(ulong Key, RecordPlace Place) : ISortRow<BandRow>
{
    /// <summary>The size of a row in bytes.</summary>
    internal const int Size = 16;

    /// <inheritdoc />
    public ulong Prefix => Key;

    /// <inheritdoc />
    public int CompareTo(BandRow other) => Key != other.Key ? Key.CompareTo(other.Key) : Place.Value.CompareTo(other.Place.Value);

    /// <summary>Reads a row.</summary>
    internal static BandRow Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), new RecordPlace(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])));

    /// <summary>Writes the row.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Key);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Place.Value);
    }
}
