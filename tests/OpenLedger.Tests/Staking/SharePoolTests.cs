using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Open;
using OpenLedger.Core.Staking;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Staking;

/// <summary>The arithmetic of shares and of rewards against that of numbers without bounds.</summary>
public sealed class SharePoolTests
{
    private static Gen<UInt128> Wides { get; } = from high in Gens.UInt64 from low in Gens.UInt64 from shift in Gen.Choose(0, 127) select (((UInt128)high << 64) | low) >> shift;

    private static Gen<UInt128> Amounts { get; } = Wides.Select(wide => (wide % OpenAmount.Supply.Units) + 1);

    [Fact]
    public void Products_and_quotients_are_those_of_numbers_without_bounds() =>
        Prop.ForAll(Arb.From(from a in Wides from b in Wides from c in Wides select (a, b, c)), static numbers =>
        {
            var (a, b, c) = numbers;
            var (high, low) = Wide.Multiply(a, b);
            Assert.Equal((BigInteger)a * b, ((BigInteger)high << 128) | low);
            if (c <= high)
                return;
            var (quotient, remainder) = Wide.Divide((high, low), c);
            Assert.Equal(((BigInteger)a * b / c, (BigInteger)a * b % c), (quotient, remainder));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private sealed record Step(int Kind, UInt128 Amount, int Who);

    [Fact]
    public void Shares_never_are_worth_more_than_there_is_and_rounding_favours_who_stays()
    {
        var steps = from kind in Gen.Choose(0, 2) from amount in Amounts from who in Gen.Choose(0, 2) select new Step(kind, amount, who);
        Gens.ForAllSequences(steps, 2_000, 30, all =>
        {
            var (pool, owned) = (default(SharePool), new UInt128[3]);
            foreach (var (kind, amount, who) in all)
            {
                if (kind == 0 && pool.Tokens + amount <= OpenAmount.Supply.Units && pool.Add(amount) is var (more, shares))
                {
                    var others = owned.Where((_, i) => i != who).Select(pool.WorthOf).ToList();
                    (pool, owned[who]) = (more, owned[who] + shares);
                    Assert.All(owned.Where((_, i) => i != who).Select(pool.WorthOf).Zip(others), worth => Assert.True(worth.First >= worth.Second));
                }
                else if (kind == 1 && owned[who] > 0)
                {
                    var worth = pool.WorthOf(owned[who]);
                    var take = worth == 0 ? 0 : amount % (worth + 1);
                    var gone = take == worth ? owned[who] : pool.SharesFor(take);
                    (pool, var tokens) = pool.Remove(gone);
                    owned[who] -= gone;
                    Assert.True(tokens == take || (pool.Shares == 0 && tokens >= take));
                }
                else
                {
                    pool = pool with { Tokens = pool.Tokens - (pool.Tokens * (uint)(amount % (SharePool.MaxCutBps + 1)) / 10_000) };
                }
                Assert.True(pool.Tokens <= pool.Shares && (pool.Tokens == 0) == (pool.Shares == 0));
                Assert.Equal(pool.Shares, owned[0] + owned[1] + owned[2]);
                Assert.True(owned.Aggregate(UInt128.Zero, (sum, o) => sum + pool.WorthOf(o)) <= pool.Tokens);
                Assert.True(pool.Shares >> 107 == 0);
            }
        });
    }

    [Fact]
    public void Reward_is_split_to_the_last_part_of_a_base_unit()
    {
        var steps = from amount in Amounts from units in Amounts select (Amount: amount, Units: UInt128.Max(units, StakePool.MinRewarded));
        Gens.ForAllSequences(steps, 2_000, 8, all =>
        {
            var (stream, given, owed) = (default(RewardStream), BigInteger.Zero, BigInteger.Zero);
            foreach (var (amount, units) in all)
            {
                var mark = stream.PerUnit;
                stream = stream.Add(amount, units);
                given += (BigInteger)amount << RewardStream.FractionBits;
                owed += (BigInteger)units * unchecked(stream.PerUnit - mark);
                Assert.Equal(given, owed + stream.Carry);
                Assert.True(stream.Carry < units);
                var (whole, fraction) = stream.Since(mark, units, 7);
                Assert.Equal(((BigInteger)units * unchecked(stream.PerUnit - mark)) + 7, ((BigInteger)whole << RewardStream.FractionBits) + fraction);
            }
        });
    }

    [Fact]
    public void Pool_that_lost_nearly_everything_takes_nobody_in()
    {
        var slashed = new SharePool(1, 1 << 17);
        Assert.Null(slashed.Add(1));
        Assert.NotNull(new SharePool(2, 1 << 17).Add(1));
    }

    [Theory]
    [InlineData("https://node.example", true)]
    [InlineData("http://127.0.0.1:8080/v1/", true)]
    [InlineData("https://a-b.example:65535/x~y/%20", false)]
    [InlineData("https://node.example:0/", false)]
    [InlineData("https://node.example:65536/", false)]
    [InlineData("https://node.example:/", false)]
    [InlineData("https://:80/", false)]
    [InlineData("https://", false)]
    [InlineData("https://.example", false)]
    [InlineData("https://NODE.example", false)]
    [InlineData("https://user@node.example", false)]
    [InlineData("https://node.example/?q=1", false)]
    [InlineData("https://node.example/#x", false)]
    [InlineData("https://node.example/ä", false)]
    [InlineData("ftp://node.example", false)]
    [InlineData("javascript:alert(1)", false)]
    public void Endpoint_is_a_plain_address_of_a_host(string text, bool isValid) => Assert.Equal(isValid, EndpointUrl.IsValid(text));
}
