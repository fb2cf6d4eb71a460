using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class FlatMapTests
{
    private sealed record Step(bool Removes, int Key, int Value);

    /// <summary>Enough keys for several arrays, and few enough that arrays become empty again.</summary>
    private static Gen<Step> Steps { get; } =
        from removes in Gen.Frequency((2, Gen.Constant(true)), (3, Gen.Constant(false)))
        from key in Gen.Choose(0, 120)
        from value in Gen.Choose(0, 1_000)
        select new Step(removes, key, value);

    [Fact]
    public void Map_says_what_a_sorted_dictionary_says_and_earlier_maps_stay_as_they_were() => Gens.ForAllSequences(Steps, 150, 400, steps =>
    {
        var map = default(FlatMap<int, int>);
        var expected = new SortedDictionary<int, int>();
        var kept = new List<(FlatMap<int, int> Map, KeyValuePair<int, int>[] Expected)>();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            if (step.Removes)
            {
                var before = map.Count;
                map = map.Remove(step.Key);
                Assert.Equal(expected.Remove(step.Key), map.Count < before);
            }
            else
            {
                map = map.SetItem(step.Key, step.Value);
                expected[step.Key] = step.Value;
            }
            if (index % 50 == 0)
                kept.Add((map, [.. expected]));
        }
        kept.Add((map, [.. expected]));
        foreach (var (one, items) in kept)
        {
            Assert.Equal(items.Length, one.Count);
            Assert.Equal(items, one);
            Assert.Equal(items, FlatMap<int, int>.From(items));
            for (var key = -1; key <= 121; key++)
            {
                var known = items.Where(i => i.Key == key).Select(i => (int?)i.Value).SingleOrDefault();
                Assert.Equal(known is not null, one.TryGetValue(key, out var value));
                Assert.Equal(known ?? 0, value);
            }
        }
    });

    [Fact]
    public void Items_that_are_not_in_order_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FlatMap<int, int>.From([new(2, 1), new(1, 2)]));
        Assert.Throws<ArgumentException>(() => FlatMap<int, int>.From([new(1, 1), new(1, 2)]));
    }
}
