#nullable disable
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

public class ECDSASignature
{
    public ECDSASignature(BigInteger r, BigInteger s)
    {
        R = r;
        S = s;
    }

    public ECDSASignature(BigInteger[] rs)
        : this(rs[0], rs[1])
    {
    }

    /// <exception cref="FormatException"><paramref name="derSig"/> is not a DER sequence of two integers.</exception>
    public ECDSASignature(byte[] derSig)
    {
        try
        {
            var sequence = (DerSequence)new Asn1InputStream(derSig).ReadObject();
            if (sequence.Count != 2)
                throw new FormatException("The DER sequence must hold two numbers.");
            R = ((DerInteger)sequence[0]).Value;
            S = ((DerInteger)sequence[1]).Value;
        }
        catch (Exception e)
        {
            throw new FormatException("Not a signature in DER.", e);
        }
    }

    public BigInteger R { get; }

    public BigInteger S { get; }

    public byte[] V { get; set; }

    /// <summary>S is at most half the curve's order, as EIP-2 asks for.</summary>
    public bool IsLowS => S.CompareTo(Secp256k1Curve.HalfOrder) <= 0;

    public static ECDSASignature FromDER(byte[] sig) => new(sig);

    public static bool IsValidDER(byte[] bytes)
    {
        try
        {
            _ = new ECDSASignature(bytes);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The equivalent signature with low S, without V.</summary>
    public ECDSASignature MakeCanonical() => IsLowS ? this : new ECDSASignature(R, Secp256k1Curve.Order.Subtract(S));

    public byte[] ToDER() => new DerSequence(new DerInteger(R), new DerInteger(S)).GetEncoded();
}
