using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Model;
using Nethereum.Signer;
using Nethereum.Signer.Crypto;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class EthECDSASignatureTests
{
    private const string HalfOrder = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";

    /// <summary>R = 1 and S = 2, 32 bytes each.</summary>
    private const string OneAndTwo =
        "0000000000000000000000000000000000000000000000000000000000000001" + "0000000000000000000000000000000000000000000000000000000000000002";

    [Theory]
    [InlineData("00", 27)]
    [InlineData("01", 28)]
    [InlineData("1b", 27)]
    [InlineData("1c", 28)]
    [InlineData("02", 2)]
    [InlineData("ff", 255)]
    public void ExtractECDSASignature_reads_r_s_v_and_moves_0_and_1_up(string v, byte expected)
    {
        var signature = EthECDSASignatureFactory.ExtractECDSASignature("0x" + OneAndTwo + v);
        Assert.Equal([1], signature.R);
        Assert.Equal([2], signature.S);
        Assert.Equal([expected], signature.V);
        Assert.Equal(OneAndTwo, signature.To64ByteArray().ToHex());
        Assert.Equal("0x" + OneAndTwo + expected.ToString("x2"), EthECDSASignature.CreateStringSignature(signature));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x1234")]
    [InlineData("0x" + OneAndTwo)]
    public void ExtractECDSASignature_of_too_few_bytes_is_out_of_range(string signature) =>
        Assert.Throws<IndexOutOfRangeException>(() => EthECDSASignatureFactory.ExtractECDSASignature(signature));

    [Fact]
    public void ExtractECDSASignature_of_text_that_is_not_hex_is_a_format_exception() =>
        Assert.Throws<FormatException>(() => MessageSigner.ExtractEcdsaSignature("signature"));

    [Fact]
    public void ExtractECDSASignature_ignores_what_follows_as_upstream_does() =>
        Assert.Equal([27], EthECDSASignatureFactory.ExtractECDSASignature(OneAndTwo + "1bffff").V);

    [Fact]
    public void FromComponents_takes_the_numbers_together_or_apart()
    {
        var joined = EthECDSASignatureFactory.FromComponents(OneAndTwo.HexToByteArray());
        Assert.Equal([1], joined.R);
        Assert.Equal([2], joined.S);
        Assert.Null(joined.V);
        Assert.Equal([5], EthECDSASignatureFactory.FromComponents([1], [2], 5).V);
        Assert.Equal([1, 2], EthECDSASignatureFactory.FromComponents([1], [2], [1, 2]).V);
        Assert.Equal([9], EthECDSASignatureFactory.FromSignature(EthECDSASignatureFactory.FromComponents([9], [2], [0])).R);
        Assert.ThrowsAny<ArgumentException>(() => EthECDSASignatureFactory.FromComponents(new byte[63]));
    }

    [Fact]
    public void IsLowS_ends_at_half_the_order()
    {
        var half = HalfOrder.HexToByteArray();
        Assert.True(EthECDSASignatureFactory.FromComponents([1], half).IsLowS);
        half[^1]++;
        var high = ECDSASignatureFactory.FromComponents([1], half);
        Assert.False(high.IsLowS);
        Assert.Equal(HalfOrder, high.MakeCanonical().S.ToByteArrayUnsigned().ToHex());
        Assert.True(high.MakeCanonical().IsLowS);
    }

    [Fact]
    public void Der_round_trips_and_rejects_other_bytes()
    {
        var signature = new EthECKey("0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318").Sign(new byte[32]);
        var der = signature.ToDER();
        Assert.Equal(0x30, der[0]);
        Assert.True(EthECDSASignature.IsValidDER(der));
        Assert.Equal(signature.To64ByteArray(), EthECDSASignature.FromDER(der).To64ByteArray());
        Assert.Equal(signature.To64ByteArray(), new EthECDSASignature(ECDSASignature.FromDER(der)).To64ByteArray());
        foreach (var bad in new byte[][] { [], [0x30], [1, 2, 3], der[..^1], [0x30, 3, 2, 1, 1], [2, 1, 1] })
        {
            Assert.False(EthECDSASignature.IsValidDER(bad));
            Assert.Throws<FormatException>(() => new EthECDSASignature(bad));
        }
    }
}
