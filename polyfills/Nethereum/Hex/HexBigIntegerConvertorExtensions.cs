#nullable disable
using System.Numerics;

namespace Nethereum.Hex.HexConvertors.Extensions;

public static class HexBigIntegerConvertorExtensions
{
    public static byte[] ToByteArray(this BigInteger value, bool littleEndian) => ConvertToByteArray(value, littleEndian);

    public static byte[] ConvertToByteArray(this BigInteger value, bool littleEndian) => value.ToByteArray(isUnsigned: false, isBigEndian: !littleEndian);

    public static string ToHex(this BigInteger value, bool littleEndian, bool compact = true)
    {
        if (value.Sign < 0)
            throw new Exception("A negative number has no hexadecimal form here.");
        if (value.IsZero)
            return "0x0";
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: !littleEndian);
        return "0x" + (compact ? bytes.ToHexCompact() : bytes.ToHex());
    }

    /// <summary>Big-endian text is unsigned; little-endian text is two's complement, as upstream reads it.</summary>
    public static BigInteger HexToBigInteger(this string hex, bool isHexLittleEndian) =>
        isHexLittleEndian ? new BigInteger(hex.HexToByteArray()) : new BigInteger(hex.HexToByteArray(), isUnsigned: true, isBigEndian: true);
}
