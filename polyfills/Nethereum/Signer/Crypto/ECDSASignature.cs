#nullable disable
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

public class ECDSASignature
{
    private BigInteger _r, _s;

    public ECDSASignature(BigInteger r, BigInteger s)
    {
        _r = r;
        _s = s;
    }

    /// <summary>At most 32 bytes each, which become numbers only when somebody asks for them.</summary>
    internal ECDSASignature(byte[] r, byte[] s)
    {
        Compact = new byte[2 * Secp256k1Curve.ScalarLength];
        r.CopyTo(Compact, Secp256k1Curve.ScalarLength - r.Length);
        s.CopyTo(Compact, Compact.Length - s.Length);
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
            _r = ((DerInteger)sequence[0]).Value;
            _s = ((DerInteger)sequence[1]).Value;
        }
        catch (Exception e)
        {
            throw new FormatException("Not a signature in DER.", e);
        }
    }

    public BigInteger R => _r ??= new BigInteger(1, Compact, 0, Secp256k1Curve.ScalarLength);

    public BigInteger S => _s ??= new BigInteger(1, Compact, Secp256k1Curve.ScalarLength, Secp256k1Curve.ScalarLength);

    public byte[] V { get; set; }

    /// <summary>S is at most half the curve's order, as EIP-2 asks for.</summary>
    public bool IsLowS => S.CompareTo(Secp256k1Curve.HalfOrder) <= 0;

    /// <summary>R and S as 64 bytes, where the signature was made of bytes; else null.</summary>
    internal byte[] Compact { get; }

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
