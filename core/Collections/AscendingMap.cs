using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable map whose keys come in ascending order and stay, as what is named after the entry that created it does. Adding copies a short
/// array and, once for each <see cref="ChunkSize"/> keys, a path through a tree, where a tree of single keys would copy a deeper path each time.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class AscendingMap<TKey, TValue>
    where TKey : IComparable<TKey>
{
    /// <summary>Nothing.</summary>
    public static readonly AscendingMap<TKey, TValue> Empty = new(ImmutableSortedSet.Create<Chunk>(ChunkOrder.Instance), []);

    /// <summary>How many keys share an array.</summary>
    private const int ChunkSize = 16;

    private readonly ImmutableSortedSet<Chunk> _full;
    private readonly KeyValuePair<TKey, TValue>[] _last;

    private AscendingMap(ImmutableSortedSet<Chunk> full, KeyValuePair<TKey, TValue>[] last)
    {
        _full = full;
        _last = last;
    }

    /// <summary>How many keys there are.</summary>
    public int Count => (_full.Count * ChunkSize) + _last.Length;

    /// <summary>The values in the order of their keys.</summary>
    public IEnumerable<TValue> Values => _full.SelectMany(chunk => chunk.Items).Concat(_last).Select(item => item.Value);

    /// <summary>The values of the keys that are not less than one, in their order.</summary>
    public IEnumerable<TValue> From(TKey key)
    {
        var index = _full.IndexOf(new Chunk([new(key, default!)]));
        for (var i = index >= 0 ? index : Math.Max(0, ~index - 1); i < _full.Count; i++)
        {
            foreach (var item in _full[i].Items)
            {
                if (item.Key.CompareTo(key) >= 0)
                    yield return item.Value;
            }
        }
        foreach (var item in _last)
        {
            if (item.Key.CompareTo(key) >= 0)
                yield return item.Value;
        }
    }

    /// <summary>The map of items that come in ascending order.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static AscendingMap<TKey, TValue> From(IEnumerable<KeyValuePair<TKey, TValue>> items)
    {
        var chunks = items.Chunk(ChunkSize).ToList();
        for (var i = 0; i < chunks.Count; i++)
        {
            for (var j = 0; j < chunks[i].Length; j++)
            {
                if ((i > 0 || j > 0) && chunks[i][j].Key.CompareTo((j > 0 ? chunks[i][j - 1] : chunks[i - 1][^1]).Key) <= 0)
                    throw new ArgumentException($"{chunks[i][j].Key} does not come after the key before it.", nameof(items));
            }
        }
        var last = chunks.Count == 0 ? [] : chunks[^1];
        return new(chunks.SkipLast(1).Select(items => new Chunk(items)).ToImmutableSortedSet(ChunkOrder.Instance), last);
    }

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key is not here.</exception>
    public TValue this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no {key}.");

    /// <summary>True with the value of a key, or false where the key is not here.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var items = ChunkOf(key);
        var index = IndexOf(items, key);
        value = index < 0 ? default : items[index].Value;
        return index >= 0;
    }

    /// <summary>With one more key.</summary>
    /// <exception cref="ArgumentException">The key is not greater than all that are here.</exception>
    public AscendingMap<TKey, TValue> Add(TKey key, TValue value)
    {
        var (full, last) = _last.Length == ChunkSize ? (_full.Add(new Chunk(_last)), []) : (_full, _last);
        if (_last is [.., var greatest] && key.CompareTo(greatest.Key) <= 0)
            throw new ArgumentException($"{key} does not come after {greatest.Key}.", nameof(key));
        return new(full, [.. last, new(key, value)]);
    }

    /// <summary>With another value for a key.</summary>
    /// <exception cref="KeyNotFoundException">The key is not here.</exception>
    public AscendingMap<TKey, TValue> SetItem(TKey key, TValue value)
    {
        var items = ChunkOf(key);
        var index = IndexOf(items, key);
        if (index < 0)
            throw new KeyNotFoundException($"There is no {key}.");
        KeyValuePair<TKey, TValue>[] changed = [.. items];
        changed[index] = new(key, value);
        return items == _last ? new(_full, changed) : new(_full.Remove(new Chunk(items)).Add(new Chunk(changed)), _last);
    }

    /// <summary>The array that has the key, if any has.</summary>
    private KeyValuePair<TKey, TValue>[] ChunkOf(TKey key)
    {
        if (_full.IsEmpty || (_last is [var first, ..] && first.Key.CompareTo(key) <= 0))
            return _last;
        var index = _full.IndexOf(new Chunk([new(key, default!)]));
        return index >= 0 ? _full[index].Items : ~index > 0 ? _full[~index - 1].Items : [];
    }

    private static int IndexOf(KeyValuePair<TKey, TValue>[] items, TKey key)
    {
        var (low, high) = (0, items.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = items[middle].Key.CompareTo(key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    /// <summary>Successive keys with their values.</summary>
    private readonly record struct Chunk(KeyValuePair<TKey, TValue>[] Items);

    /// <summary>Chunks follow one another as their first keys do.</summary>
    private sealed class ChunkOrder : IComparer<Chunk>
    {
        public static readonly ChunkOrder Instance = new();

        public int Compare(Chunk x, Chunk y) => x.Items[0].Key.CompareTo(y.Items[0].Key);
    }
}
