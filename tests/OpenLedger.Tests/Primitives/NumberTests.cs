using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck.Fluent;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Primitives;

public sealed class NumberTests
{
    [Fact]
    public void Decimal_written_and_read_is_the_same_number() => Gens.ForAll(Gens.UInt64, 500, number =>
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        Assert.True(Decimals.TryParse(text, out var fromText));
        Assert.True(Decimals.TryParse(Encoding.ASCII.GetBytes(text), out var fromBytes));
        Assert.True(Seq.TryParse(text, out var seq));
        Assert.Equal((number, number, new Seq(number)), (fromText, fromBytes, seq));
        Assert.Equal(text, seq.ToString());
    });

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("１")]
    [InlineData("\u0661")]
    [InlineData("1\0")]
    [InlineData("18446744073709551616")]
    [InlineData("18446744073709551619")]
    [InlineData("18446744073709551700")]
    [InlineData("99999999999999999999")]
    [InlineData("184467440737095516150")]
    [InlineData("000000000000000000001")]
    public void Decimal_in_another_form_or_beyond_64_bits_is_refused(string text)
    {
        Assert.False(Decimals.TryParse(text, out _));
        Assert.False(Decimals.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(Seq.TryParse(text, out _));
    }

    [Fact]
    public void Wide_decimal_of_random_digits_is_read_as_arithmetic_reads_it()
    {
        var digits = Gen.Choose(1, 41).SelectMany(length => Gen.Choose('0', '9').ArrayOf(length)).Select(codes => string.Concat(codes.Select(code => (char)code)));
        Gens.ForAll(digits, 1_000, text =>
        {
            var exact = BigInteger.Parse(text, CultureInfo.InvariantCulture);
            var canonical = exact.ToString(CultureInfo.InvariantCulture) == text && exact <= UInt128.MaxValue;
            Assert.Equal(canonical, Decimals.TryParseWide(text, out var value));
            Assert.True(!canonical || exact == value);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1\0")]
    [InlineData("\u0661")]
    [InlineData("340282366920938463463374607431768211456")]
    public void Wide_decimal_in_another_form_or_beyond_128_bits_is_refused(string text) => Assert.False(Decimals.TryParseWide(text, out _));

    [Fact]
    public void Decimal_of_random_digits_is_read_as_arithmetic_reads_it()
    {
        var digits = Gen.Choose(1, 21).SelectMany(length => Gen.Choose('0', '9').ArrayOf(length)).Select(codes => string.Concat(codes.Select(code => (char)code)));
        Gens.ForAll(digits, 1_000, text =>
        {
            var exact = BigInteger.Parse(text, CultureInfo.InvariantCulture);
            var canonical = exact.ToString(CultureInfo.InvariantCulture) == text && exact <= ulong.MaxValue;
            Assert.Equal(canonical, Decimals.TryParse(text, out var value));
            Assert.True(!canonical || exact == value);
        });
    }

    [Fact]
    public void Seq_orders_as_its_number_does() => Gens.ForAll(Gens.UInt64.Two(), 300, t =>
    {
        var (a, b) = (new Seq(t.Item1), new Seq(t.Item2));
        Assert.Equal(t.Item1.CompareTo(t.Item2), a.CompareTo(b));
        Assert.Equal((t.Item1 < t.Item2, t.Item1 > t.Item2, t.Item1 <= t.Item2, t.Item1 >= t.Item2), ((a < b), (a > b), a <= b, a >= b));
    });

    [Fact]
    public void Seq_counts_from_zero() => Assert.Equal("1", default(Seq).Next.ToString());

    [Fact]
    public void Time_from_a_date_and_back_is_the_same_millisecond() => Gens.ForAll(Gens.Time, 500, time =>
    {
        Assert.Equal(time, LedgerTime.From(time.ToDateTimeOffset()));
        Assert.Equal(time, LedgerTime.From(time.ToDateTimeOffset().ToOffset(TimeSpan.Zero).AddTicks(9_999)));
        Assert.Equal(time.ToDateTimeOffset(), DateTimeOffset.ParseExact(time.ToString(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    });

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000Z")]
    [InlineData(951_782_400_123, "2000-02-29T00:00:00.123Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z")]
    public void Time_is_written_as_RFC_3339(ulong ms, string text) => Assert.Equal(text, new LedgerTime(ms).ToString());

    [Fact]
    public void Time_stays_between_its_ends()
    {
        Assert.Equal(default, LedgerTime.From(DateTimeOffset.MinValue));
        Assert.Equal(LedgerTime.Max, LedgerTime.From(DateTimeOffset.MaxValue));
        Assert.Equal(LedgerTime.Max, LedgerTime.Max.Plus(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(LedgerTime.Max, new LedgerTime(LedgerTime.Max.UnixMs - 5).Plus(TimeSpan.MaxValue));
        Assert.Equal(new LedgerTime(61_500), new LedgerTime(60_000).Plus(TimeSpan.FromSeconds(1.5)));
    }

    [Fact]
    public void Later_of_two_times_is_the_larger() => Gens.ForAll(Gens.Time.Two(), 200, t =>
    {
        var (a, b) = t;
        Assert.Equal(new LedgerTime(Math.Max(a.UnixMs, b.UnixMs)), LedgerTime.Later(a, b));
        Assert.Equal((a.UnixMs < b.UnixMs, a.UnixMs > b.UnixMs, a.UnixMs <= b.UnixMs, a.UnixMs >= b.UnixMs), ((a < b), (a > b), a <= b, a >= b));
        Assert.Equal(a.UnixMs.CompareTo(b.UnixMs), a.CompareTo(b));
    });
}
