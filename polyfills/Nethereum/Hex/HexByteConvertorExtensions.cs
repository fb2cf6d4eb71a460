#nullable disable
namespace Nethereum.Hex.HexConvertors.Extensions;

public static class HexByteConvertorExtensions
{
    private const string Prefix = "0x";

    public static string ToHex(this byte[] value, bool prefix = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        var hex = Convert.ToHexStringLower(value);
        return prefix ? Prefix + hex : hex;
    }

    public static bool HasHexPrefix(this string value) => value.StartsWith(Prefix, StringComparison.Ordinal);

    public static bool IsHex(this string value)
    {
        if (value == null)
            return false;
        foreach (var c in WithoutPrefix(value))
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }
        return true;
    }

    public static string RemoveHexPrefix(this string value) => value == null || !value.HasHexPrefix() ? value : value[Prefix.Length..];

    public static bool IsTheSameHex(this string first, string second) =>
        string.Equals(first.EnsureHexPrefix().ToLowerInvariant(), second.EnsureHexPrefix().ToLowerInvariant(), StringComparison.Ordinal);

    public static string EnsureHexPrefix(this string value) => value == null || value.HasHexPrefix() ? value : Prefix + value;

    public static string ToHexCompact(this byte[] value) => value.ToHex().TrimStart('0');

    public static string ToHexCompact(this string value) => value.RemoveHexPrefix().TrimStart('0');

    public static byte[] HexToByteArray(this string value)
    {
        if (string.IsNullOrEmpty(value))
            return [];
        try
        {
            return Decode(WithoutPrefix(value));
        }
        catch (FormatException e)
        {
            throw new FormatException($"'{value}' is not a hexadecimal text.", e);
        }
    }

    private static ReadOnlySpan<char> WithoutPrefix(string value) => value.HasHexPrefix() ? value.AsSpan(Prefix.Length) : value;

    private static byte[] Decode(ReadOnlySpan<char> digits)
    {
        var bytes = new byte[(digits.Length + 1) / 2];
        var at = 0;
        // An odd count means that the first byte was written without its leading zero.
        if ((digits.Length & 1) != 0)
        {
            bytes[at++] = (byte)Digit(digits[0]);
            digits = digits[1..];
        }
        for (var i = 0; i < digits.Length; i += 2)
            bytes[at++] = (byte)((Digit(digits[i]) << 4) | (byte)Digit(digits[i + 1]));
        return bytes;
    }

    /// <summary>
    /// Upstream looks at the low byte of the character only and lets everything from '*' to '?' pass as a digit. Both modes must accept the
    /// same texts, so this does too; whoever needs strict input checks <see cref="IsHex"/> first.
    /// </summary>
    private static int Digit(char character) => (byte)character switch
    {
        >= (byte)'a' and <= (byte)'f' and var letter => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' and var letter => letter - 'A' + 10,
        >= (byte)'*' and <= (byte)'?' and var digit => digit - '0',
        _ => throw new FormatException($"'{character}' is not a hexadecimal digit."),
    };
}
