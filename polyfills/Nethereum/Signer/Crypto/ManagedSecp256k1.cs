using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace Nethereum.Signer.Crypto;

/// <summary>
/// secp256k1 over BouncyCastle. A hash may have any length: signing and verifying use its leftmost 256 bits, recovery all of it, as upstream does.
/// </summary>
internal sealed class ManagedSecp256k1 : Secp256k1Engine
{
    internal static readonly ManagedSecp256k1 Instance = new();

    private ManagedSecp256k1()
    {
    }

    internal override byte[] CreatePublicKey(BigInteger secret) => Encode(MultiplyBase(secret));

    internal override (BigInteger R, BigInteger S, int RecoveryId) Sign(byte[] hash, BigInteger secret)
    {
        var order = Secp256k1Curve.Order;
        var e = LeftmostBits(hash);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(order, secret, hash);
        while (true)
        {
            var k = nonces.NextK();
            var point = MultiplyBase(k).Normalize();
            var x = point.AffineXCoord.ToBigInteger();
            var r = x.Mod(order);
            var s = k.ModInverse(order).Multiply(e.Add(secret.Multiply(r))).Mod(order);
            if (r.SignValue == 0 || s.SignValue == 0)
                continue;

            var recoveryId = (x.CompareTo(order) >= 0 ? 2 : 0) | (point.AffineYCoord.ToBigInteger().TestBit(0) ? 1 : 0);
            // Negating S is negating the nonce, and so mirrors the point.
            return s.CompareTo(Secp256k1Curve.HalfOrder) <= 0 ? (r, s, recoveryId) : (r, order.Subtract(s), recoveryId ^ 1);
        }
    }

    internal override byte[]? Recover(int recoveryId, BigInteger r, BigInteger s, byte[] hash)
    {
        var order = Secp256k1Curve.Order;
        var x = r.Add(order.Multiply(BigInteger.ValueOf(recoveryId / 2)));
        if (x.CompareTo(Secp256k1Curve.FieldPrime) >= 0)
            return null;

        // The order is prime and the cofactor 1: every point of the curve has that order.
        var point = Decompress(x, (recoveryId & 1) != 0);
        var rInverse = r.ModInverse(order);
        var byPoint = rInverse.Multiply(s).Mod(order);
        var byBase = rInverse.Multiply(new BigInteger(1, hash).Negate()).Mod(order);
        var key = ECAlgorithms.SumOfTwoMultiplies(Secp256k1Curve.Domain.G, byBase, point, byPoint);
        if (key.IsInfinity)
            throw new ArgumentException("The signature recovers to the point at infinity, which is no public key.");
        return Encode(key);
    }

    internal override bool Verify(byte[] hash, BigInteger r, BigInteger s, byte[] publicKey)
    {
        var verifier = new ECDsaSigner();
        verifier.Init(false, new ECPublicKeyParameters(Secp256k1Curve.Domain.Curve.DecodePoint(publicKey), Secp256k1Curve.Domain));
        return verifier.VerifySignature(hash, r, s);
    }

    /// <summary>RFC 6979, section 2.3.2.</summary>
    private static BigInteger LeftmostBits(byte[] hash)
    {
        var number = new BigInteger(1, hash);
        var excess = 8 * hash.Length - Secp256k1Curve.Order.BitLength;
        return excess > 0 ? number.ShiftRight(excess) : number;
    }

    private static ECPoint MultiplyBase(BigInteger scalar) => new FixedPointCombMultiplier().Multiply(Secp256k1Curve.Domain.G, scalar);

    private static ECPoint Decompress(BigInteger x, bool isOdd)
    {
        byte[] encoded = [(byte)(isOdd ? 0x03 : 0x02), .. Secp256k1Curve.ToBytes(x)];
        return Secp256k1Curve.Domain.Curve.DecodePoint(encoded);
    }

    private static byte[] Encode(ECPoint point) => point.Normalize().GetEncoded(compressed: false);
}
