using System.Globalization;
using System.Text;

namespace OpenLedger.Core.Json;

/// <summary>Numbers as RFC 8785, section 3.2.2.3 writes them: ECMAScript's Number::toString (ECMA-262, section 6.1.6.1.20).</summary>
public static class JcsNumber
{
    /// <summary>The largest integer that a JSON number may hold here: 2^53-1 (RFC 7493, section 2.2).</summary>
    public const long MaxSafeInteger = 9_007_199_254_740_991;

    /// <summary>The one text of <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not finite.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), "JSON has no NaN and no infinity.");
        if (value == 0)
            return "0";
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var (digits, point) = Digits(shortest);
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    /// <summary>The significant digits without leading or trailing zeros, and where the decimal point stands relative to their start.</summary>
    private static (string Digits, int Point) Digits(string shortest)
    {
        var exponent = 0;
        var mantissa = shortest;
        if (shortest.IndexOf('E') is var e and >= 0)
        {
            exponent = int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = shortest[..e];
        }
        var dot = mantissa.IndexOf('.');
        var whole = dot < 0 ? mantissa : mantissa[..dot];
        var all = dot < 0 ? mantissa : whole + mantissa[(dot + 1)..];
        var trimmed = all.TrimStart('0');
        return (trimmed.TrimEnd('0'), whole.Length + exponent - (all.Length - trimmed.Length));
    }

    private static string Layout(string digits, int point)
    {
        var count = digits.Length;
        if (count <= point && point <= 21)
            return digits + new string('0', point - count);
        if (point is > 0 and <= 21)
            return $"{digits[..point]}.{digits[point..]}";
        if (point is > -6 and <= 0)
            return "0." + new string('0', -point) + digits;
        var text = new StringBuilder(digits[..1]);
        if (count > 1)
            text.Append('.').Append(digits, 1, count - 1);
        var exponent = point - 1;
        return text.Append('e').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)).ToString();
    }
}
