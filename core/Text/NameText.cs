using System.Text;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Core.Text;

/// <summary>What holds for every name that people read, of a file as of a Datanet: one name does not look like another.</summary>
internal static class NameText
{
    /// <summary>What is wrong with a name, or null.</summary>
    /// <param name="what">What the name is called in the message, such as "A file name".</param>
    /// <param name="text">The name.</param>
    internal static string? Problem(string what, string text)
    {
        if (text.Length > 0 && (IsBlank(text[0]) || IsBlank(text[^1])))
            return $"{what} neither begins nor ends with a blank.";
        var word = default(Script);
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate comes out as U+FFFD, and is no character either way.
            if (rune == Rune.ReplacementChar)
                return $"{what} holds no replacement character and no half of a surrogate pair.";
            var kind = UnicodeTable.Kind(rune.Value);
            if (kind == CharacterKind.Refused)
                return $"{what} holds no control, invisible or unassigned character and none that turns the direction of text (U+{rune.Value:X4}).";
            if (kind is CharacterKind.Other or CharacterKind.Blank)
                word = Script.Common;
            else if (kind is (CharacterKind.Letter or CharacterKind.Sign) && UnicodeTable.Script(rune.Value) is not Script.Common and var script)
            {
                if (!Mix(word, script))
                    return $"{what} does not mix letters of two scripts in one word (U+{rune.Value:X4} is {script}, what stands before it {word}).";
                word = script;
            }
        }
        return Nfc.IsNormalized(text) ? null : $"{what} is written in Unicode's normalization form C.";
    }

    /// <summary>The name in lower case, for telling whether two names differ in more than case.</summary>
    internal static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            folded.Append(new Rune(UnicodeTable.Lower(rune.Value)));
        return folded.ToString();
    }

    /// <summary>Words that are really written so mix the scripts of Chinese, Japanese and Korean with each other and with Latin; nothing else looks alike in good faith.</summary>
    private static bool Mix(Script before, Script script) =>
        before == Script.Common || before == script || (IsEastAsian(before) && (IsEastAsian(script) || script == Script.Latin)) || (before == Script.Latin && IsEastAsian(script));

    private static bool IsEastAsian(Script script) => script is Script.Han or Script.Hiragana or Script.Katakana or Script.Bopomofo or Script.Hangul;

    private static bool IsBlank(char character) =>
        !char.IsSurrogate(character) && (UnicodeTable.Kind(character) == CharacterKind.Blank || character is '\t' or '\n' or '\r' or '\v' or '\f');
}
