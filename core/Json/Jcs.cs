using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Json;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785) over I-JSON (RFC 7493): one text per value, so that hashes and signatures of JSON mean something.
/// Duplicate names, invalid UTF-8, lone surrogates and integers beyond ±(2^53-1) are errors, never repaired.
/// </summary>
public static class Jcs
{
    /// <summary>How deep arrays and objects may nest, in levels.</summary>
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>The longest text after which a thread keeps its checker's buffers, in bytes.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    [ThreadStatic]
    private static JcsCanonicalizer? _checker;

    internal static readonly Error InvalidUtf8 = Error.Invalid("invalid-utf8", "The text is not valid UTF-8.");

    internal static readonly Error LoneSurrogate = Error.Invalid("lone-surrogate", "A string holds half of a surrogate pair.");

    /// <summary>Parses I-JSON strictly.</summary>
    /// <param name="utf8">One JSON value in UTF-8, without a byte order mark.</param>
    /// <returns>The document, or <c>invalid-utf8</c>, <c>malformed-json</c>, <c>lone-surrogate</c> or <c>duplicate-key</c>.</returns>
    public static Result<JsonDocument> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            return InvalidUtf8;
        try
        {
            // Names are unescaped only to be compared, and half of a surrogate pair has no text: so that is found first.
            return HasLoneSurrogate(utf8.Span) ? LoneSurrogate : JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e) when (e.Message.StartsWith("Duplicate", StringComparison.Ordinal))
        {
            return Error.Invalid("duplicate-key", "An object names the same member twice.");
        }
        catch (JsonException e)
        {
            return Malformed(e);
        }
    }

    /// <summary>The canonical text of one JSON value.</summary>
    /// <returns>The text, or the errors of <see cref="Parse"/> or <c>number-out-of-range</c>.</returns>
    public static Result<byte[]> Canonicalize(ReadOnlyMemory<byte> utf8) => Canonicalize(utf8.Span);

    /// <summary>True where a text is one JSON value in canonical form.</summary>
    internal static bool IsCanonical(ReadOnlySpan<byte> utf8)
    {
        var canonicalizer = _checker ??= new JcsCanonicalizer();
        var isCanonical = canonicalizer.Run(utf8) is null && canonicalizer.Written.Span.SequenceEqual(utf8);
        if (utf8.Length > MaxKeptBytes)
            _checker = null;
        return isCanonical;
    }

    /// <summary>The canonical text of a parsed value.</summary>
    public static Result<byte[]> Canonicalize(JsonElement value) => Canonicalize(JsonMarshal.GetRawUtf8Value(value));

    private static Result<byte[]> Canonicalize(ReadOnlySpan<byte> utf8)
    {
        var canonicalizer = new JcsCanonicalizer();
        return canonicalizer.Run(utf8) is { } error ? error : canonicalizer.Written.ToArray();
    }

    /// <summary>The canonical text of any value that System.Text.Json can serialize.</summary>
    /// <exception cref="InvalidOperationException">The value has no canonical text.</exception>
    public static byte[] Serialize<T>(T value)
    {
        using var document = JsonSerializer.SerializeToDocument(value, JsonSerializerOptions.Web);
        return Canonicalize(document.RootElement).Value;
    }

    /// <summary>Appends a JSON string with the escapes of RFC 8785, section 3.2.2.2.</summary>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        Put(output, '"');
        while (!text.IsEmpty)
        {
            var clean = text.IndexOfAny(Escaped);
            var run = clean < 0 ? text : text[..clean];
            if (!run.IsEmpty)
                output.Advance(Encoding.UTF8.GetBytes(run, output.GetSpan(Encoding.UTF8.GetMaxByteCount(run.Length))));
            if (clean < 0)
                break;
            Escape(text[clean], output);
            text = text[(clean + 1)..];
        }
        Put(output, '"');
    }

    /// <summary>Appends a JSON string, as <see cref="WriteString(ReadOnlySpan{char}, IBufferWriter{byte})"/> does, from valid UTF-8.</summary>
    internal static void WriteString(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        Put(output, '"');
        WriteEscaped(utf8, output);
        Put(output, '"');
    }

    /// <summary>Appends the inside of a JSON string from valid UTF-8.</summary>
    internal static void WriteEscaped(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        while (utf8.IndexOfAny(EscapedBytes) is var clean and >= 0)
        {
            output.Write(utf8[..clean]);
            Escape((char)utf8[clean], output);
            utf8 = utf8[(clean + 1)..];
        }
        output.Write(utf8);
    }

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\']);

    private static void Escape(char c, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> text = c switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
        };
        output.Write(text);
    }

    /// <summary>The decoded string, or null where it holds a lone surrogate.</summary>
    internal static string? StringOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What the parser says, without what it quotes beyond a few characters.</summary>
    internal static Error Malformed(JsonException e)
    {
        var reason = e.Message;
        if (reason.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and >= 0)
            reason = reason[..end];
        // The parser quotes a wrong literal whole, however long it is.
        if (reason.IndexOf("' is an invalid JSON literal", StringComparison.Ordinal) is var quoteEnd and > 41)
            reason = reason[..40] + "…" + reason[quoteEnd..];
        reason = Printable(reason);
        var place = e.LineNumber is > 0 ? $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}" : $"byte {e.BytePositionInLine + 1}";
        return Error.Invalid("malformed-json", reason.Length > 160 ? $"Not JSON at {place}." : $"Not JSON at {place}: {reason}");
    }

    /// <summary>At most 40 printable characters of a text in UTF-8, for a message.</summary>
    internal static string Shorten(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 160)]);
        return Printable(text.Length <= 40 && utf8.Length <= 160 ? text : text[..Math.Min(text.Length, 39)] + "…");
    }

    /// <summary>Puts U+FFFD for what a terminal or a page would obey rather than show, and for halves of surrogate pairs.</summary>
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(static rune => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? Rune.ReplacementChar : rune));

    /// <summary>True where some <c>\uD800</c>-<c>\uDFFF</c> is not half of a pair. Backslashes outside of strings are the parser's to refuse.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> utf8)
    {
        while (utf8.IndexOf((byte)'\\') is var at and >= 0)
        {
            utf8 = utf8[at..];
            var unit = EscapedUnit(utf8);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(EscapedUnit(utf8[6..])))
                utf8 = utf8[12..];
            else if (char.IsSurrogate(unit))
                return true;
            else
                utf8 = utf8[Math.Min(2, utf8.Length)..];
        }
        return false;
    }

    /// <summary>The code unit that <c>\uXXXX</c> at the start names, or NUL where there is none.</summary>
    private static char EscapedUnit(ReadOnlySpan<byte> utf8) =>
        utf8.Length >= 6 && utf8[0] == '\\' && utf8[1] == 'u' && Utf8Parser.TryParse(utf8[2..6], out ushort unit, out var read, 'x') && read == 4 ? (char)unit : '\0';

    private static void Put(IBufferWriter<byte> output, char c)
    {
        output.GetSpan(1)[0] = (byte)c;
        output.Advance(1);
    }
}
