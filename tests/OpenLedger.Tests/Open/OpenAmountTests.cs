using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Open;

namespace OpenLedger.Tests.Open;

public sealed class OpenAmountTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0.000000000000000001")]
    [InlineData("1000000000000000000", "1")]
    [InlineData("1500000000000000000", "1.5")]
    [InlineData("1000000000000000000000000000", "1000000000")]
    public void Amount_is_shown_in_OPEN(string units, string open)
    {
        Assert.True(OpenAmount.TryParse(units, out var amount));
        Assert.Equal((units, open), (amount.ToString(), amount.ToOpen()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("١")]
    [InlineData("1000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999999")]
    public void Text_that_is_no_amount_is_refused(string text) => Assert.False(OpenAmount.TryParse(text, out _));

    [Fact]
    public void Every_amount_up_to_the_supply_is_read_as_it_is_written() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Two().Select(pair => new OpenAmount(((UInt128)(uint)pair.Item1 << 59) + (uint)pair.Item2)).ToArbitrary(),
        amount => OpenAmount.TryParse(amount.ToString(), out var read) == amount <= OpenAmount.Supply && (amount > OpenAmount.Supply || read == amount)).QuickCheckThrowOnFailure();

    [Fact]
    public void Difference_below_nothing_throws()
    {
        Assert.Equal(OpenAmount.Whole(3), OpenAmount.Whole(1) + OpenAmount.Whole(2));
        Assert.Throws<OverflowException>(() => OpenAmount.Whole(1) - OpenAmount.Whole(2));
        Assert.Throws<OverflowException>(() => new OpenAmount(UInt128.MaxValue) + new OpenAmount(1));
    }
}
