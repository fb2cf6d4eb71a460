namespace OpenLedger.Core.Primitives;

/// <summary>64-bit numbers as canonical decimal strings, as every signed or hashed text of the ledger writes them.</summary>
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
