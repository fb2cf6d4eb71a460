using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Open;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Economy;

public sealed class RewardSplitTests
{
    private static Gen<RewardSplit> Weights { get; } =
        from cuts in Gen.OneOf(Gen.Choose(0, 10_000), Gen.Elements(0, 1, 9_999, 10_000)).ArrayOf(3)
        let sorted = cuts.Order().ToList()
        select new RewardSplit((UInt128)sorted[0], (UInt128)(sorted[1] - sorted[0]), (UInt128)(sorted[2] - sorted[1]), (UInt128)(10_000 - sorted[2]));

    private static Gen<UInt128> Amounts { get; } = Gen.OneOf(
        Gen.Choose(0, 5).Select(few => (UInt128)few),
        Gens.UInt64.Select(many => (UInt128)many * 1_000_000),
        Gen.Constant(OpenAmount.Supply.Units / 16));

    [Fact]
    public void Amount_in_steps_gives_everyone_what_it_gives_at_once() => Gens.ForAll(
        from weights in Weights from steps in Gen.Choose(1, 12) from amounts in Amounts.ArrayOf(steps) select (weights, amounts), 2_000,
        of =>
        {
            var (got, carried) = (default(RewardSplit), default(RewardSplit));
            foreach (var amount in of.amounts)
            {
                (var parts, carried) = of.weights.Divide(amount, carried);
                got += parts;
                Assert.True(carried.AreFractions);
                Assert.True(carried.Waiting <= 3);
            }
            var total = of.amounts.Aggregate(UInt128.Zero, (sum, amount) => sum + amount);
            var (atOnce, left) = of.weights.Divide(total, default);
            Assert.Equal((atOnce, left), (got, carried));
            Assert.Equal(total, got.Sum + carried.Waiting);
        });

    [Fact]
    public void Weights_that_change_lose_nothing() => Gens.ForAll(
        from weights in Weights.ArrayOf(6) from amounts in Amounts.ArrayOf(6) select (weights, amounts), 2_000,
        of =>
        {
            var (got, carried) = (UInt128.Zero, default(RewardSplit));
            foreach (var (weights, amount) in of.weights.Zip(of.amounts))
            {
                (var parts, carried) = weights.Divide(amount, carried);
                got += parts.Sum;
            }
            Assert.True(carried.AreFractions);
            Assert.Equal(of.amounts.Aggregate(UInt128.Zero, (sum, amount) => sum + amount), got + carried.Waiting);
        });

    [Fact]
    public void Weights_that_are_no_whole_are_a_bug() => Assert.Throws<InvalidOperationException>(() => new RewardSplit(1, 2, 3, 4).Divide(1, default));
}
