using System.Numerics;
using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RLP;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>The examples that Ethereum's documentation of RLP gives.</summary>
public sealed class RlpTests
{
    [Theory]
    [InlineData("dog", "83646f67")]
    [InlineData("", "80")]
    [InlineData("a", "61")]
    [InlineData("\u007f", "7f")]
    [InlineData("\0", "00")]
    [InlineData("Lorem ipsum dolor sit amet, consectetur adipisicing elit", "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974")]
    public void Element_is_encoded_as_documented(string text, string expected) => Assert.Equal(expected, RLP.EncodeElement(Encoding.UTF8.GetBytes(text)).ToHex());

    [Theory]
    [InlineData(0, "80")]
    [InlineData(15, "0f")]
    [InlineData(127, "7f")]
    [InlineData(128, "8180")]
    [InlineData(1024, "820400")]
    public void Number_is_encoded_as_documented(int number, string expected) => Assert.Equal(expected, RLP.EncodeElement(new BigInteger(number).ToBytesForRLPEncoding()).ToHex());

    [Fact]
    public void Lists_are_encoded_as_documented()
    {
        Assert.Equal("c0", RLP.EncodeList().ToHex());
        Assert.Equal("c88363617483646f67", RLP.EncodeList(RLP.EncodeElement("cat"u8.ToArray()), RLP.EncodeElement("dog"u8.ToArray())).ToHex());
        // The set-theoretical representation of three.
        var one = RLP.EncodeList(RLP.EncodeList());
        Assert.Equal("c7c0c1c0c3c0c1c0", RLP.EncodeList(RLP.EncodeList(), one, RLP.EncodeList(RLP.EncodeList(), one)).ToHex());
    }

    [Fact]
    public void Long_list_has_the_length_of_its_length()
    {
        var element = RLP.EncodeElement(new byte[1000]);
        Assert.Equal("b903e8", element[..3].ToHex());
        Assert.Equal("f903eb", RLP.EncodeList(element)[..3].ToHex());
    }
}
