using System.Globalization;
using System.Text.Json;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Text of a route, a query or a message property as a parameter's value. Numbers, bools and enums follow JSON, as in the worker.</summary>
internal static class TextConversion
{
    private static readonly HashSet<Type> Types =
    [
        typeof(string), typeof(object), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(bool), typeof(byte), typeof(sbyte),
        typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal),
    ];

    public static bool Supports(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || Types.Contains(type);
    }

    /// <exception cref="FormatException">The text is not such a value.</exception>
    public static object? Convert(string text, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string) || type == typeof(object))
            return text;
        if (type == typeof(Guid))
            return Guid.Parse(text);
        if (type == typeof(DateTime))
            return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (type == typeof(DateOnly))
            return DateOnly.Parse(text, CultureInfo.InvariantCulture);
        if (type == typeof(TimeOnly))
            return TimeOnly.Parse(text, CultureInfo.InvariantCulture);
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{text}' is not a {type.Name}.", e);
        }
    }
}
