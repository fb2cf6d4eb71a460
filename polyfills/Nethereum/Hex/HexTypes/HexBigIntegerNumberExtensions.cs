#nullable disable
using System.Numerics;

namespace Nethereum.Hex.HexTypes;

public static class HexBigIntegerNumberExtensions
{
    public static HexBigInteger ToHexBigInteger(this ulong val) => new(val);

    public static HexBigInteger ToHexBigInteger(this int val) => new(val);

    public static HexBigInteger ToHexBigInteger(this BigInteger val) => new(val);

    /// <exception cref="OverflowException">The number has more than 64 bits.</exception>
    public static ulong ToUlong(this HexBigInteger val) => (ulong)val.Value;
}
