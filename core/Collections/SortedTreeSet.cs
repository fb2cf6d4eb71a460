using System.Collections;

namespace OpenLedger.Core.Collections;

/// <summary>An immutable set in the order of its items, each of which has a place: the keys of a <see cref="SortedTree{TKey, TValue}"/>.</summary>
/// <typeparam name="T">The items.</typeparam>
public sealed class SortedTreeSet<T> : IReadOnlyList<T>
    where T : IComparable<T>
{
    /// <summary>Nothing.</summary>
    public static readonly SortedTreeSet<T> Empty = new(SortedTree<T, Nothing>.Empty);

    private readonly SortedTree<T, Nothing> _items;

    private SortedTreeSet(SortedTree<T, Nothing> items) => _items = items;

    /// <inheritdoc />
    public int Count => _items.Count;

    /// <inheritdoc />
    public T this[int index] => _items.KeyAt(index);

    /// <summary>The set of items that come in ascending order, each once.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static SortedTreeSet<T> From(IReadOnlyList<T> items) => From(items, static item => item);

    /// <summary>The set of what other items have, which comes in ascending order, each once.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static SortedTreeSet<T> From<TItem>(IReadOnlyList<TItem> items, Func<TItem, T> itemOf) =>
        items.Count == 0 ? Empty : new(SortedTree<T, Nothing>.From(items, itemOf, static _ => default));

    /// <summary>The set of items that come in any order, each once.</summary>
    /// <exception cref="ArgumentException">One comes twice.</exception>
    internal static SortedTreeSet<T> FromUnsorted(IEnumerable<T> items)
    {
        T[] sorted = [.. items];
        Array.Sort(sorted);
        return From(sorted);
    }

    /// <summary>Whether an item is here.</summary>
    public bool Contains(T item) => _items.ContainsKey(item);

    /// <summary>The place of an item, or the complement of the place that it would have.</summary>
    public int IndexOf(T item) => _items.IndexOf(item);

    /// <summary>How many items come before one.</summary>
    public int CountBelow(T item) => _items.CountBelow(item);

    /// <summary>With an item; this set itself where it is here.</summary>
    public SortedTreeSet<T> Add(T item) => Contains(item) ? this : new(_items.Add(item, default));

    /// <summary>Without an item; this set itself where it is not here.</summary>
    public SortedTreeSet<T> Remove(T item)
    {
        var items = _items.Remove(item);
        return ReferenceEquals(items, _items) ? this : new(items);
    }

    /// <summary>With many more items, which come in ascending order.</summary>
    /// <exception cref="ArgumentException">One is here already: a bug of the caller.</exception>
    internal SortedTreeSet<T> AddRange(ReadOnlySpan<T> items)
    {
        var pairs = new KeyValuePair<T, Nothing>[items.Length];
        for (var i = 0; i < items.Length; i++)
            pairs[i] = new(items[i], default);
        return new(_items.AddRange(pairs));
    }

    /// <summary>Without so many of the first items, at most those that there are.</summary>
    internal SortedTreeSet<T> WithoutFirst(int count) => count >= Count ? Empty : new(_items.WithoutFirst(count));

    /// <inheritdoc />
    public IEnumerator<T> GetEnumerator() => _items.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What an item of a set is mapped to.</summary>
    private readonly struct Nothing;
}
