using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum;

public sealed class ByteUtilTests
{
    private static readonly byte[] Five = [1, 2, 3, 4, 5];

    [Fact]
    public void Merge_and_append_keep_the_order()
    {
        Assert.Equal([1, 2, 3, 4, 5, 9], ByteUtil.Merge(Five, ByteUtil.EMPTY_BYTE_ARRAY, [9]));
        Assert.Equal([1, 2, 3, 4, 5, 9], ByteUtil.AppendByte(Five, 9));
    }

    [Theory]
    [InlineData(1, 3, new byte[] { 2, 3 })]
    [InlineData(1, int.MaxValue, new byte[] { 2, 3, 4, 5 })]
    [InlineData(-7, -2, new byte[] { 1, 2, 3 })]
    [InlineData(4, 2, new byte[0])]
    [InlineData(9, 12, new byte[0])]
    [InlineData(0, -9, new byte[0])]
    public void Slice_stays_within_the_array(int start, int end, byte[] expected) => Assert.Equal(expected, Five.Slice(start, end));

    [Fact]
    public void Padding_fills_the_side_it_names()
    {
        Assert.Equal([0, 0, 1, 2, 3, 4, 5], Five.PadBytesLeft(7));
        Assert.Equal([1, 2, 3, 4, 5, 0, 0], Five.PadBytesRight(7));
        Assert.Equal(27, Five.PadTo32Bytes().AsSpan().IndexOf((byte)1));
        Assert.Equal(33, new byte[33].PadTo32Bytes().Length);
        Assert.Throws<ArgumentException>(() => Five.PadBytesLeft(4));
        Assert.ThrowsAny<ArgumentException>(() => Five.PadBytes(4));
        Assert.ThrowsAny<ArgumentException>(() => Five.PadBytesRight(4));
    }

    [Fact]
    public void Comparisons_know_null()
    {
        Assert.True(ByteUtil.AreEqual(Five, [1, 2, 3, 4, 5]));
        Assert.False(ByteUtil.AreEqual(Five, [1, 2, 3, 4]));
        Assert.False(ByteUtil.AreEqual(Five, null!));
        Assert.True(ByteUtil.AreEqual(null!, null!));
        Assert.True(ByteUtil.IsZero(null!));
        Assert.True(ByteUtil.IsZero([0, 0]));
        Assert.False(ByteUtil.IsZero([0, 1]));
        Assert.Equal([3, 1], new byte[] { 1, 2, 4 }.XOR([2, 3]));
    }
}
