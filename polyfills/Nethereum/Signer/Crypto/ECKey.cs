using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

/// <summary>A secret or public key; the public point is computed when first asked for. Immutable but for that cache, and safe for many threads.</summary>
internal sealed class ECKey
{
    private readonly BigInteger? _secret;
    private byte[]? _publicKey;

    /// <param name="vch">A secret scalar of any length, or a point, compressed or not.</param>
    /// <param name="isPrivate">Which of the two it is.</param>
    /// <exception cref="ArgumentException">The scalar is not from 1 to the order less 1, or the point is not on the curve.</exception>
    internal ECKey(byte[] vch, bool isPrivate)
    {
        if (isPrivate)
            _secret = new ECPrivateKeyParameters(new BigInteger(1, vch), Secp256k1Curve.Domain).D;
        else
            _publicKey = new ECPublicKeyParameters(Secp256k1Curve.Domain.Curve.DecodePoint(vch), Secp256k1Curve.Domain).Q.GetEncoded(compressed: false);
    }

    private ECKey(byte[] uncompressedPoint)
    {
        _publicKey = uncompressedPoint;
    }

    /// <summary>The secret without leading zeros. As upstream, a public key has none to give and fails with a <see cref="NullReferenceException"/>.</summary>
    internal byte[] GetSecret() => _secret!.ToByteArrayUnsigned();

    /// <summary>The uncompressed point without its prefix: X and Y, 64 bytes.</summary>
    internal ReadOnlySpan<byte> Coordinates => (_publicKey ??= Secp256k1Engine.Current.CreatePublicKey(_secret!)).AsSpan(1);

    /// <summary>The point in SEC 1's form (section 2.3.3): 65 bytes, or 33 when compressed.</summary>
    internal byte[] GetPubKey(bool isCompressed)
    {
        var point = _publicKey ??= Secp256k1Engine.Current.CreatePublicKey(_secret!);
        return isCompressed ? [(byte)(0x02 | (point[^1] & 1)), .. point.AsSpan(1, Secp256k1Curve.ScalarLength)] : (byte[])point.Clone();
    }

    /// <exception cref="InvalidOperationException">This is a public key.</exception>
    internal ECDSASignature Sign(byte[] hash, out int recoveryId)
    {
        if (_secret is null)
            throw new InvalidOperationException("Only a private key can sign.");
        (var r, var s, recoveryId) = Secp256k1Engine.Current.Sign(hash, _secret);
        return new ECDSASignature(r, s);
    }

    internal bool Verify(byte[] hash, ECDSASignature signature) =>
        Secp256k1Engine.Current.Verify(hash, signature.R, signature.S, GetPubKey(isCompressed: false));

    /// <summary>Null as in <see cref="Secp256k1Engine.Recover"/>.</summary>
    internal static ECKey? Recover(int recoveryId, ECDSASignature signature, byte[] hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        if (recoveryId < 0)
            throw new ArgumentException("The recovery id is negative.");
        if (signature.Compact is null && (signature.R.SignValue < 0 || signature.S.SignValue < 0))
            throw new ArgumentException("R or S is negative.");
        return Secp256k1Engine.Current.Recover(recoveryId, signature, hash) is { } point ? new ECKey(point) : null;
    }
}
