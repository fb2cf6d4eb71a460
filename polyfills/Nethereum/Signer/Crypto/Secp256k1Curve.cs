using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

/// <summary>The curve secp256k1 (SEC 2, section 2.4.1) and its numbers.</summary>
internal static class Secp256k1Curve
{
    internal const int ScalarLength = 32;
    internal const int UncompressedPointLength = 65;

    internal static readonly ECDomainParameters Domain = CreateDomain();
    internal static readonly BigInteger Order = Domain.N;
    internal static readonly BigInteger HalfOrder = Order.ShiftRight(1);
    internal static readonly BigInteger FieldPrime = Domain.Curve.Field.Characteristic;

    /// <summary>The scalar as 32 big-endian bytes; it must be below 2^256.</summary>
    internal static byte[] ToBytes(BigInteger scalar)
    {
        var bytes = new byte[ScalarLength];
        var digits = scalar.ToByteArrayUnsigned();
        digits.CopyTo(bytes, ScalarLength - digits.Length);
        return bytes;
    }

    /// <summary>From 1 to the order less 1.</summary>
    internal static bool IsValidScalar(BigInteger scalar) => scalar.SignValue > 0 && scalar.CompareTo(Order) < 0;

    private static ECDomainParameters CreateDomain()
    {
        var curve = CustomNamedCurves.GetByName("secp256k1");
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
