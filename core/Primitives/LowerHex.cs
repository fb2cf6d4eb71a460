using System.Buffers;

namespace OpenLedger.Core.Primitives;

/// <summary>Lower-case hexadecimal, strictly: one text per value, as hashed and signed data needs.</summary>
public static class LowerHex
{
    /// <summary>Decodes exactly <paramref name="destination"/>.Length bytes; false where the length or a digit is off.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == destination.Length * 2 && !text.ContainsAnyInRange('A', 'F')
        && Convert.FromHexString(text, destination, out _, out _) == OperationStatus.Done;

    /// <summary>Decodes from ASCII bytes, as <see cref="TryDecode(ReadOnlySpan{char}, Span{byte})"/> does from characters.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination) =>
        text.Length == destination.Length * 2 && !text.ContainsAnyInRange((byte)'A', (byte)'F')
        && Convert.FromHexString(text, destination, out _, out _) == OperationStatus.Done;

    /// <summary>Decodes <c>0x</c> and an even number of lower-case digits, at most <paramref name="maxBytes"/> bytes; null where it is not that.</summary>
    public static byte[]? DecodePrefixed(string text, int maxBytes)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal) || text.Length % 2 != 0 || (text.Length - 2) / 2 > maxBytes)
            return null;
        var bytes = new byte[(text.Length - 2) / 2];
        return TryDecode(text.AsSpan(2), bytes) ? bytes : null;
    }

    /// <summary><c>0x</c> and the digits.</summary>
    public static string EncodePrefixed(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
