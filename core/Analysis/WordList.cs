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

    private const ulong Ones = 0x0101010101010101, Beyond = 0x80 * Ones, Letter = 0x40 * Ones;
    private readonly WordRuns _runs = new();
    private Word[] _words = new Word[1024];
    private int[] _marked = new int[64];
    private int _markedCount;

    /// <summary>The words in their order.</summary>
    internal ReadOnlySpan<Word> Words => _words.AsSpan(0, Count);

    /// <summary>The places, in <see cref="Words"/>, of those that have a digit or at least <see cref="TokenPatterns.MinWord"/> bytes.</summary>
    internal ReadOnlySpan<int> Marked => _marked.AsSpan(0, _markedCount);

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
        (Count, WithLetters, Signs, Characters, _markedCount) = (0, 0, 0, 0, 0);
        _runs.Read(padded);
        var edges = _runs.Edges;
        var lower = _runs.Lower;
        for (var i = 0; i + 1 < edges.Length; i += 2)
        {
            var (start, end) = (edges[i], edges[i + 1]);
            ulong hash = 0, seen = 0, digits = 0;
            for (var at = start; at < end; at += sizeof(ulong))
            {
                // What stands behind the word's end counts as zeros.
                var mask = ulong.MaxValue >> (64 - (8 * Math.Min(end - at, sizeof(ulong))));
                var chunk = Load(lower, at) & mask;
                hash = Mix(hash, chunk);
                seen |= chunk;
                // In lower case a letter has this bit, and a digit has not.
                digits |= ~chunk & mask & Letter;
            }
            if ((seen & Beyond) == 0)
                Add(hash, start, end, end - start, (seen & Letter) != 0, digits != 0);
            else
                ReadMixed(lower, start, end);
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

    /// <summary>Reads a run with bytes beyond ASCII, character by character: it may hold several words, or none.</summary>
    private void ReadMixed(ReadOnlySpan<byte> lower, int start, int end)
    {
        int from = start, characters = 0, bits = 0;
        ulong hash = 0, chunk = 0;
        bool letters = false, digits = false;
        lower = lower[..end];
        for (var at = start; at < end;)
        {
            var letter = LowerLetter.Read(lower, at);
            at += letter.Length;
            if (letter.Kind is CharacterKind.Letter or CharacterKind.Mark or CharacterKind.Digit)
            {
                letters |= letter.Kind == CharacterKind.Letter;
                digits |= letter.Kind == CharacterKind.Digit;
                characters++;
                chunk |= letter.Bytes << bits;
                bits += 8 * letter.Count;
                if (bits < 64)
                    continue;
                hash = Mix(hash, chunk);
                bits -= 64;
                chunk = bits == 0 ? 0 : letter.Bytes >> ((8 * letter.Count) - bits);
                continue;
            }
            if (characters > 0)
                Add(bits > 0 ? Mix(hash, chunk) : hash, from, at - letter.Length, characters, letters, digits);
            if (letter.Kind == CharacterKind.Sign)
            {
                Signs++;
                Add(Mix(0, letter.Bytes), at - letter.Length, at, 1, true, false);
            }
            (from, characters, bits, hash, chunk, letters, digits) = (at, 0, 0, 0, 0, false, false);
        }
        if (characters > 0)
            Add(bits > 0 ? Mix(hash, chunk) : hash, from, end, characters, letters, digits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ulong hash, int start, int end, int characters, bool letters, bool digits)
    {
        if (Count == _words.Length)
            Array.Resize(ref _words, 2 * Count);
        if (digits || end - start >= TokenPatterns.MinWord)
        {
            if (_markedCount == _marked.Length)
                Array.Resize(ref _marked, 2 * _markedCount);
            _marked[_markedCount++] = Count;
        }
        _words[Count++] = new Word(hash, start, end - start);
        WithLetters += letters ? 1 : 0;
        Characters += characters;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(ReadOnlySpan<byte> lower, int at) => BinaryPrimitives.ReadUInt64LittleEndian(lower.Slice(at, sizeof(ulong)));

    /// <summary>Takes the next eight bytes, or the next word's hash, into a hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong hash, ulong chunk)
    {
        var x = (hash ^ chunk) * Multiplier;
        return x ^ (x >> 32);
    }
}
