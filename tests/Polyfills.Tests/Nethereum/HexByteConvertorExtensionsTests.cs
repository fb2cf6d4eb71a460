using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class HexByteConvertorExtensionsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0x", "")]
    [InlineData("0x00", "00")]
    [InlineData("0xAbCdEf", "abcdef")]
    [InlineData("abcdef", "abcdef")]
    [InlineData("0x1", "01")]
    [InlineData("fff", "0fff")]
    public void HexToByteArray_reads_either_case_with_and_without_prefix(string text, string expected) => Assert.Equal(expected, text.HexToByteArray().ToHex());

    [Theory]
    [InlineData("0xzz")]
    [InlineData("0x0g")]
    [InlineData("0X00")]
    [InlineData(" 00")]
    [InlineData("00 ")]
    public void HexToByteArray_of_other_text_is_a_format_exception(string text) => Assert.Throws<FormatException>(() => text.HexToByteArray());

    /// <summary>What upstream computes for these, digit by digit.</summary>
    [Theory]
    [InlineData("3:", "3a")]
    [InlineData(":0", "a0")]
    [InlineData("?", "0f")]
    public void HexToByteArray_takes_the_signs_after_nine_for_digits_as_upstream_does(string text, string expected) =>
        Assert.Equal(expected, text.HexToByteArray().ToHex());

    [Fact]
    public void HexToByteArray_of_null_is_empty() => Assert.Empty(((string)null!).HexToByteArray());

    [Fact]
    public void ToHex_round_trips_every_byte()
    {
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        Assert.Equal("0x" + Convert.ToHexStringLower(all), all.ToHex(prefix: true));
        Assert.Equal(all, all.ToHex().HexToByteArray());
        Assert.Throws<ArgumentNullException>(() => ((byte[])null!).ToHex());
    }

    [Fact]
    public void Prefix_is_added_and_removed_once()
    {
        Assert.Equal("0xab", "ab".EnsureHexPrefix());
        Assert.Equal("0xab", "0xab".EnsureHexPrefix());
        Assert.Equal("ab", "0xab".RemoveHexPrefix());
        Assert.Equal("ab", "ab".RemoveHexPrefix());
        Assert.Null(((string)null!).EnsureHexPrefix());
        Assert.Null(((string)null!).RemoveHexPrefix());
        Assert.True("0xab".HasHexPrefix());
        Assert.False("0Xab".HasHexPrefix());
    }

    [Theory]
    [InlineData("0xAb09", true)]
    [InlineData("", true)]
    [InlineData("0x", true)]
    [InlineData("3:", false)]
    [InlineData("xyz", false)]
    [InlineData(null, false)]
    public void IsHex_accepts_hexadecimal_digits_only(string? text, bool expected) => Assert.Equal(expected, text!.IsHex());

    [Fact]
    public void IsTheSameHex_ignores_case_and_prefix()
    {
        Assert.True("0xABcd".IsTheSameHex("abCD"));
        Assert.False("0xABcd".IsTheSameHex("abCE"));
    }

    [Fact]
    public void Compact_form_has_no_leading_zeros()
    {
        Assert.Equal("102", new byte[] { 0, 1, 2 }.ToHexCompact());
        Assert.Equal("a0", "0x00a0".ToHexCompact());
    }

    [Theory]
    [InlineData("0", "0x0")]
    [InlineData("255", "0xff")]
    [InlineData("256", "0x100")]
    [InlineData("340282366920938463463374607431768211455", "0xffffffffffffffffffffffffffffffff")]
    public void BigInteger_round_trips_in_compact_hex(string number, string hex)
    {
        Assert.Equal(hex, BigInteger.Parse(number).ToHex(littleEndian: false));
        Assert.Equal(BigInteger.Parse(number), hex.HexToBigInteger(isHexLittleEndian: false));
    }

    [Fact]
    public void BigInteger_bytes_are_twos_complement_in_the_order_asked_for()
    {
        Assert.Equal("ff00", new BigInteger(255).ToByteArray(littleEndian: true).ToHex());
        Assert.Equal("00ff", new BigInteger(255).ConvertToByteArray(littleEndian: false).ToHex());
        Assert.Equal("0x0100", new BigInteger(256).ToHex(littleEndian: false, compact: false));
        Assert.Equal(-1, "ff".HexToBigInteger(isHexLittleEndian: true));
        Assert.ThrowsAny<Exception>(() => BigInteger.MinusOne.ToHex(littleEndian: false));
    }
}
