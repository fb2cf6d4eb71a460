using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Analysis;

/// <summary>
/// The languages of one script by their 300 most frequent trigrams. A trigram of rank r (from 0) weighs in its language as <see cref="LanguageWeights"/> says, and nothing in a
/// language that does not list it. A text's language is the one with the greatest sum.
/// </summary>
internal sealed class LanguageModel
{
    /// <summary>The weight of a language's most frequent trigram.</summary>
    internal const int MaxWeight = 254;

    /// <summary>The most trigrams that are counted, so that a sum of weights fits 16 bits.</summary>
    internal const int MaxTrigrams = 256;

    /// <summary>Languages beside each other in a row of weights: one cache line.</summary>
    private const int RowBytes = 64;

    /// <summary>Trigrams that are looked at together.</summary>
    private const int Block = 32;

    /// <summary>Bits that tell a blank and a to z apart.</summary>
    private const int LetterBits = 5;

    private readonly string[] _codes;
    private readonly ulong[] _keys;
    private readonly ushort[] _rowOf;

    /// <summary>The rows of trigrams of blanks and a to z, by the lowest five bits of each: most of what is looked up, found without a comparison.</summary>
    private readonly ushort[] _rowOfAscii = new ushort[1 << (3 * LetterBits)];

    /// <summary>The weights of a trigram in each language; row 0 is all zeros, for what no language lists. Pinned, so that a row stays in one cache line.</summary>
    private readonly byte[] _rows;
    private readonly int _firstRow;

    private LanguageModel(string[] languages)
    {
        if (languages.Length > RowBytes)
            throw new ArgumentException($"A script has at most {RowBytes} languages, not {languages.Length}.", nameof(languages));
        _codes = Array.ConvertAll(languages, l => l[..3]);
        var lists = Array.ConvertAll(languages, l => l[4..].Split('|'));
        var trigrams = lists.SelectMany(l => l).Distinct(StringComparer.Ordinal).ToList();
        var places = 1024;
        while (places < 3 * trigrams.Count)
            places *= 2;
        (_keys, _rowOf, _rows) = (new ulong[places], new ushort[places], GC.AllocateArray<byte>((trigrams.Count + 2) * RowBytes, pinned: true));
        _firstRow = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_rows, 0) & (RowBytes - 1));
        for (var i = 0; i < trigrams.Count; i++)
        {
            var key = KeyOf(trigrams[i]);
            var place = Place(key);
            (_keys[place], _rowOf[place]) = (key, (ushort)(i + 1));
            if (trigrams[i].All(c => c == ' ' || char.IsAsciiLetterLower(c)))
                _rowOfAscii[trigrams[i].Aggregate(0, AddAscii)] = (ushort)(i + 1);
        }
        for (var language = 0; language < lists.Length; language++)
        {
            for (var rank = 0; rank < lists[language].Length; rank++)
                _rows[_firstRow + (_rowOf[Place(KeyOf(lists[language][rank]))] * RowBytes) + language] = LanguageWeights.OfRank(rank);
        }
    }

    /// <summary>Latin.</summary>
    internal static LanguageModel Latin { get; } = new(LanguageData.Latin);

    /// <summary>Cyrillic.</summary>
    internal static LanguageModel Cyrillic { get; } = new(LanguageData.Cyrillic);

    /// <summary>Arabic.</summary>
    internal static LanguageModel Arabic { get; } = new(LanguageData.Arabic);

    /// <summary>Devanagari.</summary>
    internal static LanguageModel Devanagari { get; } = new(LanguageData.Devanagari);

    /// <summary>The language with the greatest sum of weights; of equal ones the first in the table.</summary>
    /// <param name="letters">Lower-case letters and marks, with one blank for whatever stands between words, before the first and after the last.</param>
    internal LanguageGuess Guess(ReadOnlySpan<char> letters)
    {
        if (letters.Length < 3)
            return LanguageGuess.Undetermined;
        var trigrams = Math.Min(MaxTrigrams, letters.Length - 2);
        Span<ushort> padded = stackalloc ushort[MaxTrigrams + 2 + Block];
        MemoryMarshal.Cast<char, ushort>(letters[..(trigrams + 2)]).CopyTo(padded);
        Span<ushort> rows = stackalloc ushort[MaxTrigrams];
        for (var at = 0; at < trigrams; at += Block)
        {
            var block = rows.Slice(at, Block);
            var beyond = PlacesOf(padded[at..], block);
            for (var i = 0; i < block.Length; i++)
                block[i] = _rowOfAscii[block[i]];
            for (; beyond != 0; beyond &= beyond - 1)
            {
                var i = BitOperations.TrailingZeroCount(beyond);
                var key = padded.Slice(at + i, 3);
                block[i] = _rowOf[Place(((ulong)key[0] << 32) | ((ulong)key[1] << 16) | key[2])];
            }
        }
        // In a loop of its own, so that no row is waited for before the next is asked for.
        var (low, high) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        foreach (var row in rows[..trigrams])
        {
            var weights = Vector512.Create(_rows, _firstRow + (row * RowBytes));
            low += Vector512.WidenLower(weights);
            high += Vector512.WidenUpper(weights);
        }
        Span<ushort> sums = stackalloc ushort[RowBytes];
        low.CopyTo(sums);
        high.CopyTo(sums[(RowBytes / 2)..]);
        var best = 0;
        for (var language = 1; language < _codes.Length; language++)
            best = sums[language] > sums[best] ? language : best;
        return sums[best] == 0 ? LanguageGuess.Undetermined : new LanguageGuess(_codes[best], sums[best] * 10_000 / (trigrams * MaxWeight));
    }

    /// <summary>Finds where the trigrams of a block stand in <see cref="_rowOfAscii"/>, all at once; those with a character beyond ASCII are told by bits, and stand where there is no weight.</summary>
    private static ulong PlacesOf(ReadOnlySpan<ushort> letters, Span<ushort> places)
    {
        var (a, b, c) = (Vector512.Create(letters), Vector512.Create(letters[1..]), Vector512.Create(letters[2..]));
        var mask = Vector512.Create((ushort)((1 << LetterBits) - 1));
        var found = ((a & mask) << (2 * LetterBits)) | ((b & mask) << LetterBits) | (c & mask);
        var beyond = Vector512.GreaterThan(a | b | c, Vector512.Create((ushort)0x7F));
        Vector512.AndNot(found, beyond).CopyTo(places);
        return beyond.ExtractMostSignificantBits();
    }

    private static int AddAscii(int place, char letter) => ((place << LetterBits) | (letter & ((1 << LetterBits) - 1))) & ((1 << (3 * LetterBits)) - 1);

    private static ulong KeyOf(string trigram) => Key(trigram[0], trigram[1], trigram[2]);

    private static ulong Key(char first, char second, char third) => ((ulong)first << 32) | ((ulong)second << 16) | third;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ulong key)
    {
        var mask = _keys.Length - 1;
        var place = (int)((key * WordList.Multiplier) >> 40) & mask;
        while (_keys[place] != 0 && _keys[place] != key)
            place = (place + 1) & mask;
        return place;
    }
}
