using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Analysis;

/// <summary>A word of a text.</summary>
/// <param name="Hash">The hash of its lower-case letters.</param>
/// <param name="Start">Where it begins in the text, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
internal readonly record struct Word(ulong Hash, int Start, int Length);

/// <summary>
/// The words of a text: runs of letters, marks and digits; in scripts without blanks each letter. Case makes no difference. The hash of a word takes its
/// lower-case UTF-8 eight bytes at a time, as little-endian numbers filled up with zeros: hash = fold((hash ⊕ number) × <see cref="Multiplier"/>), beginning with 0, where
/// fold(x) = x ⊕ (x >> 32). It is a rule that everyone who compares records shares; the plain form stands beside it in the tests.
/// </summary>
internal sealed class WordList
{
    /// <summary>An odd number whose bits look random: the first 64 of the golden ratio's fraction.</summary>
    internal const ulong Multiplier = 0x9E3779B97F4A7C15;

    private const byte Between = 0, Ascii = 1, Digit = 2, Beyond = 3;
    private static readonly byte[] Classes = MakeClasses();
    private readonly byte[] _lower = new byte[12];
    private Word[] _words = new Word[1024];

    /// <summary>The words in their order.</summary>
    internal ReadOnlySpan<Word> Words => _words.AsSpan(0, Count);

    /// <summary>How many words there are.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them have at least one letter.</summary>
    internal int WithLetters { get; private set; }

    /// <summary>How many of them are single letters of scripts that are written without blanks.</summary>
    internal int Signs { get; private set; }

    /// <summary>How many characters they have in all; a sequence of bytes that makes one character counts once.</summary>
    internal int Characters { get; private set; }

    /// <summary>Reads the words of a text, in the place of the one before.</summary>
    /// <param name="padded">Valid UTF-8 that ends in a line feed, and <see cref="RecordText.Padding"/> zeros.</param>
    internal void Read(ReadOnlySpan<byte> padded)
    {
        (Count, WithLetters, Signs, Characters) = (0, 0, 0, 0);
        ref var classes = ref Classes[0];
        var end = padded.Length - RecordText.Padding;
        for (var at = 0; at < end;)
        {
            var first = Unsafe.Add(ref classes, padded[at]);
            if (first == Between)
            {
                at++;
                continue;
            }
            var start = at;
            int seen = 0;
            byte next;
            while ((next = Unsafe.Add(ref classes, padded[at])) is Ascii or Digit)
            {
                seen |= next;
                at++;
            }
            at = next == Beyond ? ReadBeyond(padded, start, at, end, seen) : TakeAscii(padded, start, at, seen);
        }
    }

    /// <summary>The hash of a word that is in lower case already; how the rules know common words.</summary>
    internal static ulong HashOf(string word)
    {
        var hash = 0UL;
        Span<byte> chunk = stackalloc byte[8];
        var bytes = Encoding.UTF8.GetBytes(word);
        for (var at = 0; at < bytes.Length; at += 8)
        {
            chunk.Clear();
            bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).CopyTo(chunk);
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(chunk));
        }
        return hash;
    }

    private int TakeAscii(ReadOnlySpan<byte> padded, int start, int end, int seen)
    {
        var hash = 0UL;
        for (var at = start; at < end; at += 8)
        {
            var chunk = Unsafe.ReadUnaligned<ulong>(in padded[at]);
            if (!BitConverter.IsLittleEndian)
                chunk = BinaryPrimitives.ReverseEndianness(chunk);
            if (end - at < 8)
                chunk &= (1UL << (8 * (end - at))) - 1;
            hash = Mix(hash, ToLower(chunk));
        }
        Add(hash, start, end, end - start, (seen & Ascii) != 0);
        return end;
    }

    /// <summary>Goes on with a word of which <paramref name="at"/> is the first byte outside ASCII; the character there may also be none of a word.</summary>
    private int ReadBeyond(ReadOnlySpan<byte> padded, int start, int at, int end, int seen)
    {
        // The word is hashed anew from its beginning, character by character.
        int from = start, characters = 0, pending = 0;
        var (hash, letters) = (0UL, (seen & Ascii) != 0);
        while (true)
        {
            Rune.DecodeFromUtf8(padded[from..end], out var rune, out var length);
            var kind = UnicodeTable.Kind(rune.Value);
            if (kind == CharacterKind.Sign)
            {
                if (from == start)
                {
                    Signs++;
                    Add(Mix(0, Encode(rune)), start, from + length, 1, true);
                    return from + length;
                }
                break;
            }
            if (from >= end || kind is CharacterKind.Other or CharacterKind.Blank or CharacterKind.Refused)
                break;
            letters |= kind == CharacterKind.Letter;
            pending += Write(rune, pending);
            if (pending >= 8)
            {
                hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(_lower));
                _lower.AsSpan(8, pending - 8).CopyTo(_lower);
                pending -= 8;
            }
            from += length;
            characters++;
        }
        if (from == start)
        {
            // What stands here is no part of a word.
            Rune.DecodeFromUtf8(padded[from..end], out _, out var length);
            return from + length;
        }
        if (pending > 0)
        {
            _lower.AsSpan(pending, 8 - pending).Clear();
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(_lower));
        }
        Add(hash, start, from, characters, letters);
        return from;
    }

    private int Write(Rune rune, int at) => new Rune(UnicodeTable.Lower(rune.Value)).EncodeToUtf8(_lower.AsSpan(at));

    private ulong Encode(Rune rune)
    {
        _lower.AsSpan(0, 8).Clear();
        Write(rune, 0);
        return BinaryPrimitives.ReadUInt64LittleEndian(_lower);
    }

    private void Add(ulong hash, int start, int end, int characters, bool letters)
    {
        if (Count == _words.Length)
            Array.Resize(ref _words, 2 * Count);
        _words[Count++] = new Word(hash, start, end - start);
        WithLetters += letters ? 1 : 0;
        Characters += characters;
    }

    private static ulong Mix(ulong hash, ulong chunk)
    {
        var x = (hash ^ chunk) * Multiplier;
        return x ^ (x >> 32);
    }

    /// <summary>Turns A to Z among eight ASCII bytes into a to z: those at which adding reaches the highest bit from A, but not yet from beyond Z.</summary>
    private static ulong ToLower(ulong chunk)
    {
        const ulong ones = 0x0101010101010101;
        var upper = (chunk + ((0x80 - 'A') * ones)) & ~(chunk + ((0x80 - 'Z' - 1) * ones)) & (0x80 * ones);
        return chunk | (upper >> 2);
    }

    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var i = 0; i < 256; i++)
            classes[i] = i >= 0x80 ? Beyond : char.IsAsciiDigit((char)i) ? Digit : char.IsAsciiLetter((char)i) ? Ascii : Between;
        return classes;
    }
}
