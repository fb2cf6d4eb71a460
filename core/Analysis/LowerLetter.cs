using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Analysis;

/// <summary>A character in lower case, as it goes into a word's hash.</summary>
internal readonly struct LowerLetter
{
    private const int BeyondTwoBytes = 0x800;

    /// <summary>All characters of at most two bytes.</summary>
    private static readonly LowerLetter[] Short = MakeShort();

    /// <summary>The bytes, and above them how many they are, the length and the kind.</summary>
    private readonly ulong _packed;

    private LowerLetter(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var count = new Rune(UnicodeTable.Lower(rune.Value)).EncodeToUtf8(bytes);
        _packed = BinaryPrimitives.ReadUInt64LittleEndian(bytes) | ((ulong)count << 32) | ((ulong)rune.Utf8SequenceLength << 40) | ((ulong)UnicodeTable.Kind(rune.Value) << 48);
    }

    /// <summary>Its UTF-8, the first byte lowest.</summary>
    internal ulong Bytes => (uint)_packed;

    /// <summary>How many bytes that are.</summary>
    internal int Count => (byte)(_packed >> 32);

    /// <summary>How many bytes the character takes in the text, before it is put in lower case.</summary>
    internal int Length => (byte)(_packed >> 40);

    /// <summary>What it is.</summary>
    internal CharacterKind Kind => (CharacterKind)(_packed >> 48);

    /// <summary>The character that begins at a place of valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static LowerLetter Read(ReadOnlySpan<byte> utf8, int at)
    {
        var first = utf8[at];
        if (first < 0x80)
            return Short[first];
        if (first < 0xE0)
            return Short[((first & 0x1F) << 6) | (utf8[at + 1] & 0x3F)];
        return ReadLong(utf8[at..]);
    }

    private static LowerLetter ReadLong(ReadOnlySpan<byte> utf8)
    {
        Rune.DecodeFromUtf8(utf8, out var rune, out _);
        return new LowerLetter(rune);
    }

    private static LowerLetter[] MakeShort()
    {
        var letters = new LowerLetter[BeyondTwoBytes];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = new LowerLetter(new Rune(i));
        return letters;
    }
}
