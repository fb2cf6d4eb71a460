#nullable disable
using System.Text;
using Nethereum.Util;

namespace Nethereum.Signer;

/// <summary>EIP-191's personal messages (version 0x45): "message" is the text itself, and is prefixed and hashed here.</summary>
public class EthereumMessageSigner : MessageSigner
{
    /// <summary>Only this overload prefixes the message; the one that takes a signature object does not, as upstream.</summary>
    public override string EcRecover(byte[] message, string signature) => base.EcRecover(HashPrefixedMessage(message), signature);

    public byte[] HashAndHashPrefixedMessage(byte[] message) => HashPrefixedMessage(Hash(message));

    public override string HashAndSign(byte[] plainMessage, EthECKey key) => base.Sign(HashAndHashPrefixedMessage(plainMessage), key);

    public byte[] HashPrefixedMessage(string plainMessage) => HashPrefixedMessage(Encoding.UTF8.GetBytes(plainMessage));

    public byte[] HashPrefixedMessage(byte[] message) => new EthereumMessageHasher().HashPrefixedMessage(message);

    public override string Sign(byte[] message, EthECKey key) => base.Sign(HashPrefixedMessage(message), key);

    public string EncodeUTF8AndSign(string message, EthECKey key) => Sign(Encoding.UTF8.GetBytes(message), key);

    public string EncodeUTF8AndEcRecover(string message, string signature) => EcRecover(Encoding.UTF8.GetBytes(message), signature);
}
