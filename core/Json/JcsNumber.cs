using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace OpenLedger.Core.Json;

/// <summary>Numbers as RFC 8785, section 3.2.2.3 writes them: ECMAScript's Number::toString (ECMA-262, section 6.1.6.1.20).</summary>
public static class JcsNumber
{
    /// <summary>The largest integer that a JSON number may hold here: 2^53-1 (RFC 7493, section 2.2).</summary>
    public const long MaxSafeInteger = 9_007_199_254_740_991;

    /// <summary>Enough bytes for every number: a sign, "0.00000" and 17 digits are 25.</summary>
    internal const int MaxBytes = 32;

    /// <summary>The one text of <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite.</exception>
    public static string Format(double value)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        return Encoding.ASCII.GetString(text[..Format(value, text)]);
    }

    /// <summary>Writes the one text of <paramref name="value"/> as ASCII into at least <see cref="MaxBytes"/> bytes and returns its length.</summary>
    internal static int Format(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), "JSON has no NaN and no infinity.");
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }
        var sign = 0;
        if (value < 0)
            destination[sign++] = (byte)'-';
        Span<byte> shortest = stackalloc byte[MaxBytes];
        Math.Abs(value).TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[MaxBytes];
        var (count, point) = Digits(shortest[..length], digits);
        return sign + Layout(digits[..count], point, destination[sign..]);
    }

    /// <summary>The significant digits without leading or trailing zeros, and where the decimal point stands relative to their start.</summary>
    private static (int Count, int Point) Digits(ReadOnlySpan<byte> shortest, Span<byte> digits)
    {
        var exponent = 0;
        var mantissa = shortest;
        if (shortest.IndexOf((byte)'E') is var e and >= 0)
        {
            Utf8Parser.TryParse(shortest[(shortest[e + 1] == '+' ? e + 2 : e + 1)..], out exponent, out _);
            mantissa = shortest[..e];
        }
        var dot = mantissa.IndexOf((byte)'.');
        var whole = dot < 0 ? mantissa.Length : dot;
        int count = 0, leadingZeros = 0;
        foreach (var digit in mantissa)
        {
            if (digit == '.')
                continue;
            if (digit == '0' && count == 0)
                leadingZeros++;
            else
                digits[count++] = digit;
        }
        return (digits[..count].TrimEnd((byte)'0').Length, whole + exponent - leadingZeros);
    }

    private static int Layout(ReadOnlySpan<byte> digits, int point, Span<byte> text)
    {
        var count = digits.Length;
        if (count <= point && point <= 21)
        {
            digits.CopyTo(text);
            text[count..point].Fill((byte)'0');
            return point;
        }
        if (point is > 0 and <= 21)
        {
            digits[..point].CopyTo(text);
            text[point] = (byte)'.';
            digits[point..].CopyTo(text[(point + 1)..]);
            return count + 1;
        }
        if (point is > -6 and <= 0)
        {
            "0."u8.CopyTo(text);
            text[2..(2 - point)].Fill((byte)'0');
            digits.CopyTo(text[(2 - point)..]);
            return 2 - point + count;
        }
        var length = 0;
        text[length++] = digits[0];
        if (count > 1)
        {
            text[length++] = (byte)'.';
            digits[1..].CopyTo(text[length..]);
            length += count - 1;
        }
        text[length++] = (byte)'e';
        text[length++] = (byte)(point < 1 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(point - 1), text[length..], out var written);
        return length + written;
    }
}
