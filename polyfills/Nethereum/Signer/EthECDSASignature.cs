#nullable disable
using Nethereum.Model;
using Nethereum.Signer.Crypto;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer;

public class EthECDSASignature : ISignature
{
    public EthECDSASignature(BigInteger r, BigInteger s, byte[] v)
        : this(new ECDSASignature(r, s) { V = v })
    {
    }

    public EthECDSASignature(ECDSASignature signature)
    {
        ECDSASignature = signature;
    }

    /// <exception cref="FormatException"><paramref name="derSig"/> is not a DER sequence of two integers.</exception>
    public EthECDSASignature(byte[] derSig)
        : this(new ECDSASignature(derSig))
    {
    }

    /// <summary>Big-endian without leading zeros.</summary>
    public byte[] R => ECDSASignature.R.ToByteArrayUnsigned();

    /// <summary>Big-endian without leading zeros.</summary>
    public byte[] S => ECDSASignature.S.ToByteArrayUnsigned();

    public byte[] V
    {
        get => ECDSASignature.V;
        set => ECDSASignature.V = value;
    }

    /// <summary>S is at most half the curve's order, as EIP-2 asks for.</summary>
    public bool IsLowS => ECDSASignature.IsLowS;

    internal ECDSASignature ECDSASignature { get; }

    public static EthECDSASignature FromDER(byte[] sig) => new(sig);

    public static bool IsValidDER(byte[] bytes) => ECDSASignature.IsValidDER(bytes);

    /// <summary>R, S and V as prefixed hexadecimal.</summary>
    public static string CreateStringSignature(EthECDSASignature signature) => signature.CreateStringSignature();

    public byte[] ToDER() => ECDSASignature.ToDER();
}
