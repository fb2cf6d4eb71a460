using System.Globalization;

namespace OpenLedger.Core.Primitives;

/// <summary>Numbers as canonical decimal strings, as every signed or hashed text of the ledger writes them.</summary>
public static class Decimals
{
    /// <summary>Reads digits without sign, blank or leading zero; false where it is not that or above 2^64-1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 20 || (text.Length > 1 && text[0] == '0'))
            return false;
        foreach (var c in text)
        {
            if (!TryAppend(ref value, c))
                return false;
        }
        return true;
    }

    /// <summary>Reads from ASCII bytes, as <see cref="TryParse(ReadOnlySpan{char}, out ulong)"/> does from characters.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 20 || (text.Length > 1 && text[0] == '0'))
            return false;
        foreach (var c in text)
        {
            if (!TryAppend(ref value, (char)c))
                return false;
        }
        return true;
    }

    /// <summary>Reads digits without sign, blank or leading zero; false where it is not that or above 2^128-1.</summary>
    public static bool TryParseWide(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = default;
        // TryParse would take zeros at the end, those of strings in C.
        return (text.Length == 1 || !text.StartsWith("0", StringComparison.Ordinal)) && !text.ContainsAnyExceptInRange('0', '9')
            && UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryAppend(ref ulong value, char c)
    {
        if (c is < '0' or > '9')
            return false;
        var digit = (ulong)(c - '0');
        if (value > (ulong.MaxValue - digit) / 10)
            return false;
        value = (value * 10) + digit;
        return true;
    }
}
