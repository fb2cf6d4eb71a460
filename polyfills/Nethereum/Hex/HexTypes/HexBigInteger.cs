#nullable disable
using System.Globalization;
using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Newtonsoft.Json;

namespace Nethereum.Hex.HexTypes;

/// <summary>A quantity: an unsigned number, big-endian.</summary>
[JsonConverter(typeof(HexBigIntegerJsonConverter))]
public class HexBigInteger : HexRPCType<BigInteger>
{
    public HexBigInteger(string hex)
        : base(Write, Read, hex)
    {
    }

    public HexBigInteger(BigInteger value)
        : base(Write, Read, value)
    {
    }

    public override string ToString() => Value.ToString(CultureInfo.CurrentCulture);

    private static string Write(BigInteger value) => value.ToHex(littleEndian: false);

    private static BigInteger Read(string hex) => hex.HexToBigInteger(isHexLittleEndian: false);
}
