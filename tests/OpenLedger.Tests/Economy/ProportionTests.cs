using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Economy;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Economy;

public sealed class ProportionTests
{
    private static Gen<UInt128> Wide { get; } =
        from high in Gens.UInt64
        from low in Gens.UInt64
        from shift in Gen.Choose(0, 127)
        select new UInt128(high, low) >> shift;

    [Fact]
    public void Proportion_is_what_integers_without_bound_give() => Prop.ForAll(
        Arb.From(Wide), Arb.From(Wide), Arb.From(Wide),
        (amount, a, b) =>
        {
            var (part, whole) = (UInt128.Min(a, b), UInt128.Max(UInt128.Max(a, b), 1));
            Assert.Equal((BigInteger)amount * part / whole, (BigInteger)Proportion.Of(amount, part, whole));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Part_of_more_than_the_whole_is_a_bug() => Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Of(1, 2, 1));
}
