#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace Nethereum.Model;

public static class SignatureExtensions
{
    private const int ScalarLength = 32;

    /// <summary>EIP-155: V is 35 or more.</summary>
    public static bool IsVSignedForChain(this ISignature signature) => RlpNumbers.Decode(signature.V) >= 35;

    public static bool IsVSignedForLegacy(this ISignature signature) => RlpNumbers.Decode(signature.V) >= 27;

    /// <summary>V is the parity of the point's y coordinate: 0 or 1.</summary>
    public static bool IsVSignedForYParity(this ISignature signature) => RlpNumbers.Decode(signature.V) <= 1;

    /// <summary>R and S, 32 bytes each.</summary>
    public static byte[] To64ByteArray(this ISignature signature) => ByteUtil.Merge(signature.R.PadBytes(ScalarLength), signature.S.PadBytes(ScalarLength));

    /// <summary>R, S and V as prefixed hexadecimal.</summary>
    public static string CreateStringSignature(this ISignature signature) =>
        "0x" + signature.R.ToHex().PadLeft(2 * ScalarLength, '0') + signature.S.ToHex().PadLeft(2 * ScalarLength, '0') + signature.V.ToHex();
}
