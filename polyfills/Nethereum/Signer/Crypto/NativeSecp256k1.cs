using System.Security.Cryptography;
using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

/// <summary>
/// secp256k1 by libsecp256k1 with its recovery module. What the library refuses to take (hashes that are not 32 bytes, scalars outside the order)
/// or reads differently goes to <see cref="ManagedSecp256k1"/>, so that results never depend on what is installed.
/// </summary>
internal sealed unsafe class NativeSecp256k1 : Secp256k1Engine
{
    private const int OpaqueLength = 64;
    private const int RecoverableLength = 65;
    private const int CompactLength = 64;

    private readonly NativeSecp256k1Library _library;

    private NativeSecp256k1(NativeSecp256k1Library library)
    {
        _library = library;
    }

    internal static NativeSecp256k1? TryLoad() => NativeSecp256k1Library.TryLoad() is { } library ? new NativeSecp256k1(library) : null;

    internal override byte[] CreatePublicKey(BigInteger secret)
    {
        var secretBytes = Secp256k1Curve.ToBytes(secret);
        try
        {
            var key = stackalloc byte[OpaqueLength];
            fixed (byte* secretPointer = secretBytes)
            {
                if (_library.PublicKeyCreate(_library.Context, key, secretPointer) != 1)
                    return ManagedSecp256k1.Instance.CreatePublicKey(secret);
            }
            return Serialize(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
        }
    }

    internal override (BigInteger R, BigInteger S, int RecoveryId) Sign(byte[] hash, BigInteger secret)
    {
        // Above the order the library feeds the hash to the nonce generator unreduced, which is not RFC 6979 (bits2octets).
        if (hash.Length != Secp256k1Curve.ScalarLength || new BigInteger(1, hash).CompareTo(Secp256k1Curve.Order) >= 0)
            return ManagedSecp256k1.Instance.Sign(hash, secret);

        var secretBytes = Secp256k1Curve.ToBytes(secret);
        try
        {
            var signature = stackalloc byte[RecoverableLength];
            var compact = new byte[CompactLength];
            int recoveryId;
            fixed (byte* hashPointer = hash, secretPointer = secretBytes, compactPointer = compact)
            {
                if (_library.SignRecoverable(_library.Context, signature, hashPointer, secretPointer, null, null) != 1)
                    return ManagedSecp256k1.Instance.Sign(hash, secret);
                _library.RecoverableSerialize(_library.Context, compactPointer, &recoveryId, signature);
            }
            var r = new BigInteger(1, compact, 0, Secp256k1Curve.ScalarLength);
            var s = new BigInteger(1, compact, Secp256k1Curve.ScalarLength, Secp256k1Curve.ScalarLength);
            return (r, s, recoveryId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretBytes);
        }
    }

    internal override byte[]? Recover(int recoveryId, BigInteger r, BigInteger s, byte[] hash)
    {
        var isOrdinary = Secp256k1Curve.IsValidScalar(r) && Secp256k1Curve.IsValidScalar(s);
        // Out of the ordinary, or in error: there the managed code says what upstream would say.
        return (isOrdinary ? TryRecover(recoveryId, Compact(r, s), hash) : null) ?? ManagedSecp256k1.Instance.Recover(recoveryId, r, s, hash);
    }

    /// <summary>The library refuses scalars of zero or beyond the order by itself.</summary>
    internal override byte[]? Recover(int recoveryId, ECDSASignature signature, byte[] hash) => signature.Compact is { } compact
        ? TryRecover(recoveryId, compact, hash) ?? ManagedSecp256k1.Instance.Recover(recoveryId, signature.R, signature.S, hash)
        : Recover(recoveryId, signature.R, signature.S, hash);

    /// <summary>Null where the library does not take the arguments, or no key fits.</summary>
    private byte[]? TryRecover(int recoveryId, byte[] compact, byte[] hash)
    {
        if (recoveryId is < 0 or > 3 || hash.Length != Secp256k1Curve.ScalarLength)
            return null;
        var signature = stackalloc byte[RecoverableLength];
        var key = stackalloc byte[OpaqueLength];
        fixed (byte* compactPointer = compact, hashPointer = hash)
        {
            return _library.RecoverableParse(_library.Context, signature, compactPointer, recoveryId) == 1
                && _library.Recover(_library.Context, key, signature, hashPointer) == 1
                    ? Serialize(key)
                    : null;
        }
    }

    internal override bool Verify(byte[] hash, BigInteger r, BigInteger s, byte[] publicKey)
    {
        if (hash.Length != Secp256k1Curve.ScalarLength)
            return ManagedSecp256k1.Instance.Verify(hash, r, s, publicKey);
        if (!Secp256k1Curve.IsValidScalar(r) || !Secp256k1Curve.IsValidScalar(s))
            return false;

        var signature = stackalloc byte[OpaqueLength];
        var key = stackalloc byte[OpaqueLength];
        fixed (byte* compact = Compact(r, s), hashPointer = hash, keyPointer = publicKey)
        {
            if (_library.PublicKeyParse(_library.Context, key, keyPointer, (nuint)publicKey.Length) != 1
                || _library.SignatureParse(_library.Context, signature, compact) != 1)
                return false;
            // The library verifies low S only; upstream leaves that choice to the caller.
            _library.SignatureNormalize(_library.Context, signature, signature);
            return _library.Verify(_library.Context, signature, hashPointer, key) == 1;
        }
    }

    private static byte[] Compact(BigInteger r, BigInteger s)
    {
        var compact = new byte[CompactLength];
        Write(r, compact.AsSpan(0, Secp256k1Curve.ScalarLength));
        Write(s, compact.AsSpan(Secp256k1Curve.ScalarLength));
        return compact;

        static void Write(BigInteger scalar, Span<byte> target)
        {
            var digits = scalar.ToByteArrayUnsigned();
            digits.CopyTo(target[(target.Length - digits.Length)..]);
        }
    }

    private byte[] Serialize(byte* key)
    {
        var serialized = new byte[Secp256k1Curve.UncompressedPointLength];
        var length = (nuint)serialized.Length;
        fixed (byte* pointer = serialized)
            _library.PublicKeySerialize(_library.Context, pointer, &length, key, NativeSecp256k1Library.UncompressedFlag);
        return serialized;
    }
}
