#nullable disable
using Nethereum.ABI.EIP712;
using Nethereum.Model;
using Nethereum.Util;

namespace Nethereum.Signer.EIP712;

/// <summary>Signs and recovers typed data; the methods named V4 match eth_signTypedData_v4.</summary>
public class Eip712TypedDataSigner
{
    private const string DefaultMessageKey = "message";

    private readonly EthereumMessageSigner _personalSigner = new();
    private readonly MessageSigner _hashSigner = new();

    public static Eip712TypedDataSigner Current { get; } = new();

    /// <inheritdoc cref="SignTypedData{TDomain}(TypedData{TDomain}, EthECKey)" />
    public string SignTypedData<T, TDomain>(T data, TDomain domain, string primaryTypeName, EthECKey key) =>
        SignTypedData(Eip712TypedDataEncoder.Current.GenerateTypedData(data, domain, primaryTypeName), key);

    /// <summary>
    /// Signs the EIP-712 digest as a personal message (EIP-191), which is not what wallets do: for that see
    /// <see cref="SignTypedDataV4{TDomain}(TypedData{TDomain}, EthECKey)"/>.
    /// </summary>
    public string SignTypedData<TDomain>(TypedData<TDomain> typedData, EthECKey key) => _personalSigner.HashAndSign(EncodeTypedData(typedData), key);

    public string SignTypedDataV4<TDomain>(TypedData<TDomain> typedData, EthECKey key) => HashAndSign(EncodeTypedData(typedData), key);

    public string SignTypedDataV4(string json, EthECKey key) => HashAndSign(EncodeTypedData(json), key);

    /// <summary>Where the JSON has no domain type, <typeparamref name="TDomain"/> describes it.</summary>
    public string SignTypedDataV4<TDomain>(string json, EthECKey key, string messageKeySelector = DefaultMessageKey) =>
        HashAndSign(EncodeTypedData<TDomain>(json, messageKeySelector), key);

    /// <summary>Sets <paramref name="typedData"/>'s message, so that one object must not be shared by threads.</summary>
    public string SignTypedDataV4<T, TDomain>(T message, TypedData<TDomain> typedData, EthECKey key) => HashAndSign(EncodeTypedData(message, typedData), key);

    /// <summary>The address that signed. Sets <paramref name="typedData"/>'s message, so that one object must not be shared by threads.</summary>
    public string RecoverFromSignatureV4<T, TDomain>(T message, TypedData<TDomain> typedData, string signature) =>
        RecoverFromSignatureV4(EncodeTypedData(message, typedData), signature);

    public string RecoverFromSignatureV4<TDomain>(TypedData<TDomain> typedData, string signature) =>
        RecoverFromSignatureV4(EncodeTypedData(typedData), signature);

    public string RecoverFromSignatureV4(string json, string signature, string messageKeySelector = DefaultMessageKey) =>
        RecoverFromSignatureV4(EncodeTypedData<Domain>(json, messageKeySelector), signature);

    public string RecoverFromSignatureV4(byte[] encodedData, string signature) =>
        RecoverFromSignatureHashV4(Sha3Keccack.Current.CalculateHash(encodedData), signature);

    public string RecoverFromSignatureHashV4(byte[] hash, string signature) => _hashSigner.EcRecover(hash, signature);

    public byte[] EncodeTypedData<TDomain>(TypedData<TDomain> typedData) => Eip712TypedDataEncoder.Current.EncodeTypedData(typedData);

    public byte[] EncodeTypedDataRaw(TypedDataRaw typedData) => Eip712TypedDataEncoder.Current.EncodeTypedDataRaw(typedData);

    public byte[] EncodeTypedData(string json) => Eip712TypedDataEncoder.Current.EncodeTypedData(json);

    /// <summary>Where the JSON has no domain type, <typeparamref name="TDomain"/> describes it.</summary>
    public byte[] EncodeTypedData<TDomain>(string json, string messageKeySelector = DefaultMessageKey) =>
        Eip712TypedDataEncoder.Current.EncodeTypedData<TDomain>(json, messageKeySelector);

    public byte[] EncodeTypedData<T, TDomain>(T message, TypedData<TDomain> typedData) => Eip712TypedDataEncoder.Current.EncodeTypedData(message, typedData);

    private static string HashAndSign(byte[] encodedData, EthECKey key) =>
        key.SignAndCalculateV(Sha3Keccack.Current.CalculateHash(encodedData)).CreateStringSignature();
}
