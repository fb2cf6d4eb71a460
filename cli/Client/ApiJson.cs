using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>How the API writes values: camel case, 64-bit numbers as decimal strings, hashes and addresses as their texts.</summary>
public static class ApiJson
{
    /// <summary>For reading and writing the API's objects.</summary>
    public static readonly JsonSerializerOptions Options = Create(indented: false);

    /// <summary>The same, for people.</summary>
    public static readonly JsonSerializerOptions Indented = Create(indented: true);

    private static JsonSerializerOptions Create(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            // An answer that lacks something is refused when it is read, not when it is used.
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new TextConverter<ulong>(ParseNumber, number => number.ToString(CultureInfo.InvariantCulture)));
        options.Converters.Add(new TextConverter<UInt128>(ParseSum, number => number.ToString(CultureInfo.InvariantCulture)));
        options.Converters.Add(new TextConverter<Seq>(text => new Seq(ParseNumber(text)), seq => seq.ToString()));
        options.Converters.Add(new TextConverter<LedgerTime>(text => new LedgerTime(ParseNumber(text)), time => time.UnixMs.ToString(CultureInfo.InvariantCulture)));
        options.Converters.Add(new TextConverter<Hash256>(
            text => Hash256.TryParse(text, out var hash) ? hash : throw new JsonException($"\"{text}\" is not a hash."), hash => hash.ToString()));
        options.Converters.Add(new TextConverter<Address>(
            text => Address.TryParse(text, out var address) ? address : throw new JsonException($"\"{text}\" is not an address."), address => address.ToString()));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static UInt128 ParseSum(string text) =>
        UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sum) && sum.ToString(CultureInfo.InvariantCulture) == text
            ? sum
            : throw new JsonException($"\"{text}\" is not a canonical decimal.");

    private static ulong ParseNumber(string text) =>
        Decimals.TryParse(text, out var number) ? number : throw new JsonException($"\"{text}\" is not a canonical decimal.");

    private sealed class TextConverter<T>(Func<string, T> parse, Func<T, string> format) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => parse(reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number => reader.GetUInt64().ToString(CultureInfo.InvariantCulture),
            _ => throw new JsonException($"A {typeof(T).Name} is written as a string."),
        });

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(format(value));
    }
}
