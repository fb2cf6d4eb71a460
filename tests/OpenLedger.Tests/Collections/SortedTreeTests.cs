using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class SortedTreeTests
{
    private enum Change
    {
        Append,
        Set,
        Remove,
        AddMany,
        DropFirst,
    }

    /// <summary>The next key so much after the last one, any key, or one of those that are there; many that are not, or the first ones.</summary>
    private sealed record Step(Change Change, int Number);

    /// <summary>Trees that mostly grow, and such that mostly shrink again.</summary>
    private static Gen<Step> Steps { get; } =
        from change in Gen.Frequency((4, Gen.Constant(Change.Append)), (3, Gen.Constant(Change.Set)), (6, Gen.Constant(Change.Remove)), (1, Gen.Constant(Change.AddMany)), (1, Gen.Constant(Change.DropFirst)))
        from number in Gen.Choose(0, 2_000)
        select new Step(change, number);

    [Fact]
    public void Tree_says_what_a_dictionary_says_and_earlier_trees_stay_as_they_were() => Gens.ForAllSequences(Steps, 60, 300, steps =>
    {
        // From a few levels on, so that removing joins what is below them.
        var expected = new SortedDictionary<int, string>(Enumerable.Range(0, 700).ToDictionary(i => 3 * i, i => $"{i}"));
        var tree = SortedTree<int, string>.From([.. expected], static item => item.Key, static item => item.Value);
        var kept = new List<(SortedTree<int, string> Tree, KeyValuePair<int, string>[] Expected)> { (tree, [.. expected]) };
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            var last = expected.Count == 0 ? 0 : expected.Keys.Last();
            if (step.Change == Change.AddMany)
            {
                // Some among the others, some behind them all, and from none to more than one node has room for.
                var many = Enumerable.Range(0, step.Number % 90).Select(i => step.Number + (i * (1 + (step.Number % 60)))).Where(key => !expected.ContainsKey(key)).ToArray();
                tree = tree.AddRange([.. many.Select(key => KeyValuePair.Create(key, $"value {index}"))]);
                foreach (var key in many)
                    expected.Add(key, $"value {index}");
                continue;
            }
            if (step.Change == Change.DropFirst)
            {
                var first = expected.Keys.Take(Math.Min(step.Number % 70, expected.Count - 1)).ToArray();
                tree = expected.Count == 0 ? tree : tree.WithoutFirst(first.Length);
                foreach (var key in first)
                    expected.Remove(key);
                continue;
            }
            // A run of removals, so that whole nodes go.
            var keys = step.Change switch
            {
                Change.Append => [last + 1 + (step.Number % 3)],
                Change.Set => [step.Number],
                _ => expected.Keys.SkipWhile(key => key < step.Number).Take(12).Append(step.Number).Distinct().ToList(),
            };
            foreach (var key in keys)
            {
                if (step.Change == Change.Remove)
                {
                    var isHere = expected.Remove(key);
                    var less = tree.Remove(key);
                    Assert.Equal(isHere, !ReferenceEquals(less, tree));
                    tree = less;
                }
                else
                {
                    tree = step.Change == Change.Append ? tree.Add(key, $"value {index}") : tree.SetItem(key, $"value {index}");
                    expected[key] = $"value {index}";
                }
            }
            if (index % 50 == 0)
                kept.Add((tree, [.. expected]));
        }
        kept.Add((tree, [.. expected]));
        foreach (var (one, items) in kept)
            Holds(items, one);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5_000)]
    public void Tree_of_sorted_items_is_that_of_items_added_and_can_be_emptied_from_both_ends(int count)
    {
        var items = Enumerable.Range(0, count).Select(i => KeyValuePair.Create(2 * i, $"{i}")).ToArray();
        var made = SortedTree<int, string>.From(items, static item => item.Key, static item => item.Value);
        var added = items.Aggregate(SortedTree<int, string>.Empty, (tree, item) => tree.Add(item.Key, item.Value));
        var backwards = items.Reverse().Aggregate(SortedTree<int, string>.Empty, (tree, item) => tree.SetItem(item.Key, item.Value));
        Holds(items, made);
        Holds(items, added);
        Holds(items, backwards);
        Assert.Empty(items.Aggregate(backwards, (tree, item) => tree.Remove(item.Key)));
        Assert.Empty(items.Reverse().Aggregate(made, (tree, item) => tree.Remove(item.Key)));
    }

    [Fact]
    public void Keys_that_are_here_are_not_added_and_keys_that_are_not_are_named()
    {
        var tree = SortedTree<int, string>.From([1, 3], static key => key, static key => $"{key}");
        Assert.Throws<ArgumentException>(() => tree.Add(3, "again"));
        Assert.Throws<ArgumentException>(() => tree.AddRange([new(2, "more"), new(3, "again")]));
        Assert.Contains("2", Assert.Throws<KeyNotFoundException>(() => tree[2]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.KeyAt(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.KeyAt(-1));
        Assert.Throws<ArgumentException>(() => SortedTree<int, string>.From([1, 1], static key => key, static key => ""));
        Assert.Throws<ArgumentException>(() => SortedTree<int, string>.From([.. Enumerable.Range(0, 17), 4], static key => key, static key => ""));
    }

    [Fact]
    public void Set_has_each_item_once_in_order_and_stays_itself_where_nothing_changes()
    {
        var set = SortedTreeSet<int>.FromUnsorted([5, 1, 9]).Add(7);
        Assert.Equal([1, 5, 7, 9], set);
        Assert.Same(set, set.Add(7));
        Assert.Same(set, set.Remove(6));
        Assert.Equal([1, 7, 9], set.Remove(5));
        Assert.Equal((2, ~2, 2, 7), (set.IndexOf(7), set.IndexOf(6), set.CountBelow(6), set[2]));
        Assert.True(set.Contains(9) && !set.Contains(8));
        Assert.Equal([0, 1, 5, 6, 7, 9, 10], set.AddRange([0, 6, 10]));
        Assert.Equal([7, 9], set.WithoutFirst(2));
        Assert.Empty(set.WithoutFirst(9));
        Assert.Throws<ArgumentException>(() => SortedTreeSet<int>.FromUnsorted([2, 1, 2]));
    }

    private static void Holds(KeyValuePair<int, string>[] items, SortedTree<int, string> tree)
    {
        Assert.Equal(items.Length, tree.Count);
        Assert.Equal(items, tree);
        Assert.Equal(items.Select(i => i.Key), tree.Keys);
        Assert.Equal(items.Select(i => i.Value), tree.Values);
        var known = items.ToDictionary();
        for (var (key, below) = (-1, 0); key <= (items.Length == 0 ? 0 : items[^1].Key) + 1; key++)
        {
            Assert.Equal(known.TryGetValue(key, out var value), tree.TryGetValue(key, out var found));
            Assert.Equal(value, found);
            Assert.Equal((value is null ? ~below : below, below), (tree.IndexOf(key), tree.CountBelow(key)));
            if (value is not null)
                Assert.Equal(key, tree.KeyAt(below++));
            if (key % 379 == 0)
                Assert.Equal(items.Where(i => i.Key >= key).Select(i => i.Value), tree.From(key));
        }
    }
}
