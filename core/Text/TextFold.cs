using System.Text;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Core.Text;

/// <summary>
/// Folds text for search: case, diacritics, the vowel points of Hebrew and Arabic, and compatibility forms (full width, ligatures, circled digits) make no difference, as in Unicode's
/// NFKD with its marks left out. Marks that make other words, such as the signs of Indic scripts and the voicing of kana, stay.
/// </summary>
internal static class TextFold
{
    private const int FirstComposing = 0x300;

    private static readonly Dictionary<int, (int Start, int Length)> Places = ReadPlaces();

    /// <summary>The folded text.</summary>
    internal static string Fold(string text)
    {
        var folded = new FoldedText(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var next = text[at];
            if (char.IsAscii(next))
            {
                folded.AppendAscii(char.ToLowerInvariant(next));
                at++;
                continue;
            }
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            if (!Places.TryGetValue(rune.Value, out var place))
            {
                folded.Append((uint)UnicodeTable.Lower(rune.Value));
                continue;
            }
            foreach (var character in FoldData.Folds.AsSpan(place.Start, place.Length))
                folded.Append(character);
        }
        return folded.ToString();
    }

    private static Dictionary<int, (int, int)> ReadPlaces()
    {
        var places = new Dictionary<int, (int, int)>();
        var data = FoldData.Folds;
        for (var at = 0; at < data.Length;)
        {
            var (character, length) = ((int)(data[at] >> 5), (int)(data[at] & 31));
            places.Add(character, (at + 1, length));
            at += 1 + length;
        }
        return places;
    }

    /// <summary>Grows by a character. What is left of decomposed text, such as kana and its voicing mark, becomes one character again.</summary>
    private struct FoldedText(int capacity)
    {
        private char[] _text = new char[capacity];
        private int _length;
        private uint _last;

        public void AppendAscii(char character)
        {
            MakeRoom();
            _text[_length++] = character;
            _last = character;
        }

        public void Append(uint character)
        {
            if (character >= FirstComposing && Nfc.Pair(_last, character) is { } composed)
            {
                _length -= new Rune(_last).Utf16SequenceLength;
                character = composed;
            }
            MakeRoom();
            _length += new Rune(character).EncodeToUtf16(_text.AsSpan(_length));
            _last = character;
        }

        public override readonly string ToString() => new(_text, 0, _length);

        /// <summary>For one character, which may take two places.</summary>
        private void MakeRoom()
        {
            if (_text.Length - _length < 2)
                Array.Resize(ref _text, (2 * _text.Length) + 2);
        }
    }
}
