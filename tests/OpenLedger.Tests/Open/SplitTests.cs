using FsCheck.Fluent;
using OpenLedger.Core.Open;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Open;

public sealed class SplitTests
{
    [Fact]
    public void What_rounding_leaves_goes_to_who_lost_most_and_to_the_first_where_all_lost_alike()
    {
        Assert.Equal<UInt128>([4, 3, 3], Split.ByWeight(10, [1, 1, 1]));
        Assert.Equal<UInt128>([1, 2, 7], Split.ByWeight(10, [15, 17, 68]));
        Assert.Equal<UInt128>([0, 0], Split.ByWeight(0, [7, 9]));
        Assert.Equal<UInt128>([0, 5], Split.ByWeight(5, [0, 9]));
        Assert.Empty(Split.ByWeight(5, []));
        Assert.Equal([OpenAmount.Supply.Units], Split.ByWeight(OpenAmount.Supply.Units, [OpenAmount.Supply.Units]));
        Assert.Throws<DivideByZeroException>(() => Split.ByWeight(5, [0, 0]));
    }

    [Fact]
    public void Parts_sum_to_the_whole_and_are_within_one_of_what_is_due() => Gens.ForAll(
        from amount in Gens.UInt64
        from weights in Gen.Choose(1, 9).SelectMany(count => Gen.Choose(1, int.MaxValue).ListOf(count))
        select (Amount: (UInt128)amount, Weights: weights.Select(w => (UInt128)w).ToList()),
        500,
        split =>
        {
            var (parts, total) = (Split.ByWeight(split.Amount, split.Weights), split.Weights.Aggregate((a, b) => a + b));
            Assert.Equal(split.Amount, parts.Aggregate((a, b) => a + b));
            Assert.All(parts.Zip(split.Weights), p => Assert.InRange(p.First, split.Amount * p.Second / total, (split.Amount * p.Second / total) + 1));
        });
}
