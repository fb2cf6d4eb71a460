using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable map of addresses in ascending order: a tree that branches by one hexadecimal digit at a time and keeps up to <see cref="BucketSize"/> addresses
/// that begin alike in one array. A change copies one short path, about five nodes at a million addresses, since addresses are hashes and spread evenly.
/// Who makes up addresses that begin alike makes paths longer, by 40 digits at most. Where many changes follow one another and few of the maps between them are kept, the map
/// can be a draft meanwhile: it says the same, and costs less (docs/adr/0045).
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

    /// <summary>Null where this map is no draft. It is the newest one where <see cref="_version"/> is the draft's; the tree of an older one may have been written since.</summary>
    private readonly AddressDraft<TValue>? _draft;

    private readonly int _version;

    private AddressMap(object? root, int count, AddressDraft<TValue>? draft = null) => (_root, Count, _draft, _version) = (root, count, draft, draft?.Version ?? 0);

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
        if (_draft is not null && _version != _draft.Version)
        {
            if (_draft.TryFindBefore(address, _version, out var wasHere, out value))
                return wasHere;
            node = _draft.Root;
        }
        return TryFind(node, 0, address, out value);
    }

    /// <summary>
    /// Reads the paths of many addresses side by side, so that they wait for memory together and not one after the other (group prefetching: Chen, Ailamaki, Gibbons and Mowry 2004,
    /// "Improving hash join performance through prefetching"). Who asks for them soon finds them in the processor's cache.
    /// </summary>
    /// <param name="addresses">The addresses.</param>
    /// <returns>How many of them have a value.</returns>
    internal int ReadAhead(ReadOnlySpan<Address> addresses)
    {
        var found = 0;
        for (var start = 0; start < addresses.Length; start += Group.Size)
            found += ReadTogether(addresses[start..Math.Min(addresses.Length, start + Group.Size)]);
        return found;
    }

    /// <summary>With this value for an address, in place of the one it had.</summary>
    public AddressMap<TValue> SetItem(Address address, TValue value)
    {
        var change = default(Change);
        if (_draft is null)
            return new(Set(_root, 0, new(address, value), false, ref change), Count + change.Added);
        var draft = Writable();
        change.Owner = draft.Owner;
        var root = Set(draft.Root, 0, new(address, value), false, ref change);
        draft.Add(address, change.Added == 0, change.Before, root);
        return new(root, Count + change.Added, draft);
    }

    /// <summary>Without an address; this map itself where it is not here.</summary>
    public AddressMap<TValue> Remove(Address address)
    {
        var change = default(Change);
        if (_draft is null)
        {
            var rest = Remove(_root, 0, address, ref change);
            return change.Added == 0 ? this : new(rest, Count - 1);
        }
        if (!TryGetValue(address, out _))
            return this;
        var draft = Writable();
        change.Owner = draft.Owner;
        var root = Remove(draft.Root, 0, address, ref change);
        draft.Add(address, true, change.Before, root);
        return new(root, Count - 1, draft);
    }

    /// <summary>
    /// The same map as a draft: of it, and of what follows from it, a change writes the nodes that an earlier change has made. All of them still say what they say, but they are
    /// for one thread, and only what follows from the newest of them costs less.
    /// </summary>
    internal AddressMap<TValue> ToDraft() => _draft is null ? new(_root, Count, new AddressDraft<TValue>(_root)) : this;

    /// <summary>The same map, which is no draft; from then on the others of the draft write nothing that it has.</summary>
    internal AddressMap<TValue> Settle()
    {
        if (_draft is null)
            return this;
        _draft.Close();
        var root = _draft.Root;
        foreach (var (address, wasHere, value) in _draft.BackTo(_version))
        {
            var change = default(Change);
            root = wasHere ? Set(root, 0, new(address, value!), false, ref change) : Remove(root, 0, address, ref change);
        }
        return new(root, Count);
    }

    /// <summary>The items that another map has not, or has with another value, in ascending order; what the two share is passed over.</summary>
    public IEnumerable<KeyValuePair<Address, TValue>> ChangedSince(AddressMap<TValue> before) => Differing(before.Settle()._root, Settle()._root, 0);

    /// <summary>The items in ascending order of their addresses.</summary>
    public IEnumerator<KeyValuePair<Address, TValue>> GetEnumerator()
    {
        // At most one path of branches, each with its next digit.
        var path = new Stack<(Branch Branch, int Next)>();
        var node = Settle()._root;
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

    /// <summary>What one tree has that the other has not, or has with another value.</summary>
    private static IEnumerable<KeyValuePair<Address, TValue>> Differing(object? before, object? node, int depth)
    {
        if (ReferenceEquals(before, node))
            return [];
        if (node is Branch branch)
            return Enumerable.Range(0, Branch.Width).SelectMany(digit => Differing(before is Branch other ? other[digit] : before, branch[digit], depth + 1));
        return ((KeyValuePair<Address, TValue>[]?)node ?? []).Where(item =>
            !TryFind(before, depth, item.Key, out var value) || !EqualityComparer<TValue>.Default.Equals(value, item.Value));
    }

    /// <summary>As <see cref="TryGetValue"/>, from a node on that has so many branches above it.</summary>
    private static bool TryFind(object? node, int depth, in Address address, [MaybeNullWhen(false)] out TValue value)
    {
        for (; node is Branch branch; depth++)
            node = branch[address.Digit(depth)];
        if (node is KeyValuePair<Address, TValue>[] bucket && Find(bucket, depth, address) is >= 0 and var place)
        {
            value = bucket[place].Value;
            return true;
        }
        value = default;
        return false;
    }

    private int ReadTogether(ReadOnlySpan<Address> addresses)
    {
        var nodes = default(Group);
        nodes[..addresses.Length].Fill(_draft is null ? _root : _draft.Root);
        Span<int> depths = stackalloc int[Group.Size];
        for (int depth = 0, branches = 1; branches > 0; depth++)
        {
            branches = 0;
            for (var i = 0; i < addresses.Length; i++)
            {
                if (nodes[i] is not Branch branch)
                    continue;
                nodes[i] = branch[addresses[i].Digit(depth)];
                depths[i] = depth + 1;
                branches++;
            }
        }
        var found = 0;
        for (var i = 0; i < addresses.Length; i++)
            found += nodes[i] is KeyValuePair<Address, TValue>[] bucket && Find(bucket, depths[i], addresses[i]) >= 0 ? 1 : 0;
        return found;
    }

    /// <summary>The draft if this is its newest map and it may write; else a new one, that begins with this map.</summary>
    private AddressDraft<TValue> Writable() => _draft is { IsOpen: true } draft && draft.Version == _version ? draft : new(Settle()._root);

    /// <param name="node">The node.</param>
    /// <param name="depth">How many branches are above it.</param>
    /// <param name="item">The address and what it is to have.</param>
    /// <param name="isOwn">Whether the change's draft has made this array, and may write it.</param>
    /// <param name="change">What changes.</param>
    private static object? Set(object? node, int depth, in KeyValuePair<Address, TValue> item, bool isOwn, ref Change change)
    {
        if (node is Branch branch)
        {
            var digit = item.Key.Digit(depth);
            var below = Set(branch[digit], depth + 1, item, branch.HasMade(digit, change), ref change);
            return branch.With(digit, below, change);
        }
        var bucket = (KeyValuePair<Address, TValue>[]?)node ?? [];
        var place = Find(bucket, depth, item.Key);
        if (place >= 0)
        {
            change.Before = bucket[place].Value;
            var changed = isOwn ? bucket : bucket.AsSpan().ToArray();
            changed[place] = item;
            return changed;
        }
        change.Added = 1;
        var more = new KeyValuePair<Address, TValue>[bucket.Length + 1];
        bucket.AsSpan(0, ~place).CopyTo(more);
        more[~place] = item;
        bucket.AsSpan(~place).CopyTo(more.AsSpan(~place + 1));
        return Node(more, depth);
    }

    private static object? Remove(object? node, int depth, Address address, ref Change change)
    {
        if (node is Branch branch)
        {
            var digit = address.Digit(depth);
            var below = Remove(branch[digit], depth + 1, address, ref change);
            return change.Added == 0 ? branch : branch.With(digit, below, change).OrBucket();
        }
        if (node is not KeyValuePair<Address, TValue>[] bucket || Find(bucket, depth, address) is not (>= 0 and var place))
            return node;
        (change.Added, change.Before) = (-1, bucket[place].Value);
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
            branch.Put(digit, Node(items[start..end], depth + 1), end - start);
        }
        return branch;
    }

    /// <summary>Where an address is, or the complement of where it would be: about where its next digit is among all digits, since addresses spread evenly.</summary>
    private static int Find(KeyValuePair<Address, TValue>[] bucket, int depth, in Address address)
    {
        var place = (bucket.Length * address.Digit(depth)) >> 4;
        while (place > 0 && bucket[place - 1].Key >= address)
            place--;
        while (place < bucket.Length && bucket[place].Key < address)
            place++;
        return place < bucket.Length && bucket[place].Key == address ? place : ~place;
    }

    /// <summary>Nodes that are read side by side.</summary>
    [InlineArray(Size)]
    private struct Group
    {
        public const int Size = 16;

        private object? _first;
    }

    /// <summary>A change on its way through the tree.</summary>
    private struct Change
    {
        /// <summary>The draft whose nodes may be written; 0 where all are copied.</summary>
        public long Owner;

        /// <summary>How many more addresses there are after it.</summary>
        public int Added;

        /// <summary>The value that the address had, if it had one.</summary>
        public TValue? Before;
    }

    /// <summary>The nodes of the sixteen digits, below which there are more addresses than a bucket has.</summary>
    private sealed class Branch
    {
        public const int Width = 16;

        private Nodes _nodes;

        /// <summary>The draft that may write it, or 0.</summary>
        private long _owner;

        /// <summary>How many addresses there are below.</summary>
        private int _count;

        /// <summary>Which of the arrays below that draft has made too: one bit each.</summary>
        private ushort _made;

        public object? this[int digit] => _nodes[digit];

        /// <summary>Whether the change's draft has made this branch and the array below it.</summary>
        public bool HasMade(int digit, in Change change) => IsOf(change) && ((_made >> digit) & 1) != 0;

        /// <summary>With another node, which the change's draft has made: this branch itself where that has made it too.</summary>
        public Branch With(int digit, object? node, in Change change)
        {
            var changed = IsOf(change) ? this : new Branch { _nodes = _nodes, _owner = change.Owner, _count = _count };
            changed.Put(digit, node, change.Added);
            changed._made |= (ushort)(1 << digit);
            return changed;
        }

        /// <summary>Puts a node in place of another. Only for a branch that nobody else has.</summary>
        public void Put(int digit, object? node, int added)
        {
            _count += added;
            _nodes[digit] = node;
        }

        /// <summary>This branch, or one array where that has room for all that is left; so what is here has one form, whatever came and went.</summary>
        public object OrBucket()
        {
            if (_count > BucketSize)
                return this;
            // Each branch below would have more.
            var all = new List<KeyValuePair<Address, TValue>>(_count);
            foreach (var node in _nodes)
                all.AddRange(node as KeyValuePair<Address, TValue>[] ?? []);
            return all.ToArray();
        }

        private bool IsOf(in Change change) => change.Owner != 0 && change.Owner == _owner;

        [InlineArray(Width)]
        private struct Nodes
        {
            private object? _first;
        }
    }
}
