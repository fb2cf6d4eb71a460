using System.Buffers;
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

    /// <summary>Parses I-JSON strictly.</summary>
    /// <param name="utf8">One JSON value in UTF-8, without a byte order mark.</param>
    /// <returns>The document, or <c>invalid-utf8</c>, <c>malformed-json</c> or <c>duplicate-key</c>.</returns>
    public static Result<JsonDocument> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Utf8.IsValid(utf8.Span))
            return Error.Invalid("invalid-utf8", "The text is not valid UTF-8.");
        try
        {
            return JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e) when (e.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase))
        {
            return Error.Invalid("duplicate-key", $"An object names the same member twice: {e.Message}");
        }
        catch (JsonException e)
        {
            return Error.Invalid("malformed-json", $"Not JSON: {e.Message}");
        }
    }

    /// <summary>The canonical text of one JSON value.</summary>
    public static Result<byte[]> Canonicalize(ReadOnlyMemory<byte> utf8)
    {
        if (!Parse(utf8).Try(out var document, out var error))
            return error;
        using (document)
            return Canonicalize(document.RootElement);
    }

    /// <summary>The canonical text of a parsed value.</summary>
    public static Result<byte[]> Canonicalize(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        return Write(value, output) is { } error ? error : output.WrittenSpan.ToArray();
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

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '"', '\\']);

    private static void Escape(char c, IBufferWriter<byte> output)
    {
        var text = c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\f' => "\\f",
            '\r' => "\\r",
            _ => $"\\u{(int)c:x4}",
        };
        output.Write(Encoding.ASCII.GetBytes(text));
    }

    private static Error? Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(value, output);
            case JsonValueKind.Array:
                return WriteArray(value, output);
            case JsonValueKind.String:
                return WriteText(value, output);
            case JsonValueKind.Number:
                return WriteNumber(value, output);
            case JsonValueKind.True:
                output.Write("true"u8);
                return null;
            case JsonValueKind.False:
                output.Write("false"u8);
                return null;
            case JsonValueKind.Null:
                output.Write("null"u8);
                return null;
            default:
                throw new InvalidOperationException($"A parsed document holds no {value.ValueKind}.");
        }
    }

    private static Error? WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
                return LoneSurrogate;
            members.Add((name, member.Value));
        }
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        Put(output, '{');
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
                Put(output, ',');
            WriteString(members[i].Name, output);
            Put(output, ':');
            if (Write(members[i].Value, output) is { } error)
                return error;
        }
        Put(output, '}');
        return null;
    }

    private static Error? WriteArray(JsonElement value, IBufferWriter<byte> output)
    {
        Put(output, '[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
                Put(output, ',');
            first = false;
            if (Write(item, output) is { } error)
                return error;
        }
        Put(output, ']');
        return null;
    }

    private static Error? WriteText(JsonElement value, IBufferWriter<byte> output)
    {
        if (StringOf(value) is not { } text)
            return LoneSurrogate;
        WriteString(text, output);
        return null;
    }

    private static Error? WriteNumber(JsonElement value, IBufferWriter<byte> output)
    {
        var raw = value.GetRawText();
        var isInteger = raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        if (isInteger && (!value.TryGetInt64(out var whole) || whole is > JcsNumber.MaxSafeInteger or < -JcsNumber.MaxSafeInteger))
            return Error.Invalid("number-out-of-range", $"The integer {Shorten(raw)} is outside ±(2^53-1); write it as a string.");
        var number = value.GetDouble();
        if (!double.IsFinite(number))
            return Error.Invalid("number-out-of-range", $"The number {Shorten(raw)} is outside the range of a double.");
        output.Write(Encoding.ASCII.GetBytes(JcsNumber.Format(number)));
        return null;
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

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static readonly Error LoneSurrogate = Error.Invalid("lone-surrogate", "A string holds half of a surrogate pair.");

    private static string Shorten(string raw) => raw.Length <= 40 ? raw : raw[..40] + "…";

    private static void Put(IBufferWriter<byte> output, char c)
    {
        output.GetSpan(1)[0] = (byte)c;
        output.Advance(1);
    }
}
