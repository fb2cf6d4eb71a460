using System.Numerics;

namespace Nethereum.Model;

/// <summary>Numbers as RLP holds them: unsigned, big-endian, without leading zeros, so that zero is empty.</summary>
internal static class RlpNumbers
{
    internal static BigInteger Decode(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    internal static byte[] Encode(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: false, isBigEndian: true);
        return bytes.AsSpan().TrimStart((byte)0).ToArray();
    }
}
