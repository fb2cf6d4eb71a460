#nullable disable
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.Util;

namespace Nethereum.Signer;

/// <summary>Signs what it is given as it is: "message" is a hash here.</summary>
public class MessageSigner
{
    public static EthECDSASignature ExtractEcdsaSignature(string signature) => EthECDSASignatureFactory.ExtractECDSASignature(signature);

    public virtual string EcRecover(byte[] hashMessage, string signature) =>
        EthECKey.RecoverFromSignature(ExtractEcdsaSignature(signature), hashMessage).GetPublicAddress();

    public virtual string EcRecover(byte[] hashMessage, EthECDSASignature signature) =>
        EthECKey.RecoverFromSignature(signature, hashMessage).GetPublicAddress();

    public byte[] Hash(byte[] plainMessage) => new DefaultMessageHasher().Hash(plainMessage);

    public virtual string HashAndEcRecover(string plainMessage, string signature) => EcRecover(Hash(Encoding.UTF8.GetBytes(plainMessage)), signature);

    public string HashAndSign(string plainMessage, string privateKey) => HashAndSign(Encoding.UTF8.GetBytes(plainMessage), Key(privateKey));

    public string HashAndSign(byte[] plainMessage, string privateKey) => HashAndSign(plainMessage, Key(privateKey));

    public virtual string HashAndSign(byte[] plainMessage, EthECKey key) => key.SignAndCalculateV(Hash(plainMessage)).CreateStringSignature();

    public string Sign(byte[] message, string privateKey) => Sign(message, Key(privateKey));

    public virtual string Sign(byte[] message, EthECKey key) => key.SignAndCalculateV(message).CreateStringSignature();

    public virtual EthECDSASignature SignAndCalculateV(byte[] message, byte[] privateKey) =>
        new EthECKey(privateKey, isPrivate: true).SignAndCalculateV(message);

    public virtual EthECDSASignature SignAndCalculateV(byte[] message, string privateKey) => Key(privateKey).SignAndCalculateV(message);

    public virtual EthECDSASignature SignAndCalculateV(byte[] message, EthECKey key) => key.SignAndCalculateV(message);

    private static EthECKey Key(string privateKey) => new(privateKey.HexToByteArray(), isPrivate: true);
}
