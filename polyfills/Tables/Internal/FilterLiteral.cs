using System.Globalization;
using System.Text;
using System.Xml;

namespace Azure.Data.Tables.Internal;

/// <summary>.NET values as literals of an OData filter.</summary>
internal static class FilterLiteral
{
    /// <summary>An interpolated string whose arguments became literals; null stays null.</summary>
    /// <exception cref="ArgumentException">An argument has no literal.</exception>
    public static string? Format(FormattableString? filter)
    {
        if (filter is null)
            return null;
        var literals = new object[filter.ArgumentCount];
        for (var i = 0; i < literals.Length; i++)
        {
            literals[i] = filter.GetArgument(i) switch
            {
                float value => value.ToString(CultureInfo.InvariantCulture),
                double value => value.ToString(CultureInfo.InvariantCulture),
                decimal value => value.ToString(CultureInfo.InvariantCulture),
                sbyte or ushort or uint => ((IFormattable)filter.GetArgument(i)!).ToString(null, CultureInfo.InvariantCulture),
                ulong value => value.ToString(CultureInfo.InvariantCulture) + "L",
                DateTime value => Time(value.ToUniversalTime()),
                char value => Quote(value.ToString()),
                StringBuilder value => Quote(value.ToString()),
                var value => TryWrite(value) ?? throw new ArgumentException($"Argument {i} of type {value!.GetType()} has no OData literal.", nameof(filter)),
            };
        }
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    /// <summary>The literal of a value in an expression, or null where its type has none.</summary>
    public static string? TryWrite(object? value) => value switch
    {
        null => "null",
        string text => Quote(text),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => Double(number),
        float number => XmlConvert.ToString(number) + "f",
        decimal number => XmlConvert.ToString(number) + "M",
        byte or sbyte or short => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        Guid guid => $"guid'{guid:D}'",
        DateTimeOffset time => Time(time.UtcDateTime),
        DateTime time => Time(time),
        byte[] bytes => Binary(bytes),
        BinaryData data => Binary(data.ToMemory().Span),
        _ => null,
    };

    private static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string Time(DateTime time) => $"datetime'{XmlConvert.ToString(time, XmlDateTimeSerializationMode.RoundtripKind)}'";

    private static string Binary(ReadOnlySpan<byte> bytes) => $"X'{Convert.ToHexString(bytes)}'";

    /// <summary>A whole number gets a fraction, so that it is not taken for an integer.</summary>
    private static string Double(double number)
    {
        var text = XmlConvert.ToString(number);
        return text.All(char.IsAsciiDigit) ? text + ".0" : text;
    }
}
