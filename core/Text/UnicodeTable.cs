namespace OpenLedger.Core.Text;

/// <summary>What a character is, as far as words and names care.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Punctuation and symbols: between words.</summary>
    Other,

    /// <summary>A letter, or a number that is no decimal digit.</summary>
    Letter,

    /// <summary>A mark on the letter before it.</summary>
    Mark,

    /// <summary>A decimal digit of any script.</summary>
    Digit,

    /// <summary>A blank.</summary>
    Blank,

    /// <summary>A control or format character (which include those that turn the direction of text), a line or paragraph separator, a half of a surrogate pair, or not assigned.</summary>
    Refused,

    /// <summary>A letter of a script that is written without blanks between words: a word of its own.</summary>
    Sign,
}

/// <summary>The scripts that are told apart.</summary>
internal enum Script : byte
{
    /// <summary>None of its own.</summary>
    Common, Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Kannada, Malayalam, Sinhala, Thai, Lao,
    Myanmar, Georgian, Ethiopic, Khmer, Hangul, Hiragana, Katakana, Han, Bopomofo, Cherokee, Oriya, Tibetan, Mongolian,

    /// <summary>Any other.</summary>
    Unlisted,
}

/// <summary>
/// Unicode's tables as this project fixes them: the runtime's differ from version to version, and hosts that attest the same numbers need the same tables.
/// </summary>
internal static class UnicodeTable
{
    private const int BasicPlane = 0x10000;
    private static readonly byte[] Basic = ExpandBasic();
    private static readonly ushort[] LowerBasic = ExpandLower();

    /// <summary>The kind of a character.</summary>
    /// <param name="character">A code point, 0 to 0x10FFFF.</param>
    internal static CharacterKind Kind(int character) => (CharacterKind)(Class(character) & 7);

    /// <summary>The script of a character.</summary>
    /// <param name="character">A code point, 0 to 0x10FFFF.</param>
    internal static Script Script(int character) => (Script)(Class(character) >> 3);

    /// <summary>The simple lower-case mapping of a character, which is itself where it has none.</summary>
    /// <param name="character">A code point, 0 to 0x10FFFF.</param>
    internal static int Lower(int character)
    {
        if (character < BasicPlane)
            return LowerBasic[character];
        var pairs = UnicodeData.Lower;
        for (var i = pairs.Length - 2; i >= 0 && pairs[i] >= character; i -= 2)
        {
            if (pairs[i] == character)
                return (int)pairs[i + 1];
        }
        return character;
    }

    private static byte Class(int character) => character < BasicPlane ? Basic[character] : Find(character);

    private static byte Find(int character)
    {
        var at = Array.BinarySearch(UnicodeData.Classes, ((uint)character << 8) | 0xFF);
        return (byte)UnicodeData.Classes[(at < 0 ? ~at : at + 1) - 1];
    }

    private static byte[] ExpandBasic()
    {
        var classes = new byte[BasicPlane];
        var ranges = UnicodeData.Classes;
        for (var i = 0; i < ranges.Length && ranges[i] >> 8 < BasicPlane; i++)
        {
            var end = i + 1 < ranges.Length ? Math.Min(BasicPlane, (int)(ranges[i + 1] >> 8)) : BasicPlane;
            classes.AsSpan((int)(ranges[i] >> 8), end - (int)(ranges[i] >> 8)).Fill((byte)ranges[i]);
        }
        return classes;
    }

    private static ushort[] ExpandLower()
    {
        var lower = new ushort[BasicPlane];
        for (var i = 0; i < BasicPlane; i++)
            lower[i] = (ushort)i;
        for (var i = 0; i < UnicodeData.Lower.Length && UnicodeData.Lower[i] < BasicPlane; i += 2)
            lower[UnicodeData.Lower[i]] = (ushort)UnicodeData.Lower[i + 1];
        return lower;
    }
}
