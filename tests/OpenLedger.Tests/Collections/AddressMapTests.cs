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

    private enum Draft
    {
        Leave,
        Begin,
        Settle,
    }

    [Fact]
    public void Drafts_and_what_follows_from_any_of_them_say_what_sorted_dictionaries_say() =>
        Gens.ForAllSequences(from step in Steps from draft in Gen.Elements(Draft.Begin, Draft.Leave, Draft.Leave, Draft.Settle) from back in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Choose(0, 30))) select (Step: step, Draft: draft, Back: back), 200, 120, steps =>
        {
            var maps = new List<(AddressMap<int> Map, SortedDictionary<Address, int> Expected)> { (AddressMap<int>.Empty.ToDraft(), []) };
            foreach (var (step, draft, back) in steps)
            {
                // Mostly the newest goes on, sometimes one that was left behind.
                var (from, items) = maps[Math.Max(0, maps.Count - 1 - back)];
                var map = draft == Draft.Begin ? from.ToDraft() : draft == Draft.Settle && back == 0 && step.Value % 5 == 0 ? from.Settle() : from;
                var expected = new SortedDictionary<Address, int>(items);
                if (step.Removes)
                {
                    var rest = map.Remove(step.Address);
                    Assert.Equal(expected.Remove(step.Address), !ReferenceEquals(rest, map));
                    map = rest;
                }
                else
                {
                    map = map.SetItem(step.Address, step.Value);
                    expected[step.Address] = step.Value;
                }
                maps.Add((map, expected));
            }
            foreach (var (map, expected) in maps)
            {
                Assert.Equal(expected.Count, map.Count);
                foreach (var address in steps.Select(s => s.Step.Address))
                {
                    Assert.Equal(expected.ContainsKey(address), map.TryGetValue(address, out var value));
                    Assert.Equal(expected.GetValueOrDefault(address), value);
                }
            }
            foreach (var (map, expected) in maps)
                Assert.Equal(expected, map);
            Assert.Equal(maps[^1].Expected.Except(maps[0].Expected), maps[^1].Map.ChangedSince(maps[0].Map));
        });

    [Fact]
    public void Settled_map_stays_as_it_is_whatever_follows_from_its_draft()
    {
        var addresses = Enumerable.Range(0, 400).Select(i => new Address(Hash256.Sha256(BitConverter.GetBytes(i)).ToArray()[..Address.Size])).ToArray();
        var draft = addresses.Aggregate(AddressMap<int>.Empty.ToDraft(), (map, address) => map.SetItem(address, 1));
        var settled = draft.Settle();
        var after = addresses.Aggregate(draft, (map, address) => map.SetItem(address, 2));
        Assert.All(settled, item => Assert.Equal(1, item.Value));
        Assert.All(after, item => Assert.Equal(2, item.Value));
        Assert.Equal((400, 400), (settled.Count, after.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void Reading_ahead_finds_those_that_are_here(int count)
    {
        var addresses = Enumerable.Range(0, 2 * count).Select(i => new Address(Hash256.Sha256(BitConverter.GetBytes(i)).ToArray()[..Address.Size])).ToArray();
        var map = addresses.Where((_, i) => i % 2 == 0).Aggregate(AddressMap<int>.Empty, (map, address) => map.SetItem(address, 1));
        Assert.Equal(count, map.ReadAhead(addresses));
        var draft = addresses.Where((_, i) => i % 4 == 0).Aggregate(map.ToDraft(), (map, address) => map.Remove(address));
        Assert.Equal(draft.Count, draft.ReadAhead(addresses));
        Assert.Equal(2 * draft.Count, draft.ReadAhead([.. addresses, .. addresses]));
    }

    [Fact]
    public void Items_that_are_not_in_order_are_refused()
    {
        var (low, high) = (new Address(new byte[Address.Size]), new Address([.. Enumerable.Repeat((byte)9, Address.Size)]));
        Assert.Throws<ArgumentException>(() => AddressMap<int>.From([new(high, 1), new(low, 2)]));
        Assert.Throws<ArgumentException>(() => AddressMap<int>.From([new(low, 1), new(low, 2)]));
    }
}
