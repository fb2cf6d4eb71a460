using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;
using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class MessageSignerTests
{
    // The example of web3.js's documentation for eth.accounts.sign.
    private const string PrivateKey = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private const string Address = "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23";
    private const string Message = "Some data";
    private const string MessageHash = "1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655";
    private const string Signature =
        "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c";

    [Fact]
    public void Personal_message_has_the_published_hash_and_signature()
    {
        var signer = new EthereumMessageSigner();
        var key = new EthECKey(PrivateKey);
        Assert.Equal(MessageHash, signer.HashPrefixedMessage(Message).ToHex());
        Assert.Equal(MessageHash, signer.HashPrefixedMessage(Encoding.UTF8.GetBytes(Message)).ToHex());
        Assert.Equal(Signature, signer.EncodeUTF8AndSign(Message, key));
        Assert.Equal(Signature, signer.Sign(Encoding.UTF8.GetBytes(Message), key));
        Assert.Equal(Signature, signer.Sign(Encoding.UTF8.GetBytes(Message), PrivateKey));
        Assert.Equal(Address, signer.EncodeUTF8AndEcRecover(Message, Signature));
        Assert.Equal(Address, signer.EcRecover(Encoding.UTF8.GetBytes(Message), Signature));
    }

    [Theory]
    [InlineData("", "5f35dce98ba4fba25530a026ed80b2cecdaa31091ba4958b99b52ea1d068adad")]
    [InlineData("Hello World", "a1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2")]
    public void HashPrefixedMessage_gives_the_published_hashes(string message, string expected) =>
        Assert.Equal(expected, new EthereumMessageHasher().HashPrefixedMessage(message).ToHex());

    [Fact]
    public void HashPrefixedMessage_counts_bytes_not_characters()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes("Ünïcödé €");
        Assert.Equal(
            Sha3Keccack.Current.CalculateHash([0x19, .. Encoding.ASCII.GetBytes($"Ethereum Signed Message:\n{utf8.Length}"), .. utf8]),
            new EthereumMessageSigner().HashPrefixedMessage("Ünïcödé €"));
    }

    [Fact]
    public void Recovery_of_another_message_gives_another_address()
    {
        Assert.NotEqual(Address, new EthereumMessageSigner().EncodeUTF8AndEcRecover("Some date", Signature));
        Assert.Throws<IndexOutOfRangeException>(() => new EthereumMessageSigner().EncodeUTF8AndEcRecover(Message, Signature[..^2]));
        Assert.ThrowsAny<Exception>(() => new EthereumMessageSigner().EncodeUTF8AndEcRecover(Message, Signature[..^2] + "ff"));
    }

    [Fact]
    public void HashAndSign_hashes_twice_for_personal_messages_and_once_for_plain_ones()
    {
        var key = new EthECKey(PrivateKey);
        var personal = new EthereumMessageSigner();
        var plain = new MessageSigner();
        var hash = Sha3Keccack.Current.CalculateHashAsBytes(Message);
        Assert.Equal(personal.Sign(hash, key), personal.HashAndSign(Message, PrivateKey));
        Assert.Equal(personal.HashPrefixedMessage(hash), personal.HashAndHashPrefixedMessage(Encoding.UTF8.GetBytes(Message)));
        Assert.Equal(Address, personal.HashAndEcRecover(Message, personal.HashAndSign(Encoding.UTF8.GetBytes(Message), PrivateKey)));

        var signature = plain.HashAndSign(Message, PrivateKey);
        Assert.Equal(plain.Sign(hash, key), signature);
        Assert.Equal(Address, plain.HashAndEcRecover(Message, signature));
        Assert.Equal(Address, plain.EcRecover(hash, signature));
        Assert.Equal(Address, plain.EcRecover(hash, plain.SignAndCalculateV(hash, PrivateKey)));
        Assert.Equal(Address, plain.EcRecover(hash, plain.SignAndCalculateV(hash, key)));
        Assert.Equal(Address, plain.EcRecover(hash, plain.SignAndCalculateV(hash, PrivateKey.HexToByteArray())));
    }
}
