using System.Text.Json;
using OpenLedger.Core.Results;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Worker.Models;

/// <summary>
/// Reads members of a configuration that others wrote: what is not asked for is ignored, null is as good as absent, and the first thing that is wrong becomes the
/// <see cref="Error"/>. After it every read still gives a value in its bounds, so that arithmetic on it is safe.
/// </summary>
internal sealed class ConfigReader
{
    /// <summary>Of a configuration, in bytes.</summary>
    internal const int MaxBytes = 1024 * 1024;

    private readonly JsonElement _object;
    private readonly string _pointer;
    private readonly ConfigReader _root;
    private Error? _error;

    private ConfigReader(JsonElement value, string pointer, ConfigReader? root)
    {
        _object = value;
        _pointer = pointer;
        _root = root ?? this;
    }

    /// <summary>What the object has members for.</summary>
    internal IEnumerable<string> Names => _object.EnumerateObject().Select(m => m.Name);

    internal static Result<T> Read<T>(ReadOnlyMemory<byte> json, Func<ConfigReader, T> read)
    {
        if (json.Length > MaxBytes)
            return Error.Invalid("config-malformed", $"The configuration has {json.Length} bytes; {MaxBytes} are allowed.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Error.Invalid("config-malformed", "The configuration is not an object.");
            var reader = new ConfigReader(document.RootElement, "", null);
            var value = read(reader);
            return reader._error is { } error ? error : value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A string that is no text (a lone surrogate, bytes that are not UTF-8) is no JsonException.
            return Error.Invalid("config-malformed", "The configuration is not a JSON object of distinct names.");
        }
    }

    /// <summary>True where the member is there and not null.</summary>
    internal bool Has(string name) => Member(name) is not null;

    /// <summary>True where the member is there and null.</summary>
    internal bool IsNull(string name) => _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A whole number; <paramref name="fallback"/> where there is none, or an error where that is null.</summary>
    internal int Integer(string name, int min, int max, int? fallback = null)
    {
        if (Member(name) is not { } value)
            return fallback ?? Missing(name, min);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
            return number;
        OutOfRange(name, $"A whole number from {min} to {max} is expected.");
        return min;
    }

    /// <summary>A number; <paramref name="fallback"/> where there is none, or an error where that is null.</summary>
    internal double Number(string name, double min, double max, double? fallback = null)
    {
        if (Member(name) is not { } value)
            return fallback ?? Missing(name, min);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max)
            return number;
        OutOfRange(name, $"A number from {min} to {max} is expected.");
        return min;
    }

    /// <summary>True or false; <paramref name="fallback"/> where there is neither.</summary>
    internal bool Flag(string name, bool fallback)
    {
        if (Member(name) is not { } value)
            return fallback;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            OutOfRange(name, "true or false is expected.");
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>A string; <paramref name="fallback"/> where there is none, or an error where that is null.</summary>
    internal string Word(string name, string? fallback)
    {
        if (Member(name) is not { } value)
            return fallback ?? Missing(name, "");
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        OutOfRange(name, "A string is expected.");
        return fallback ?? "";
    }

    /// <summary>An object inside this one, or null.</summary>
    internal ConfigReader? Inner(string name)
    {
        if (Member(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new ConfigReader(value, $"{_pointer}/{name}", _root);
        OutOfRange(name, "An object is expected.");
        return null;
    }

    /// <summary>Notes that a member has a value that it may not have.</summary>
    internal void OutOfRange(string name, string message) => Fail("config-out-of-range", name, message);

    /// <summary>Notes that a member asks for what is not built.</summary>
    internal T Refuse<T>(string name, string why, T instead)
    {
        Fail("config-unsupported", name, $"What {SafetensorsHeader.Quoted(name)} asks for is not supported: {why}.");
        return instead;
    }

    private T Missing<T>(string name, T instead)
    {
        Fail("config-malformed", name, $"The member \"{name}\" is missing.");
        return instead;
    }

    private JsonElement? Member(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private void Fail(string code, string name, string message) => _root._error ??= Error.Invalid(code, message, $"{_pointer}/{name}");
}
