using OpenLedger.Core.Json;
using OpenLedger.Core.Text;

namespace OpenLedger.Core.Datanets;

/// <summary>Names that people read: what could make one name look like another is refused.</summary>
internal static class DisplayText
{
    /// <summary>Rejects what <see cref="NameText"/> does: control, format and unassigned characters, mixed scripts, blanks at the ends, and text that is not in NFC.</summary>
    public static void Check(ObjectReader reader, string member, string text)
    {
        if (NameText.Problem("A name", text) is { } problem)
            reader.Reject("not-a-name", problem, member);
    }
}
