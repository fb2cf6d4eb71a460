using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class AscendingMapTests
{
    /// <summary>Either the next key, so much after the last one, or another value for one that is there.</summary>
    private sealed record Step(bool Adds, int Number);

    private static Gen<Step> Steps { get; } =
        from adds in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from number in Gen.Choose(1, 1_000)
        select new Step(adds, number);

    [Fact]
    public void Map_says_what_a_dictionary_says_and_earlier_maps_stay_as_they_were() => Gens.ForAllSequences(Steps, 60, 200, steps =>
    {
        var map = AscendingMap<int, string>.Empty;
        var expected = new SortedDictionary<int, string>();
        var kept = new List<(AscendingMap<int, string> Map, KeyValuePair<int, string>[] Expected)>();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            var value = $"value {index}";
            if (step.Adds || expected.Count == 0)
            {
                var key = (expected.Count == 0 ? 0 : expected.Keys.Last()) + (step.Number % 3) + 1;
                map = map.Add(key, value);
                expected.Add(key, value);
            }
            else
            {
                var key = expected.Keys.ElementAt(step.Number % expected.Count);
                map = map.SetItem(key, value);
                expected[key] = value;
            }
            if (index % 7 == 0)
                kept.Add((map, [.. expected]));
        }
        kept.Add((map, [.. expected]));
        foreach (var (one, items) in kept)
        {
            Assert.Equal(items.Length, one.Count);
            Assert.Equal(items.Select(i => i.Value), one.Values);
            var known = items.ToDictionary();
            for (var key = 0; key <= items[^1].Key + 1; key++)
            {
                Assert.Equal(known.TryGetValue(key, out var value), one.TryGetValue(key, out var found));
                Assert.Equal(value, found);
                if (key % 37 == 0)
                    Assert.Equal(items.Where(i => i.Key >= key).Select(i => i.Value), one.From(key));
            }
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    public void Keys_that_do_not_come_after_all_others_are_refused_and_unknown_ones_named(int count)
    {
        var map = AscendingMap<int, string>.Empty;
        for (var key = 1; key <= count; key++)
            map = map.Add(10 * key, "");
        foreach (var key in Enumerable.Range(1, count))
            Assert.Throws<ArgumentException>(() => map.Add(10 * key, ""));
        Assert.Throws<KeyNotFoundException>(() => map[15]);
        Assert.Throws<KeyNotFoundException>(() => map.SetItem(15, ""));
        Assert.Throws<KeyNotFoundException>(() => map.SetItem((10 * count) + 1, ""));
    }
}
