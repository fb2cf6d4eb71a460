using Nethereum.Signer;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>A secp256k1 private key and its address. It never prints the key.</summary>
public sealed class KeyPair
{
    // What a thread hands to the library, which keeps none of it, written anew each time.
    [ThreadStatic]
    private static byte[]? _r, _s, _hash;

    private readonly EthECKey _key;

    private KeyPair(EthECKey key)
    {
        _key = key;
        Address = new Address(key.GetPublicAddressAsBytes());
    }

    /// <summary>The address of the public key.</summary>
    public Address Address { get; }

    /// <summary>Takes over a private key: 64 hexadecimal digits, with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">It is not a valid private key. The message does not repeat it.</exception>
    public static KeyPair FromPrivateKey(string hex)
    {
        var digits = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
        Span<byte> bytes = stackalloc byte[32];
        if (!LowerHex.TryDecode(digits.ToLowerInvariant(), bytes))
            throw new FormatException("A private key is 64 hexadecimal digits.");
        try
        {
            return new KeyPair(new EthECKey(bytes.ToArray(), isPrivate: true));
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new FormatException("The private key is not in the range of the curve.", e);
        }
    }

    /// <summary>A new key from the operating system's randomness.</summary>
    public static KeyPair Generate() => new(EthECKey.GenerateKey());

    /// <summary>The private key as <c>0x</c> and 64 digits, for writing a key file.</summary>
    public string ExportPrivateKey()
    {
        // Upstream leaves out leading zeros.
        var significant = _key.GetPrivateKeyAsBytes();
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        significant.CopyTo(bytes[(32 - significant.Length)..]);
        return LowerHex.EncodePrefixed(bytes);
    }

    /// <summary>The address.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Signs a 32-byte digest: deterministic (RFC 6979), low-s.</summary>
    public Signature Sign(Hash256 digest)
    {
        var signed = _key.SignAndCalculateV(digest.ToArray());
        Span<byte> bytes = stackalloc byte[Signature.Size];
        bytes.Clear();
        signed.R.CopyTo(bytes[(32 - signed.R.Length)..]);
        signed.S.CopyTo(bytes[(64 - signed.S.Length)..]);
        bytes[64] = signed.V[0];
        return Signature.TryCreate(bytes, out var signature, out var problem) ? signature : throw new InvalidOperationException(problem);
    }

    /// <summary>The address whose key signed <paramref name="digest"/>, or null where the signature fits no key.</summary>
    public static Address? Recover(Hash256 digest, Signature signature)
    {
        Span<byte> bytes = stackalloc byte[Signature.Size];
        signature.CopyTo(bytes);
        var (r, s, hash) = (_r ??= new byte[32], _s ??= new byte[32], _hash ??= new byte[Hash256.Size]);
        bytes[..32].CopyTo(r);
        bytes[32..64].CopyTo(s);
        digest.CopyTo(hash);
        try
        {
            var key = EthECKey.RecoverFromSignature(EthECDSASignatureFactory.FromComponents(r, s, bytes[64]), hash);
            return key is null ? null : new Address(key.GetPublicAddressAsBytes());
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or ArithmeticException)
        {
            // The r of a signature need not be the x of a point; upstream reports that by exceptions of these kinds.
            return null;
        }
    }
}
