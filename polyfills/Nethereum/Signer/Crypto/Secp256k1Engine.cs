using Org.BouncyCastle.Math;

namespace Nethereum.Signer.Crypto;

/// <summary>
/// Arithmetic on secp256k1. There are two, which give the same results to the bit: <see cref="ManagedSecp256k1"/>, always there, and
/// <see cref="NativeSecp256k1"/>, several times faster, where libsecp256k1 is installed.
/// </summary>
internal abstract class Secp256k1Engine
{
    /// <summary>The fastest that this machine has.</summary>
    internal static Secp256k1Engine Current { get; } = NativeSecp256k1.TryLoad() ?? (Secp256k1Engine)ManagedSecp256k1.Instance;

    /// <summary>The uncompressed point (65 bytes) of <paramref name="secret"/>, a valid scalar.</summary>
    internal abstract byte[] CreatePublicKey(BigInteger secret);

    /// <summary>Signs with the nonce of RFC 6979 (HMAC-SHA-256); S is low. The recovery id says which of the four candidate points was used.</summary>
    internal abstract (BigInteger R, BigInteger S, int RecoveryId) Sign(byte[] hash, BigInteger secret);

    /// <summary>
    /// The uncompressed point that made the signature (SEC 1, section 4.1.6), or null when R, taken with <paramref name="recoveryId"/>, is beyond the field.
    /// R and S are taken modulo the order, as upstream does: whoever wants canonical signatures checks them.
    /// </summary>
    /// <exception cref="ArgumentException">No point of the curve has that x coordinate, or the recovered point is the one at infinity.</exception>
    /// <exception cref="ArithmeticException">R is zero modulo the order.</exception>
    internal abstract byte[]? Recover(int recoveryId, BigInteger r, BigInteger s, byte[] hash);

    /// <inheritdoc cref="Recover(int, BigInteger, BigInteger, byte[])" />
    internal virtual byte[]? Recover(int recoveryId, ECDSASignature signature, byte[] hash) => Recover(recoveryId, signature.R, signature.S, hash);

    /// <summary>Checks a signature, with high S too. <paramref name="publicKey"/> is an uncompressed point.</summary>
    internal abstract bool Verify(byte[] hash, BigInteger r, BigInteger s, byte[] publicKey);
}
