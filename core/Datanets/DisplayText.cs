using System.Globalization;
using System.Text;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;

namespace OpenLedger.Core.Datanets;

/// <summary>Names that people read: what could make one name look like another is refused.</summary>
internal static class DisplayText
{
    /// <summary>Rejects control and format characters (which include bidirectional overrides), unassigned ones, line breaks, blanks at the ends, and text that is not in NFC.</summary>
    public static void Check(ObjectReader reader, string member, string text)
    {
        if (Problem(text) is { } problem)
            reader.Reject("not-a-name", problem, member);
    }

    private static string? Problem(string text)
    {
        if (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])))
            return "A name does not begin or end with a blank.";
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate)
                return $"A name does not hold U+{rune.Value:X4}.";
        }
        return Nfc.IsNormalized(text) ? null : "A name is written in Unicode normalization form C.";
    }
}
