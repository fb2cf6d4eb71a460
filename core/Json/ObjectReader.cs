using System.Text.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Json;

/// <summary>
/// Reads the members of one JSON object strictly: a missing, unknown, wrongly typed or out-of-range member becomes the first <see cref="Error"/>,
/// with its place as a JSON Pointer (RFC 6901). After an error every read returns a default; <see cref="Finish{T}"/> gives the verdict.
/// </summary>
public sealed class ObjectReader
{
    private readonly JsonElement _object;
    private readonly string _pointer;
    private readonly ObjectReader? _parent;
    private readonly List<string> _read = new(8);
    private Error? _error;

    /// <summary>Reads <paramref name="value"/>, which must be an object.</summary>
    public ObjectReader(JsonElement value, string pointer = "")
        : this(value, pointer, null)
    {
    }

    private ObjectReader(JsonElement value, string pointer, ObjectReader? parent)
    {
        _object = value;
        _pointer = pointer;
        _parent = parent;
        if (value.ValueKind != JsonValueKind.Object)
            Fail("wrong-type", "An object is expected here.", pointer);
    }

    /// <summary>The first error of this object and of those inside it, or null.</summary>
    public Error? Error => _parent?.Error ?? _error;

    /// <summary>True where the member is present.</summary>
    public bool Has(string name) => _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out _);

    /// <summary>A string of at least <paramref name="min"/> and at most <paramref name="max"/> UTF-16 code units, without control characters other than line feed and tab.</summary>
    public string Text(string name, int min, int max)
    {
        if (Member(name, JsonValueKind.String, "a string") is not { } value)
            return "";
        if (Jcs.StringOf(value) is not { } text)
            return Fail("lone-surrogate", "The string holds half of a surrogate pair.", Path(name), "");
        if (text.Length < min || text.Length > max)
            return Fail("length-out-of-range", $"The string has {text.Length} characters; {min} to {max} are allowed.", Path(name), "");
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0 && text.Any(c => c < ' ' && c is not ('\n' or '\t')))
            return Fail("control-character", "The string holds a control character.", Path(name), "");
        return text;
    }

    /// <summary>As <see cref="Text"/>, or null where the member is absent.</summary>
    public string? OptionalText(string name, int min, int max) => Has(name) ? Text(name, min, max) : null;

    /// <summary>A 64-bit number as a canonical decimal string.</summary>
    public ulong UInt64(string name, ulong min = 0, ulong max = ulong.MaxValue)
    {
        if (Member(name, JsonValueKind.String, "a decimal string") is not { } value)
            return 0;
        if (!Decimals.TryParse(Jcs.StringOf(value), out var number))
            return Fail("not-a-decimal", "A 64-bit number is written as a string of decimal digits without leading zeros.", Path(name), 0UL);
        if (number < min || number > max)
            return Fail("number-out-of-range", $"{number} is outside {min} to {max}.", Path(name), 0UL);
        return number;
    }

    /// <summary>A 128-bit number as a canonical decimal string.</summary>
    public UInt128 UInt128(string name, UInt128 min, UInt128 max)
    {
        if (Member(name, JsonValueKind.String, "a decimal string") is not { } value)
            return 0;
        if (!Decimals.TryParseWide(Jcs.StringOf(value), out var number))
            return Fail("not-a-decimal", "A number is written as a string of decimal digits without leading zeros.", Path(name), default(UInt128));
        if (number < min || number > max)
            return Fail("number-out-of-range", $"{number} is outside {min} to {max}.", Path(name), default(UInt128));
        return number;
    }

    /// <summary>A whole number as a JSON number.</summary>
    public int Int32(string name, int min, int max)
    {
        if (Member(name, JsonValueKind.Number, "a number") is not { } value)
            return 0;
        if (!value.TryGetInt32(out var number) || number < min || number > max)
            return Fail("number-out-of-range", $"A whole number from {min} to {max} is expected.", Path(name), 0);
        return number;
    }

    /// <summary>A boolean.</summary>
    public bool Boolean(string name)
    {
        _read.Add(name);
        if (!Has(name))
            return Fail("missing-member", $"The member \"{name}\" is missing.", Path(name), false);
        var value = _object.GetProperty(name);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => Fail("wrong-type", "true or false is expected here.", Path(name), false),
        };
    }

    /// <summary>A SHA-256 as 64 lower-case hexadecimal digits.</summary>
    public Hash256 Hash(string name)
    {
        if (Member(name, JsonValueKind.String, "a hash") is not { } value)
            return default;
        return Hash256.TryParse(Jcs.StringOf(value), out var hash)
            ? hash
            : Fail("not-a-hash", "A SHA-256 is written as 64 lower-case hexadecimal digits.", Path(name), default(Hash256));
    }

    /// <summary>An address in the ledger's form.</summary>
    public Address Address(string name)
    {
        if (Member(name, JsonValueKind.String, "an address") is not { } value)
            return default;
        return Primitives.Address.TryParse(Jcs.StringOf(value), out var address)
            ? address
            : Fail("not-an-address", "An address is written as 0x and 40 lower-case hexadecimal digits.", Path(name), default(Address));
    }

    /// <summary>One of the given words.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> words)
    {
        // A word that is one of them needs no text of its own.
        if (Error is null && _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
        {
            foreach (var word in words)
            {
                if (!value.ValueEquals(word))
                    continue;
                _read.Add(name);
                return word;
            }
        }
        var text = Text(name, 1, 64);
        if (Error is not null)
            return text;
        return Fail("not-allowed", $"\"{text}\" is not one of {string.Join(", ", words.ToArray())}.", Path(name), "");
    }

    /// <summary>A nested object.</summary>
    public ObjectReader Object(string name) =>
        new(Member(name, JsonValueKind.Object, "an object") ?? _object, Path(name), this);

    /// <summary>A nested object, or null where the member, which must be present, is null.</summary>
    public ObjectReader? ObjectOrNull(string name)
    {
        if (Error is null && _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null)
        {
            _read.Add(name);
            return null;
        }
        return Object(name);
    }

    /// <summary>A nested object as its canonical text; null where absent.</summary>
    public string? OptionalRawObject(string name, int maxBytes)
    {
        if (!Has(name) || Member(name, JsonValueKind.Object, "an object") is not { } value)
            return null;
        if (!Jcs.Canonicalize(value).Try(out var bytes, out var error))
            return Fail(error.Code, error.Message, Path(name), (string?)null);
        return bytes.Length <= maxBytes
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : Fail("length-out-of-range", $"The object has {bytes.Length} bytes; at most {maxBytes} are allowed.", Path(name), (string?)null);
    }

    /// <summary>An array of objects, each read by <paramref name="read"/>.</summary>
    public IReadOnlyList<T> Objects<T>(string name, int min, int max, Func<ObjectReader, T> read)
    {
        if (Array(name, min, max) is not { } array)
            return [];
        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            var reader = new ObjectReader(item, $"{Path(name)}/{items.Count}", this);
            items.Add(read(reader));
            reader.RejectUnknown();
            if (Error is not null)
                return [];
        }
        return items;
    }

    /// <summary>An array of values that somebody else reads.</summary>
    public IReadOnlyList<JsonElement> Items(string name, int min, int max) => Array(name, min, max) is { } array ? [.. array.EnumerateArray()] : [];

    /// <summary>An array of strings, each within the bounds of <see cref="Text"/>.</summary>
    public IReadOnlyList<string> Texts(string name, int min, int max, int maxLength)
    {
        if (Array(name, min, max) is not { } array)
            return [];
        var items = new List<string>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || Jcs.StringOf(item) is not { Length: > 0 } text || text.Length > maxLength)
                return Fail<IReadOnlyList<string>>("wrong-type", $"A string of 1 to {maxLength} characters is expected here.", $"{Path(name)}/{items.Count}", []);
            items.Add(text);
        }
        return items;
    }

    /// <summary>Reports a rule of the caller's that a member breaks.</summary>
    public void Reject(string code, string message, string? name = null) => Fail(code, message, name is null ? _pointer : Path(name));

    /// <summary>The value built from what was read, or the first error; members that nobody read are an error too.</summary>
    public Result<T> Finish<T>(Func<T> build)
    {
        RejectUnknown();
        return Error is { } error ? error : build();
    }

    /// <summary>Records an error for members that nobody read.</summary>
    public void RejectUnknown()
    {
        if (Error is not null)
            return;
        foreach (var member in _object.EnumerateObject())
        {
            if (!WasRead(member))
            {
                Fail("unknown-member", $"The member \"{member.Name}\" is not known here.", Path(member.Name));
                return;
            }
        }
    }

    private bool WasRead(JsonProperty member)
    {
        foreach (var name in _read)
        {
            if (member.NameEquals(name))
                return true;
        }
        return false;
    }

    private JsonElement? Array(string name, int min, int max)
    {
        if (Member(name, JsonValueKind.Array, "an array") is not { } array)
            return null;
        var count = array.GetArrayLength();
        if (count >= min && count <= max)
            return array;
        Fail("length-out-of-range", $"The array has {count} items; {min} to {max} are allowed.", Path(name));
        return null;
    }

    private JsonElement? Member(string name, JsonValueKind kind, string expected)
    {
        _read.Add(name);
        if (Error is not null)
            return null;
        if (!_object.TryGetProperty(name, out var value))
        {
            Fail("missing-member", $"The member \"{name}\" is missing.", Path(name));
            return null;
        }
        if (value.ValueKind == kind)
            return value;
        Fail("wrong-type", $"The member \"{name}\" must be {expected}.", Path(name));
        return null;
    }

    private string Path(string name) => $"{_pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private void Fail(string code, string message, string pointer)
    {
        if (_parent is not null)
            _parent.Fail(code, message, pointer);
        else
            _error ??= Results.Error.Invalid(code, message, pointer);
    }

    private T Fail<T>(string code, string message, string pointer, T result)
    {
        Fail(code, message, pointer);
        return result;
    }
}
