using System.Text;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Primitives;

public sealed class LowerHexTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("00", "00")]
    [InlineData("0123456789abcdef", "0123456789ABCDEF")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Decode_of_lower_case_digits_gives_the_bytes_that_encode_to_them(string text, string bytes)
    {
        var expected = Convert.FromHexString(bytes);
        var decoded = new byte[expected.Length];
        Assert.True(LowerHex.TryDecode(text, decoded));
        Assert.Equal(expected, decoded);
        Array.Clear(decoded);
        Assert.True(LowerHex.TryDecode(Encoding.ASCII.GetBytes(text), decoded));
        Assert.Equal(expected, decoded);
        Assert.Equal("0x" + text, LowerHex.EncodePrefixed(expected));
    }

    [Theory]
    [InlineData("AB")]
    [InlineData("aB")]
    [InlineData("0F")]
    [InlineData("0g")]
    [InlineData("0:")]
    [InlineData("0/")]
    [InlineData("0`")]
    [InlineData("0@")]
    [InlineData(" 0")]
    [InlineData("0\0")]
    [InlineData("0\u00e1")]
    [InlineData("0\u0661")]
    [InlineData("0")]
    [InlineData("000")]
    [InlineData("0000")]
    [InlineData("")]
    public void Decode_of_anything_else_is_refused(string text)
    {
        var decoded = new byte[1];
        Assert.False(LowerHex.TryDecode(text, decoded));
        Assert.False(LowerHex.TryDecode(Encoding.UTF8.GetBytes(text), decoded));
    }

    /// <summary>Long texts are decoded many digits at a time; a wrong one must be seen at every place.</summary>
    [Fact]
    public void Wrong_digit_is_refused_at_every_place()
    {
        var decoded = new byte[65];
        for (var i = 0; i < 130; i++)
        {
            foreach (var wrong in (ReadOnlySpan<char>)['A', 'F', 'g', 'G', '/', ':', '\u0161'])
            {
                var text = new string('a', i) + wrong + new string('0', 129 - i);
                Assert.False(LowerHex.TryDecode(text, decoded), text);
                if (char.IsAscii(wrong))
                    Assert.False(LowerHex.TryDecode(Encoding.ASCII.GetBytes(text), decoded), text);
            }
        }
    }
}
