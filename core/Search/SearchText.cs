using OpenLedger.Core.Text;
using Rune = System.Text.Rune;

namespace OpenLedger.Core.Search;

/// <summary>Sees a word of a text.</summary>
/// <param name="word">The folded word.</param>
/// <param name="units">In scripts without blanks, where each of its signs ends; empty for other words.</param>
internal delegate void WordVisitor(ReadOnlySpan<char> word, ReadOnlySpan<int> units);

/// <summary>
/// The words of a text for search: runs of letters, marks and digits, folded by <see cref="TextFold"/>. In scripts without blanks between words a run of signs is one, and its terms are the pairs of
/// signs that follow each other, and the last sign; so any part of a run is found by its pairs, and one sign by what begins with it.
/// </summary>
internal static class SearchText
{
    /// <summary>The most characters of a word that count; what follows them makes no difference.</summary>
    internal const int MaxWord = 64;

    /// <summary>The most characters of a sign with its marks.</summary>
    private const int MaxUnit = 16;

    /// <summary>Makes the vowel before it long, and belongs to no script: part of the sign before it.</summary>
    private const int ProlongedSound = 0x30FC;

    /// <summary>Shows each word, in their order.</summary>
    internal static void Read(string text, WordVisitor visit)
    {
        var folded = TextFold.Fold(text);
        var units = new List<int>();
        var word = new char[folded.Length];
        var length = 0;
        foreach (var rune in folded.EnumerateRunes())
        {
            var kind = UnicodeTable.Kind(rune.Value);
            var marks = units.Count > 0 && (kind == CharacterKind.Mark || rune.Value == ProlongedSound);
            if (kind is CharacterKind.Other or CharacterKind.Blank or CharacterKind.Refused)
                End();
            else if (marks)
            {
                if (units[^1] - (units.Count > 1 ? units[^2] : 0) < MaxUnit)
                    units[^1] = Append(rune);
            }
            else if (kind == CharacterKind.Sign)
            {
                if (units.Count == 0)
                    End();
                units.Add(Append(rune));
            }
            else
            {
                if (units.Count > 0)
                    End();
                if (length < MaxWord)
                    Append(rune);
            }
        }
        End();

        int Append(Rune rune) => length += rune.EncodeToUtf16(word.AsSpan(length));

        void End()
        {
            if (length > 0)
                visit(word.AsSpan(0, length), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(units));
            length = 0;
            units.Clear();
        }
    }

    /// <summary>How many terms a word has.</summary>
    internal static int CountTerms(ReadOnlySpan<int> units) => Math.Max(1, units.Length);

    /// <summary>A term of a word: the word itself, or of a run of signs the pair that begins at a sign; at the last one, that sign.</summary>
    internal static ReadOnlySpan<char> Term(ReadOnlySpan<char> word, ReadOnlySpan<int> units, int index) =>
        units.Length == 0 ? word : word[(index == 0 ? 0 : units[index - 1])..units[Math.Min(index + 1, units.Length - 1)]];
}
