#nullable disable
using System.Numerics;
using System.Text;
using Nethereum.Model;

namespace Nethereum.RLP;

public static class ConvertorForRLPEncodingExtensions
{
    /// <summary>Big-endian without leading zeros, so that zero is nothing.</summary>
    public static byte[] ToBytesForRLPEncoding(this BigInteger bigInteger) => RlpNumbers.Encode(bigInteger);

    public static byte[] ToBytesForRLPEncoding(this int number) => RlpNumbers.Encode(number);

    public static byte[] ToBytesForRLPEncoding(this string str) => Encoding.UTF8.GetBytes(str);
}
