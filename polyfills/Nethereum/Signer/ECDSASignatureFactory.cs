#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer.Crypto;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer;

public class ECDSASignatureFactory
{
    private const int ScalarLength = 32;
    private const int VIndex = 2 * ScalarLength;

    public static ECDSASignature FromComponents(byte[] r, byte[] s) =>
        r.Length <= ScalarLength && s.Length <= ScalarLength ? new(r, s) : new(new BigInteger(1, r), new BigInteger(1, s));

    public static ECDSASignature FromComponents(byte[] r, byte[] s, byte v) => FromComponents(r, s, [v]);

    public static ECDSASignature FromComponents(byte[] r, byte[] s, byte[] v)
    {
        var signature = FromComponents(r, s);
        signature.V = v;
        return signature;
    }

    /// <param name="rs">R and S, 32 bytes each; more is ignored.</param>
    /// <exception cref="ArgumentException">Fewer than 64 bytes.</exception>
    public static ECDSASignature FromComponents(byte[] rs) =>
        FromComponents(rs[..ScalarLength], rs[ScalarLength..VIndex]);

    public static ECDSASignature ExtractECDSASignature(string signature) => ExtractECDSASignature(signature.HexToByteArray());

    /// <param name="signatureArray">R, S (32 bytes each) and V (one byte; 0 and 1 are read as 27 and 28); more is ignored.</param>
    /// <exception cref="IndexOutOfRangeException">Fewer than 65 bytes.</exception>
    public static ECDSASignature ExtractECDSASignature(byte[] signatureArray)
    {
        var v = signatureArray[VIndex];
        var signature = FromComponents(signatureArray);
        signature.V = [v <= 1 ? (byte)(v + 27) : v];
        return signature;
    }
}
