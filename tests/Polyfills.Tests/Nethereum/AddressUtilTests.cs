using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class AddressUtilTests
{
    /// <summary>The examples of EIP-55: all upper, all lower, mixed.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void ConvertToChecksumAddress_gives_the_case_of_EIP_55(string address)
    {
        Assert.Equal(address, AddressUtil.Current.ConvertToChecksumAddress(address.ToLowerInvariant()));
        Assert.Equal(address, address.ToUpperInvariant().ConvertToEthereumChecksumAddress());
        Assert.Equal(address, address.HexToByteArray().ConvertToEthereumChecksumAddress());
        Assert.Equal(address, AddressUtil.Current.ConvertToChecksumAddress([.. new byte[12], .. address.HexToByteArray()]));
        Assert.True(address.IsEthereumChecksumAddress());
        Assert.True(address.IsValidEthereumAddressHexFormat());
    }

    [Fact]
    public void IsChecksumAddress_with_one_letter_in_the_other_case_is_false()
    {
        const string Address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < Address.Length; i++)
        {
            if (!char.IsAsciiLetter(Address[i]))
                continue;
            var other = char.IsAsciiLetterUpper(Address[i]) ? char.ToLowerInvariant(Address[i]) : char.ToUpperInvariant(Address[i]);
            Assert.False(AddressUtil.Current.IsChecksumAddress(Address[..i] + other + Address[(i + 1)..]));
        }
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true)]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", false)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", false)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0", false)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsValidEthereumAddressHexFormat_wants_prefix_and_forty_digits(string? address, bool expected) =>
        Assert.Equal(expected, AddressUtil.Current.IsValidEthereumAddressHexFormat(address!));

    [Fact]
    public void Empty_addresses_are_null_blank_and_0x0()
    {
        foreach (var empty in new[] { null, "", " ", "0x0" })
        {
            Assert.True(empty!.IsAnEmptyAddress());
            Assert.False(empty!.IsNotAnEmptyAddress());
            Assert.Equal("0x0", empty!.AddressValueOrEmpty());
            Assert.True(empty!.IsEmptyOrEqualsAddress("0x01"));
        }
        Assert.False(AddressUtil.ZERO_ADDRESS.IsAnEmptyAddress());
    }

    [Fact]
    public void AreAddressesTheSame_ignores_case_and_prefix()
    {
        Assert.True("0xABcd".IsTheSameAddress("abCD"));
        Assert.False("0xABcd".IsTheSameAddress("abCE"));
        Assert.False("0xABcd".IsTheSameAddress(null!));
        Assert.True("0x0".IsTheSameAddress(""));
    }

    [Fact]
    public void ConvertToValid20ByteAddress_fills_up_with_zeros()
    {
        Assert.Equal(AddressUtil.ZERO_ADDRESS, AddressUtil.Current.ConvertToValid20ByteAddress(null!));
        Assert.Equal("0x0000000000000000000000000000000000000abc", AddressUtil.Current.ConvertToValid20ByteAddress("0xabc"));
    }
}
