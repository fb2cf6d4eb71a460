using System.Text;
using System.Text.Unicode;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>What the texts of C2SP's log formats are made of, read strictly: a value has one text.</summary>
internal static class NoteText
{
    /// <summary>Reads UTF-8 without control characters below U+0020 other than the line feed; null where it is not that.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
            return null;
        var text = Encoding.UTF8.GetString(bytes);
        return IsText(text) ? text : null;
    }

    /// <summary>Whether a text can be written as UTF-8 and has no control character below U+0020 other than the line feed.</summary>
    public static bool IsText(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\t') && !text.AsSpan().ContainsAnyInRange('\v', '\u001F') && IsUnicode(text);

    /// <summary>Whether a text can stand in one line, and says something.</summary>
    public static bool IsLine(string text) => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) && IsText(text);

    /// <summary>Whether a text can name a key (signed-note, "Format"): not empty, and without Unicode spaces and plus signs.</summary>
    public static bool IsKeyName(string name) => IsLine(name) && !name.Any(c => c == '+' || char.IsWhiteSpace(c));

    /// <summary>Standard Base64 (RFC 4648, section 4) with its padding, and with zeros in the bits that count for nothing.</summary>
    /// <returns>The bytes; null where the text is not what encoding them gives.</returns>
    public static byte[]? FromBase64(string text)
    {
        var bytes = new byte[(text.Length + 3) / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        var decoded = bytes.AsSpan(0, length).ToArray();
        return Convert.ToBase64String(decoded) == text ? decoded : null;
    }

    /// <summary>A hash in Base64; null where it is not that.</summary>
    public static Hash256? HashFromBase64(string text) => FromBase64(text) is { Length: Hash256.Size } bytes ? new Hash256(bytes) : null;

    /// <summary>A hash as Base64.</summary>
    public static string ToBase64(Hash256 hash) => Convert.ToBase64String(hash.ToArray());

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }
        return true;
    }
}
