using System.Numerics;
using System.Runtime.Intrinsics;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// Where a text has ASCII letters, digits and bytes beyond ASCII in a row, found 64 bytes at a time; and the text with A to Z in lower case. A run without a byte beyond ASCII is a
/// word.
/// </summary>
internal sealed class WordRuns
{
    private const int Block = RecordText.Padding;
    private byte[] _lower = new byte[4096];
    private int[] _edges = new int[4096];
    private int _count;

    /// <summary>Where each run begins, and where the byte after it stands, in turns.</summary>
    internal ReadOnlySpan<int> Edges => _edges.AsSpan(0, _count);

    /// <summary>The text with A to Z in lower case; eight bytes can be read from any place of the text.</summary>
    internal ReadOnlySpan<byte> Lower => _lower;

    /// <summary>Reads a text, in the place of the one before.</summary>
    /// <param name="padded">A text that ends in a line feed or is empty, and <see cref="RecordText.Padding"/> zeros.</param>
    internal void Read(ReadOnlySpan<byte> padded)
    {
        var end = padded.Length - RecordText.Padding;
        // The last block of lower case ends in the padding, and no text has more edges than bytes.
        if (_lower.Length < padded.Length)
            (_lower, _edges) = (new byte[2 * padded.Length], new int[2 * padded.Length]);
        var edges = _edges;
        var count = 0;
        var open = 0UL;
        for (var at = 0; at < end; at += Block)
        {
            var bytes = Vector512.Create(padded.Slice(at, Block));
            var folded = bytes | Vector512.Create((byte)0x20);
            var letters = Vector512.LessThan(folded - Vector512.Create((byte)'a'), Vector512.Create((byte)26));
            var digits = Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10));
            Vector512.ConditionalSelect(letters, folded, bytes).CopyTo(_lower.AsSpan(at, Block));
            // The highest bit of a byte beyond ASCII is its own.
            var parts = (letters | digits | bytes).ExtractMostSignificantBits();
            for (var changes = parts ^ ((parts << 1) | open); changes != 0; changes &= changes - 1)
                edges[count++] = at + BitOperations.TrailingZeroCount(changes);
            open = parts >> (Block - 1);
        }
        _count = count;
    }
}
