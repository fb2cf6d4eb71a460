using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;
using Org.BouncyCastle.Crypto.Digests;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class Sha3KeccackTests
{
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void CalculateHash_gives_the_published_hashes(string text, string expected)
    {
        Assert.Equal(expected, Sha3Keccack.Current.CalculateHash(text));
        Assert.Equal(expected, Sha3Keccack.Current.CalculateHash(Encoding.UTF8.GetBytes(text)).ToHex());
        Assert.Equal(expected, Sha3Keccack.Current.CalculateHashAsBytes(text).ToHex());
        Assert.Equal(expected, Sha3Keccack.Current.CalculateHashFromHex(Encoding.UTF8.GetBytes(text).ToHex(prefix: true)));
    }

    [Fact]
    public void CalculateHash_agrees_with_BouncyCastle_for_every_length_over_two_blocks()
    {
        var random = new Random(712);
        for (var length = 0; length <= 300; length++)
        {
            var message = new byte[length];
            random.NextBytes(message);
            Assert.Equal(Reference(message), Sha3Keccack.Current.CalculateHash(message));
        }
    }

    [Fact]
    public void CalculateHash_agrees_with_BouncyCastle_for_a_mebibyte()
    {
        var message = new byte[1 << 20];
        new Random(1).NextBytes(message);
        Assert.Equal(Reference(message), Sha3Keccack.Current.CalculateHash(message));
    }

    [Fact]
    public void CalculateHashFromHex_joins_its_parts() =>
        Assert.Equal(Sha3Keccack.Current.CalculateHash("abc"), Sha3Keccack.Current.CalculateHashFromHex("0x61", "6263"));

    [Fact]
    public void CalculateHash_of_null_fails() => Assert.Throws<NullReferenceException>(() => Sha3Keccack.Current.CalculateHash((byte[])null!));

    private static byte[] Reference(byte[] message)
    {
        var digest = new KeccakDigest(256);
        digest.BlockUpdate(message, 0, message.Length);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }
}
