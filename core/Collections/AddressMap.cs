using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable map of addresses in ascending order: a tree that branches by one hexadecimal digit at a time and keeps up to <see cref="BucketSize"/> addresses
/// that begin alike in one array. A change copies one short path, about five nodes at a million addresses, since addresses are hashes and spread evenly.
/// Who makes up addresses that begin alike makes paths longer, by 40 digits at most.
/// </summary>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class AddressMap<TValue> : IEnumerable<KeyValuePair<Address, TValue>>
{
    /// <summary>Nothing.</summary>
    public static readonly AddressMap<TValue> Empty = new(null, 0);

    /// <summary>How many addresses share an array at most.</summary>
    private const int BucketSize = 8;

    /// <summary>A <see cref="Branch"/>, a bucket (<see cref="KeyValuePair{TKey, TValue}"/>[], sorted, never empty), or null.</summary>
    private readonly object? _root;

    private AddressMap(object? root, int count) => (_root, Count) = (root, count);

    /// <summary>How many addresses there are.</summary>
    public int Count { get; }

    /// <summary>The map of items that come in ascending order.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static AddressMap<TValue> From(IEnumerable<KeyValuePair<Address, TValue>> items)
    {
        KeyValuePair<Address, TValue>[] all = [.. items];
        for (var i = 1; i < all.Length; i++)
        {
            if (all[i].Key <= all[i - 1].Key)
                throw new ArgumentException($"{all[i].Key} does not come after {all[i - 1].Key}.", nameof(items));
        }
        return new(Node(all, 0), all.Length);
    }

    /// <summary>The value of an address, or the default where it has none.</summary>
    public TValue? GetValueOrDefault(Address address) => TryGetValue(address, out var value) ? value : default;

    /// <summary>True with the value of an address, or false where it has none.</summary>
    public bool TryGetValue(Address address, [MaybeNullWhen(false)] out TValue value)
    {
        var node = _root;
        for (var depth = 0; node is Branch branch; depth++)
            node = branch[address.Digit(depth)];
        if (node is KeyValuePair<Address, TValue>[] bucket && Find(bucket, address) is >= 0 and var place)
        {
            value = bucket[place].Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>With this value for an address, in place of the one it had.</summary>
    public AddressMap<TValue> SetItem(Address address, TValue value)
    {
        var added = 0;
        var root = Set(_root, 0, new(address, value), ref added);
        return new(root, Count + added);
    }

    /// <summary>Without an address; this map itself where it is not here.</summary>
    public AddressMap<TValue> Remove(Address address)
    {
        var root = Remove(_root, 0, address);
        return ReferenceEquals(root, _root) ? this : new(root, Count - 1);
    }

    /// <summary>The items that another map has not, or has with another value, in ascending order; what the two share is passed over.</summary>
    public IEnumerable<KeyValuePair<Address, TValue>> ChangedSince(AddressMap<TValue> before) =>
        Differing(before._root, _root).Where(item => !before.TryGetValue(item.Key, out var value) || !EqualityComparer<TValue>.Default.Equals(value, item.Value));

    /// <summary>The items in ascending order of their addresses.</summary>
    public IEnumerator<KeyValuePair<Address, TValue>> GetEnumerator()
    {
        // At most one path of branches, each with its next digit.
        var path = new Stack<(Branch Branch, int Next)>();
        var node = _root;
        while (true)
        {
            if (node is Branch branch)
                path.Push((branch, 0));
            else if (node is KeyValuePair<Address, TValue>[] bucket)
            {
                foreach (var item in bucket)
                    yield return item;
            }
            while (path.Count > 0 && path.Peek().Next == Branch.Width)
                path.Pop();
            if (path.Count == 0)
                yield break;
            var (last, next) = path.Pop();
            path.Push((last, next + 1));
            node = last[next];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What is in the nodes of one tree that the other does not have in the same place.</summary>
    private static IEnumerable<KeyValuePair<Address, TValue>> Differing(object? before, object? node)
    {
        if (ReferenceEquals(before, node))
            return [];
        return node switch
        {
            null => [],
            Branch branch => Enumerable.Range(0, Branch.Width).SelectMany(digit => Differing((before as Branch)?[digit], branch[digit])),
            _ => (KeyValuePair<Address, TValue>[])node,
        };
    }

    private static object? Set(object? node, int depth, KeyValuePair<Address, TValue> item, ref int added)
    {
        if (node is Branch branch)
        {
            var digit = item.Key.Digit(depth);
            return branch.With(digit, Set(branch[digit], depth + 1, item, ref added));
        }
        var bucket = (KeyValuePair<Address, TValue>[]?)node ?? [];
        var place = Find(bucket, item.Key);
        if (place >= 0)
        {
            var changed = bucket.AsSpan().ToArray();
            changed[place] = item;
            return changed;
        }
        added = 1;
        var more = new KeyValuePair<Address, TValue>[bucket.Length + 1];
        bucket.AsSpan(0, ~place).CopyTo(more);
        more[~place] = item;
        bucket.AsSpan(~place).CopyTo(more.AsSpan(~place + 1));
        return Node(more, depth);
    }

    private static object? Remove(object? node, int depth, Address address)
    {
        if (node is Branch branch)
        {
            var digit = address.Digit(depth);
            var before = branch[digit];
            var after = Remove(before, depth + 1, address);
            return ReferenceEquals(before, after) ? branch : branch.With(digit, after).OrBucket();
        }
        if (node is not KeyValuePair<Address, TValue>[] bucket || Find(bucket, address) is not (>= 0 and var place))
            return node;
        return bucket.Length == 1 ? null : (KeyValuePair<Address, TValue>[])[.. bucket.AsSpan(0, place), .. bucket.AsSpan(place + 1)];
    }

    /// <summary>The node of items that share their first digits.</summary>
    private static object? Node(ReadOnlySpan<KeyValuePair<Address, TValue>> items, int depth)
    {
        if (items.Length <= BucketSize)
            return items.IsEmpty ? null : items.ToArray();
        var branch = new Branch();
        for (int start = 0, end; start < items.Length; start = end)
        {
            var digit = items[start].Key.Digit(depth);
            for (end = start + 1; end < items.Length && items[end].Key.Digit(depth) == digit;)
                end++;
            branch[digit] = Node(items[start..end], depth + 1);
        }
        return branch;
    }

    /// <summary>Where an address is, or the complement of where it would be.</summary>
    private static int Find(KeyValuePair<Address, TValue>[] bucket, Address address)
    {
        for (var i = 0; i < bucket.Length; i++)
        {
            var order = bucket[i].Key.CompareTo(address);
            if (order >= 0)
                return order == 0 ? i : ~i;
        }
        return ~bucket.Length;
    }

    /// <summary>The nodes of the sixteen digits.</summary>
    private sealed class Branch
    {
        public const int Width = 16;

        private Nodes _nodes;

        public object? this[int digit]
        {
            get => _nodes[digit];
            set => _nodes[digit] = value;
        }

        public Branch With(int digit, object? node)
        {
            var changed = new Branch { _nodes = _nodes };
            changed._nodes[digit] = node;
            return changed;
        }

        /// <summary>This branch, or one array where that has room for all that is left; so what is here has one form, whatever came and went.</summary>
        public object OrBucket()
        {
            var count = 0;
            foreach (var node in _nodes)
            {
                if (node is Branch)
                    return this;
                count += node is KeyValuePair<Address, TValue>[] bucket ? bucket.Length : 0;
            }
            if (count > BucketSize)
                return this;
            var all = new List<KeyValuePair<Address, TValue>>(count);
            foreach (var node in _nodes)
                all.AddRange(node as KeyValuePair<Address, TValue>[] ?? []);
            return all.ToArray();
        }

        [InlineArray(Width)]
        private struct Nodes
        {
            private object? _first;
        }
    }
}
