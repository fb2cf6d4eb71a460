using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable map for few keys, of which there are many maps: one sorted array, or several from <see cref="ChunkSize"/> keys on. A change copies one array and the list
/// of them, which is less than a path through a tree up to some thousand keys. The default has no keys.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public readonly struct FlatMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : IComparable<TKey>
{
    /// <summary>How many keys share an array at most.</summary>
    private const int ChunkSize = 32;

    /// <summary>Nothing, one array that is not empty, or an array of at least two such in the order of their keys.</summary>
    private readonly object? _items;

    private FlatMap(object? items) => _items = items;

    /// <summary>Whether there are no keys.</summary>
    public bool IsEmpty => _items is null;

    /// <summary>How many keys there are.</summary>
    public int Count => _items switch
    {
        null => 0,
        KeyValuePair<TKey, TValue>[] only => only.Length,
        _ => ((KeyValuePair<TKey, TValue>[][])_items).Sum(chunk => chunk.Length),
    };

    /// <summary>The map of items that come in ascending order, each key once.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static FlatMap<TKey, TValue> From(ReadOnlySpan<KeyValuePair<TKey, TValue>> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (items[i].Key.CompareTo(items[i - 1].Key) <= 0)
                throw new ArgumentException($"{items[i].Key} does not come after {items[i - 1].Key}.", nameof(items));
        }
        if (items.Length <= ChunkSize)
            return new(items.IsEmpty ? null : items.ToArray());
        var chunks = new KeyValuePair<TKey, TValue>[(items.Length + ChunkSize - 1) / ChunkSize][];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = items[(i * ChunkSize)..Math.Min(items.Length, (i + 1) * ChunkSize)].ToArray();
        return new(chunks);
    }

    /// <summary>True with the value of a key, or false where the key is not here.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var chunk = _items as KeyValuePair<TKey, TValue>[] ?? (_items is KeyValuePair<TKey, TValue>[][] chunks ? chunks[ChunkOf(chunks, key)] : []);
        var place = Find(chunk, key);
        value = place < 0 ? default : chunk[place].Value;
        return place >= 0;
    }

    /// <summary>With this value for a key, in place of the one it had.</summary>
    public FlatMap<TKey, TValue> SetItem(TKey key, TValue value)
    {
        if (_items is not KeyValuePair<TKey, TValue>[][] chunks)
        {
            var only = With((KeyValuePair<TKey, TValue>[]?)_items ?? [], key, value);
            return new(only.Length <= ChunkSize ? only : Halves(only));
        }
        var at = ChunkOf(chunks, key);
        var changed = With(chunks[at], key, value);
        return new((KeyValuePair<TKey, TValue>[][])(changed.Length <= ChunkSize
            ? [.. chunks.AsSpan(0, at), changed, .. chunks.AsSpan(at + 1)]
            : [.. chunks.AsSpan(0, at), .. Halves(changed), .. chunks.AsSpan(at + 1)]));
    }

    /// <summary>Without a key; the same where it is not here.</summary>
    public FlatMap<TKey, TValue> Remove(TKey key)
    {
        if (_items is not KeyValuePair<TKey, TValue>[][] chunks)
            return _items is KeyValuePair<TKey, TValue>[] only && Find(only, key) is >= 0 and var place ? new(only.Length == 1 ? null : Without(only, place)) : this;
        var at = ChunkOf(chunks, key);
        if (Find(chunks[at], key) is not (>= 0 and var found))
            return this;
        if (chunks[at].Length > 1)
            return new((KeyValuePair<TKey, TValue>[][])[.. chunks.AsSpan(0, at), Without(chunks[at], found), .. chunks.AsSpan(at + 1)]);
        return new(chunks.Length == 2 ? chunks[1 - at] : (KeyValuePair<TKey, TValue>[][])[.. chunks.AsSpan(0, at), .. chunks.AsSpan(at + 1)]);
    }

    /// <summary>The items in ascending order of their keys.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() =>
        (_items as IEnumerable<KeyValuePair<TKey, TValue>> ?? ((KeyValuePair<TKey, TValue>[][]?)_items ?? []).SelectMany(chunk => chunk)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static KeyValuePair<TKey, TValue>[] With(KeyValuePair<TKey, TValue>[] chunk, TKey key, TValue value)
    {
        var place = Find(chunk, key);
        var (before, after) = place >= 0 ? (place, place + 1) : (~place, ~place);
        return [.. chunk.AsSpan(0, before), new(key, value), .. chunk.AsSpan(after)];
    }

    private static KeyValuePair<TKey, TValue>[] Without(KeyValuePair<TKey, TValue>[] chunk, int place) => [.. chunk.AsSpan(0, place), .. chunk.AsSpan(place + 1)];

    private static KeyValuePair<TKey, TValue>[][] Halves(KeyValuePair<TKey, TValue>[] chunk) => [chunk[..(chunk.Length / 2)], chunk[(chunk.Length / 2)..]];

    /// <summary>The last array that does not begin after a key, or the first.</summary>
    private static int ChunkOf(KeyValuePair<TKey, TValue>[][] chunks, TKey key)
    {
        var (low, high) = (0, chunks.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (chunks[middle][0].Key.CompareTo(key) <= 0)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <summary>Where a key is, or the complement of where it would be.</summary>
    private static int Find(KeyValuePair<TKey, TValue>[] chunk, TKey key)
    {
        var (low, high) = (0, chunk.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = chunk[middle].Key.CompareTo(key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
