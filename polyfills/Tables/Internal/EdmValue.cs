using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Azure.Data.Tables.Internal;

/// <summary>Single values of the service's JSON as .NET values, by EDM type or by the type of the member that receives them.</summary>
internal static class EdmValue
{
    /// <summary>The EDM type under <paramref name="reader"/>, without allocating the ones that exist.</summary>
    public static string InternType(ref Utf8JsonReader reader)
    {
        foreach (var known in (ReadOnlySpan<string>)["Edm.Binary", "Edm.Int64", "Edm.DateTime", "Edm.Guid", "Edm.Double", "Edm.String", "Edm.Int32", "Edm.Boolean"])
        {
            if (reader.ValueTextEquals(known))
                return known;
        }
        throw new NotSupportedException($"The service sent a value of the unknown type {reader.GetString()}.");
    }

    /// <summary>The value under <paramref name="reader"/> as its EDM type says, or without one as JSON says.</summary>
    public static object? Read(ref Utf8JsonReader reader, string? edmType)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        return edmType switch
        {
            "Edm.Binary" => reader.GetBytesFromBase64(),
            "Edm.DateTime" => ReadTime(ref reader),
            "Edm.Guid" => Guid.Parse(reader.GetString()!),
            "Edm.Int64" => ReadInt64(ref reader),
            "Edm.Double" => ReadDouble(ref reader),
            _ => ReadPlain(ref reader),
        };
    }

    /// <summary>A value that was read before its type was known.</summary>
    public static object? Convert(object? value, string edmType) => value is null
        ? null
        : edmType switch
        {
            "Edm.Binary" => System.Convert.FromBase64String((string)value),
            "Edm.DateTime" => value is DateTimeOffset ? value : DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "Edm.Guid" => Guid.Parse((string)value),
            "Edm.Int64" => System.Convert.ToInt64(value, CultureInfo.InvariantCulture),
            "Edm.Double" => System.Convert.ToDouble(value, CultureInfo.InvariantCulture),
            _ => value,
        };

    /// <summary>The value under <paramref name="reader"/> as a member of <paramref name="type"/>; false where such members are not filled.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, Type type, out object? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        if (inner.IsEnum)
        {
            var name = reader.GetString()!;
            return Enum.IsDefined(inner, name) && Enum.TryParse(inner, name, out value);
        }
        value = inner switch
        {
            _ when inner == typeof(string) => reader.GetString(),
            _ when inner == typeof(byte[]) => reader.GetBytesFromBase64(),
            _ when inner == typeof(BinaryData) => BinaryData.FromBytes(reader.GetBytesFromBase64()),
            _ when inner == typeof(int) => reader.GetInt32(),
            _ when inner == typeof(long) => ReadInt64(ref reader),
            _ when inner == typeof(ulong) => ulong.Parse(reader.GetString()!, NumberStyles.Integer, CultureInfo.InvariantCulture),
            _ when inner == typeof(double) => ReadDouble(ref reader),
            _ when inner == typeof(bool) => reader.GetBoolean(),
            _ when inner == typeof(Guid) => Guid.Parse(reader.GetString()!),
            _ when inner == typeof(DateTimeOffset) => ReadTime(ref reader),
            _ when inner == typeof(DateTime) => DateTime.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            _ when inner == typeof(TimeSpan) => XmlConvert.ToTimeSpan(reader.GetString()!),
            _ when inner == typeof(ETag) => new ETag(reader.GetString()!),
            _ => null,
        };
        return value is not null;
    }

    public static DateTimeOffset ReadTime(ref Utf8JsonReader reader) => reader.TryGetDateTimeOffset(out var time)
        ? time
        : DateTimeOffset.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private static long ReadInt64(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number
        ? reader.GetInt64()
        : long.Parse(reader.GetString()!, NumberStyles.Integer, CultureInfo.InvariantCulture);

    private static double ReadDouble(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Number
        ? reader.GetDouble()
        : double.Parse(reader.GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static object? ReadPlain(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Number:
                // A double is written with a fraction or an exponent, which the integer forms refuse.
                if (reader.TryGetInt32(out var number))
                    return number;
                return reader.TryGetInt64(out var longer) ? longer : reader.GetDouble();
            default:
                throw new JsonException($"An entity's property holds the JSON token {reader.TokenType}.");
        }
    }
}
