#nullable disable
using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.Signer.Crypto;
using Nethereum.Util;
using Org.BouncyCastle.Security;

namespace Nethereum.Signer;

public class EthECKey
{
    private const int SecretLength = 32;
    private const int AddressLength = 20;

    public static byte DEFAULT_PREFIX = 0x04;

    private readonly ECKey _key;
    private string _address;

    /// <exception cref="ArgumentException">The number is not from 1 to the curve's order less 1.</exception>
    public EthECKey(string privateKey)
        : this(privateKey.HexToByteArray(), isPrivate: true)
    {
    }

    /// <param name="vch">A secret number, or a point, compressed or not.</param>
    /// <param name="isPrivate">Which of the two it is.</param>
    /// <exception cref="ArgumentException">The number is not from 1 to the curve's order less 1, or the point not on the curve.</exception>
    public EthECKey(byte[] vch, bool isPrivate)
    {
        _key = new ECKey(vch, isPrivate);
    }

    public EthECKey(byte[] vch, bool isPrivate, byte prefix)
        : this([prefix, .. vch], isPrivate)
    {
    }

    private EthECKey(ECKey key)
    {
        _key = key;
    }

    /// <param name="seed">Added to the system's randomness, never in its place.</param>
    public static EthECKey GenerateKey(byte[] seed = null)
    {
        var random = new SecureRandom();
        if (seed != null)
            random.SetSeed(seed);
        var secret = new byte[SecretLength];
        // Upstream gives out keys of exactly 32 significant bytes.
        do
            random.NextBytes(secret);
        while (secret[0] == 0 || !Secp256k1Curve.IsValidScalar(new Org.BouncyCastle.Math.BigInteger(1, secret)));
        return new EthECKey(secret, isPrivate: true);
    }

    public static EthECKey GenerateKey() => GenerateKey(seed: null);

    public static string GetPublicAddress(string privateKey) => new EthECKey(privateKey).GetPublicAddress();

    public static int GetRecIdFromV(byte[] v) => VRecoveryAndChainCalculations.GetRecIdFromV(v);

    public static int GetRecIdFromV(byte v) => VRecoveryAndChainCalculations.GetRecIdFromV(v);

    public static int GetRecIdFromVChain(BigInteger vChain, BigInteger chainId) => VRecoveryAndChainCalculations.GetRecIdFromVChain(vChain, chainId);

    public static BigInteger GetChainFromVChain(BigInteger vChain) => VRecoveryAndChainCalculations.GetChainFromVChain(vChain);

    public static int GetRecIdFromVChain(byte[] vChain, BigInteger chainId) => VRecoveryAndChainCalculations.GetRecIdFromVChain(vChain, chainId);

    /// <summary>
    /// High S and numbers beyond the order are accepted, as upstream accepts them. Where R with the recovery id is beyond the field, the key that comes
    /// back has no point, and every use of it fails with a <see cref="NullReferenceException"/>, as upstream's does.
    /// </summary>
    /// <exception cref="Exception">V is out of range.</exception>
    /// <exception cref="ArgumentException">No point of the curve fits R, or the key would be the point at infinity.</exception>
    /// <exception cref="ArithmeticException">R is zero modulo the order.</exception>
    public static EthECKey RecoverFromSignature(EthECDSASignature signature, byte[] hash) => RecoverFromSignature(signature, GetRecIdFromV(signature.V), hash);

    public static EthECKey RecoverFromParityYSignature(EthECDSASignature signature, byte[] hash) =>
        RecoverFromSignature(signature, (int)RlpNumbers.Decode(signature.V), hash);

    public static EthECKey RecoverFromSignature(EthECDSASignature signature, int recId, byte[] hash) =>
        new(ECKey.Recover(recId, signature.ECDSASignature, hash));

    public static EthECKey RecoverFromSignature(EthECDSASignature signature, byte[] hash, BigInteger chainId) =>
        RecoverFromSignature(signature, GetRecIdFromVChain(signature.V, chainId), hash);

    /// <summary>Big-endian without leading zeros.</summary>
    public byte[] GetPrivateKeyAsBytes() => _key.GetSecret();

    public string GetPrivateKey() => GetPrivateKeyAsBytes().ToHex(prefix: true);

    public byte[] GetPubKey(bool compresseed = false) => _key.GetPubKey(compresseed);

    public byte[] GetPubKeyNoPrefix(bool compressed = false) => _key.GetPubKey(compressed)[1..];

    /// <summary>With EIP-55's checksum.</summary>
    public string GetPublicAddress() => _address ??= AddressUtil.Current.ConvertToChecksumAddress(GetPublicAddressAsBytes());

    public byte[] GetPublicAddressAsBytes()
    {
        Span<byte> hash = stackalloc byte[KeccakF1600.HashLength];
        KeccakF1600.Hash(_key.Coordinates, hash);
        return hash[^AddressLength..].ToArray();
    }

    /// <summary>V is chain id · 2 + 35 + recovery id (EIP-155).</summary>
    public EthECDSASignature SignAndCalculateV(byte[] hash, BigInteger chainId) =>
        SignWithV(hash, recoveryId => RlpNumbers.Encode(VRecoveryAndChainCalculations.CalculateV(chainId, recoveryId)));

    /// <summary>V is the recovery id.</summary>
    public EthECDSASignature SignAndCalculateYParityV(byte[] hash) => SignWithV(hash, recoveryId => [(byte)recoveryId]);

    /// <summary>V is 27 + recovery id.</summary>
    public EthECDSASignature SignAndCalculateV(byte[] hash) => SignWithV(hash, recoveryId => [(byte)(recoveryId + 27)]);

    /// <summary>RFC 6979 with low S; V stays null.</summary>
    /// <exception cref="InvalidOperationException">This is a public key.</exception>
    public EthECDSASignature Sign(byte[] hash) => new(_key.Sign(hash, out _));

    public bool Verify(byte[] hash, EthECDSASignature sig) => _key.Verify(hash, sig.ECDSASignature);

    public bool VerifyAllowingOnlyLowS(byte[] hash, EthECDSASignature sig) => sig.IsLowS && Verify(hash, sig);

    private EthECDSASignature SignWithV(byte[] hash, Func<int, byte[]> v)
    {
        // Signing takes the leftmost 32 bytes and recovery all of them, so that no V would lead back to this key.
        if (hash.Length > SecretLength)
            throw new Exception($"A signature over more than {SecretLength} bytes cannot be recovered.");
        var signature = _key.Sign(hash, out var recoveryId);
        signature.V = v(recoveryId);
        return new EthECDSASignature(signature);
    }
}
