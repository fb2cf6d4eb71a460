using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class AddressMapTests
{
    private sealed record Step(bool Removes, Address Address, int Value);

    /// <summary>Addresses that mostly begin alike, so that small maps are deep ones.</summary>
    private static Gen<Address> Addresses { get; } =
        from alike in Gen.Choose(0, 40)
        from last in Gen.Choose(0, 60)
        select new Address(Convert.FromHexString((new string('7', alike) + last.ToString("x40")[..40])[..40].PadRight(38, '0')[..38] + last.ToString("x2")));

    private static Gen<Step> Steps { get; } =
        from removes in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
        from address in Gen.Frequency((5, Addresses), (1, Gens.Address))
        from value in Gen.Choose(0, 1_000)
        select new Step(removes, address, value);

    [Fact]
    public void Map_says_what_a_sorted_dictionary_says_and_earlier_maps_stay_as_they_were() => Gens.ForAllSequences(Steps, 200, 150, steps =>
    {
        var map = AddressMap<int>.Empty;
        var expected = new SortedDictionary<Address, int>();
        var kept = new List<(AddressMap<int> Map, KeyValuePair<Address, int>[] Expected)>();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            if (step.Removes)
            {
                var before = map;
                map = map.Remove(step.Address);
                Assert.Equal(expected.Remove(step.Address), !ReferenceEquals(before, map));
            }
            else
            {
                map = map.SetItem(step.Address, step.Value);
                expected[step.Address] = step.Value;
            }
            if (index % 7 == 0)
                kept.Add((map, [.. expected]));
        }
        kept.Add((map, [.. expected]));
        foreach (var (one, items) in kept)
        {
            Assert.Equal(items.Length, one.Count);
            Assert.Equal(items, one);
            Assert.Equal(items, AddressMap<int>.From(items));
            foreach (var step in steps)
            {
                var known = items.Where(i => i.Key == step.Address).Select(i => (int?)i.Value).SingleOrDefault();
                Assert.Equal(known is not null, one.TryGetValue(step.Address, out var value));
                Assert.Equal(known ?? 0, value);
            }
        }
    });

    [Fact]
    public void Items_that_are_not_in_order_are_refused()
    {
        var (low, high) = (new Address(new byte[Address.Size]), new Address([.. Enumerable.Repeat((byte)9, Address.Size)]));
        Assert.Throws<ArgumentException>(() => AddressMap<int>.From([new(high, 1), new(low, 2)]));
        Assert.Throws<ArgumentException>(() => AddressMap<int>.From([new(low, 1), new(low, 2)]));
    }
}
