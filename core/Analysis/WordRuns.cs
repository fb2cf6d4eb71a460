using System.Numerics;
using System.Runtime.InteropServices;
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

    /// <summary>The text with A to Z in lower case; 16 bytes can be read from any place of the text.</summary>
    internal ReadOnlySpan<byte> Lower => _lower;

    /// <summary>Reads a text, in the place of the one before.</summary>
    /// <param name="padded">A text that ends in a line feed or is empty, and <see cref="RecordText.Padding"/> zeros.</param>
    internal void Read(ReadOnlySpan<byte> padded)
    {
        var end = padded.Length - RecordText.Padding;
        if (_edges.Length <= end)
            (_lower, _edges) = (new byte[2 * padded.Length], new int[2 * padded.Length]);
        ref var text = ref MemoryMarshal.GetReference(padded);
        ref var lower = ref MemoryMarshal.GetArrayDataReference(_lower);
        var edges = _edges;
        var count = 0;
        var open = 0UL;
        for (var at = 0; at < end; at += Block)
        {
            var bytes = Vector512.LoadUnsafe(ref text, (nuint)at);
            var folded = bytes | Vector512.Create((byte)0x20);
            var letters = Vector512.LessThan(folded - Vector512.Create((byte)'a'), Vector512.Create((byte)26));
            var digits = Vector512.LessThan(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)10));
            Vector512.ConditionalSelect(letters, folded, bytes).StoreUnsafe(ref lower, (nuint)at);
            // The highest bit of a byte beyond ASCII is its own.
            var parts = (letters | digits | bytes).ExtractMostSignificantBits();
            for (var changes = parts ^ ((parts << 1) | open); changes != 0; changes &= changes - 1)
                edges[count++] = at + BitOperations.TrailingZeroCount(changes);
            open = parts >> (Block - 1);
        }
        _count = count;
    }
}
