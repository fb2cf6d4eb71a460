using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OpenLedger.Core.Collections;

/// <summary>
/// An immutable map in the order of its keys, in which every item also has a place: a B+ tree of short arrays (Bayer and McCreight 1972). A change copies one path. Unlike the
/// framework's sorted collections, which keep a node for each item, it is made of a sorted list at once, and it can be compiled ahead of time for our keys.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class SortedTree<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    where TKey : IComparable<TKey>
{
    /// <summary>Nothing.</summary>
    public static readonly SortedTree<TKey, TValue> Empty = new(new Leaf([], []));

    /// <summary>How many items or nodes a node has at most. One of fewer than a quarter takes in a neighbour.</summary>
    internal const int Width = 16;

    private readonly Node _root;

    private SortedTree(Node root) => _root = root;

    /// <summary>How many items there are.</summary>
    public int Count => _root.Count;

    /// <summary>The keys in their order.</summary>
    public IEnumerable<TKey> Keys => Leaves(0).SelectMany(leaf => leaf.Keys);

    /// <summary>The values in the order of their keys.</summary>
    public IEnumerable<TValue> Values => Leaves(0).SelectMany(leaf => leaf.Values);

    /// <summary>The map of items that come in ascending order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="keyOf">The key of an item.</param>
    /// <param name="valueOf">Its value.</param>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static SortedTree<TKey, TValue> From<T>(IReadOnlyList<T> items, Func<T, TKey> keyOf, Func<T, TValue> valueOf)
    {
        if (items.Count == 0)
            return Empty;
        var nodes = new List<Node>((items.Count + Width - 1) / Width);
        for (var start = 0; start < items.Count; start += Width)
        {
            var count = Math.Min(Width, items.Count - start);
            var (keys, values) = (new TKey[count], new TValue[count]);
            for (var i = 0; i < count; i++)
            {
                (keys[i], values[i]) = (keyOf(items[start + i]), valueOf(items[start + i]));
                var before = i > 0 ? keys[i - 1] : nodes.Count > 0 ? ((Leaf)nodes[^1]).Keys[^1] : default;
                if (start + i > 0 && keys[i].CompareTo(before) <= 0)
                    throw new ArgumentException($"{keys[i]} does not come after {before}.", nameof(items));
            }
            nodes.Add(new Leaf(keys, values));
        }
        while (nodes.Count > 1)
        {
            var above = new List<Node>((nodes.Count + Width - 1) / Width);
            for (var start = 0; start < nodes.Count; start += Width)
                above.Add(new Branch([.. nodes.GetRange(start, Math.Min(Width, nodes.Count - start))]));
            nodes = above;
        }
        return new(nodes[0]);
    }

    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">The key is not here.</exception>
    public TValue this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no {key}.");

    /// <summary>Whether the key is here.</summary>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>The value of a key, or the default where it is not here.</summary>
    public TValue? GetValueOrDefault(TKey key) => TryGetValue(key, out var value) ? value : default;

    /// <summary>True with the value of a key, or false where the key is not here.</summary>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var node = _root;
        while (node is Branch branch)
            node = branch.Nodes[branch.ChildOf(key)];
        var leaf = (Leaf)node;
        var place = leaf.Find(key);
        value = place < 0 ? default : leaf.Values[place];
        return place >= 0;
    }

    /// <summary>How many keys come before one: its own place where it is here, else the complement of the place that it would have.</summary>
    public int IndexOf(TKey key)
    {
        var (node, before) = (_root, 0);
        while (node is Branch branch)
        {
            var child = branch.ChildOf(key);
            for (var i = 0; i < child; i++)
                before += branch.Nodes[i].Count;
            node = branch.Nodes[child];
        }
        var place = ((Leaf)node).Find(key);
        return place >= 0 ? before + place : ~(before + ~place);
    }

    /// <summary>How many keys come before one.</summary>
    public int CountBelow(TKey key) => IndexOf(key) is var index && index < 0 ? ~index : index;

    /// <summary>The key at a place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public TKey KeyAt(int index)
    {
        var leaf = LeafAt(ref index);
        return leaf.Keys[index];
    }

    /// <summary>The values of the keys that are not less than one, in their order.</summary>
    public IEnumerable<TValue> From(TKey key)
    {
        var skip = CountBelow(key);
        foreach (var leaf in Leaves(skip))
        {
            for (var i = leaf.Find(key) is var place && place < 0 ? ~place : place; i < leaf.Values.Length; i++)
                yield return leaf.Values[i];
        }
    }

    /// <summary>With one more item.</summary>
    /// <exception cref="ArgumentException">The key is here already.</exception>
    public SortedTree<TKey, TValue> Add(TKey key, TValue value)
    {
        var count = Count;
        var more = SetItem(key, value);
        return more.Count > count ? more : throw new ArgumentException($"{key} is here already.", nameof(key));
    }

    /// <summary>With this value for a key, in place of the one it had.</summary>
    public SortedTree<TKey, TValue> SetItem(TKey key, TValue value)
    {
        var (node, next) = _root.Set(key, value);
        return new(next is null ? node : new Branch([node, next]));
    }

    /// <summary>Without a key; this map itself where it is not here.</summary>
    public SortedTree<TKey, TValue> Remove(TKey key)
    {
        var root = _root.Remove(key);
        if (ReferenceEquals(root, _root))
            return this;
        while (root is Branch { Nodes: [var only] })
            root = only;
        return root is null ? Empty : new(root);
    }

    /// <summary>With many more items at once: what comes to lie together is brought there together.</summary>
    /// <param name="items">The items, in ascending order.</param>
    /// <exception cref="ArgumentException">A key is here already: a bug of the caller.</exception>
    internal SortedTree<TKey, TValue> AddRange(ReadOnlySpan<KeyValuePair<TKey, TValue>> items)
    {
        if (items.IsEmpty)
            return this;
        var nodes = new List<Node>();
        _root.AddRange(items, nodes);
        while (nodes.Count > 1)
            nodes = Branch.Of(nodes);
        return new(nodes[0]);
    }

    /// <summary>Without so many of the first items, of which there are more.</summary>
    internal SortedTree<TKey, TValue> WithoutFirst(int count)
    {
        var root = _root.WithoutFirst(count);
        while (root is Branch { Nodes: [var only] })
            root = only;
        return new(root);
    }

    /// <summary>The items in the order of their keys.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        foreach (var leaf in Leaves(0))
        {
            for (var i = 0; i < leaf.Count; i++)
                yield return new(leaf.Keys[i], leaf.Values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The leaf that has the item at a place, which becomes its place there.</summary>
    private Leaf LeafAt(ref int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} items.");
        var node = _root;
        while (node is Branch branch)
        {
            var child = 0;
            for (; index >= branch.Nodes[child].Count; child++)
                index -= branch.Nodes[child].Count;
            node = branch.Nodes[child];
        }
        return (Leaf)node;
    }

    /// <summary>The leaves from the one that has the item at a place on.</summary>
    private IEnumerable<Leaf> Leaves(int index)
    {
        while (index < Count)
        {
            var place = index;
            var leaf = LeafAt(ref place);
            yield return leaf;
            index += leaf.Count - place;
        }
    }

    private abstract class Node(TKey first, int count)
    {
        /// <summary>The smallest key below.</summary>
        public readonly TKey First = first;

        /// <summary>How many items are below.</summary>
        public readonly int Count = count;

        /// <summary>How many items or nodes this one has itself.</summary>
        public abstract int Breadth { get; }

        /// <summary>With an item: one node, or two where one would be too broad.</summary>
        public abstract (Node, Node?) Set(TKey key, TValue value);

        /// <summary>Without a key; this node itself where it is not here, null where nothing is left.</summary>
        public abstract Node? Remove(TKey key);

        /// <summary>This node with what the next one has: one node, or two of about the same breadth.</summary>
        public abstract (Node, Node?) Join(Node next);

        /// <summary>Adds to a list what becomes of this node with more items, which come in ascending order: as many nodes as have room for all.</summary>
        public abstract void AddRange(ReadOnlySpan<KeyValuePair<TKey, TValue>> items, List<Node> nodes);

        /// <summary>Without so many of the first items, of which there are more.</summary>
        public abstract Node WithoutFirst(int items);
    }

    private sealed class Leaf(TKey[] keys, TValue[] values) : Node(keys.Length > 0 ? keys[0] : default!, keys.Length)
    {
        public readonly TKey[] Keys = keys;
        public readonly TValue[] Values = values;

        public override int Breadth => Keys.Length;

        /// <summary>The place of a key, or the complement of the place that it would have.</summary>
        public int Find(TKey key)
        {
            var (low, high) = (0, Keys.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >> 1;
                var order = Keys[middle].CompareTo(key);
                if (order == 0)
                    return middle;
                if (order < 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }
            return ~low;
        }

        public override (Node, Node?) Set(TKey key, TValue value)
        {
            var place = Find(key);
            if (place >= 0)
            {
                var changed = Copy(Values, 0, Values.Length);
                changed[place] = value;
                return (new Leaf(Keys, changed), null);
            }
            // What comes at the end, as most does, leaves full nodes behind.
            if (Keys.Length == Width && ~place == Width)
                return (this, new Leaf([key], [value]));
            return Split(Insert(Keys, ~place, key), Insert(Values, ~place, value));
        }

        public override Node? Remove(TKey key)
        {
            var place = Find(key);
            if (place < 0)
                return this;
            return Keys.Length == 1 ? null : new Leaf(Without(Keys, place), Without(Values, place));
        }

        public override (Node, Node?) Join(Node next)
        {
            var leaf = (Leaf)next;
            return Split([.. Keys, .. leaf.Keys], [.. Values, .. leaf.Values]);
        }

        public override void AddRange(ReadOnlySpan<KeyValuePair<TKey, TValue>> items, List<Node> nodes)
        {
            var (all, own) = (Keys.Length + items.Length, 0);
            for (int leaf = 0, more = 0, leaves = (all + Width - 1) / Width; leaf < leaves; leaf++)
            {
                var count = (all / leaves) + (leaf < all % leaves ? 1 : 0);
                var (keys, values) = (new TKey[count], new TValue[count]);
                for (var i = 0; i < count; i++)
                {
                    var order = own == Keys.Length ? 1 : more == items.Length ? -1 : Keys[own].CompareTo(items[more].Key);
                    if (order == 0)
                        throw new ArgumentException($"{Keys[own]} is here already.", nameof(items));
                    (keys[i], values[i]) = order < 0 ? (Keys[own], Values[own++]) : (items[more].Key, items[more++].Value);
                }
                nodes.Add(new Leaf(keys, values));
            }
        }

        public override Node WithoutFirst(int items) => new Leaf(Copy(Keys, items, Keys.Length - items), Copy(Values, items, Values.Length - items));

        private static (Node, Node?) Split(TKey[] keys, TValue[] values)
        {
            if (keys.Length <= Width)
                return (new Leaf(keys, values), null);
            var half = keys.Length / 2;
            return (new Leaf(Copy(keys, 0, half), Copy(values, 0, half)), new Leaf(Copy(keys, half, keys.Length - half), Copy(values, half, values.Length - half)));
        }
    }

    private sealed class Branch(Node[] nodes) : Node(nodes[0].First, Sum(nodes))
    {
        public readonly Node[] Nodes = nodes;

        public override int Breadth => Nodes.Length;

        /// <summary>Which node has a key if any has.</summary>
        public int ChildOf(TKey key)
        {
            var (low, high) = (1, Nodes.Length - 1);
            while (low <= high)
            {
                var middle = (low + high) >> 1;
                if (Nodes[middle].First.CompareTo(key) <= 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }
            return low - 1;
        }

        public override (Node, Node?) Set(TKey key, TValue value)
        {
            var child = ChildOf(key);
            var (node, next) = Nodes[child].Set(key, value);
            if (next is null)
                return (With(child, node), null);
            if (Nodes.Length == Width && child == Width - 1)
                return (ReferenceEquals(node, Nodes[child]) ? this : With(child, node), new Branch([next]));
            var more = Insert(Nodes, child + 1, next);
            more[child] = node;
            return Split(more);
        }

        public override Node? Remove(TKey key)
        {
            var child = ChildOf(key);
            var node = Nodes[child].Remove(key);
            if (ReferenceEquals(node, Nodes[child]))
                return this;
            if (node is null)
                return Nodes.Length == 1 ? null : new Branch(Without(Nodes, child));
            if (node.Breadth >= Width / 4 || Nodes.Length == 1)
                return With(child, node);
            var at = Math.Max(0, child - 1);
            var (left, right) = child == 0 ? node.Join(Nodes[1]) : Nodes[at].Join(node);
            var joined = right is null ? Without(Nodes, at) : Copy(Nodes, 0, Nodes.Length);
            joined[at] = left;
            if (right is not null)
                joined[at + 1] = right;
            return new Branch(joined);
        }

        public override (Node, Node?) Join(Node next) => Split([.. Nodes, .. ((Branch)next).Nodes]);

        public override void AddRange(ReadOnlySpan<KeyValuePair<TKey, TValue>> items, List<Node> nodes)
        {
            var below = new List<Node>(Nodes.Length);
            for (var child = 0; child < Nodes.Length; child++)
            {
                var count = 0;
                while (count < items.Length && (child == Nodes.Length - 1 || items[count].Key.CompareTo(Nodes[child + 1].First) < 0))
                    count++;
                if (count == 0)
                    below.Add(Nodes[child]);
                else
                    Nodes[child].AddRange(items[..count], below);
                items = items[count..];
            }
            nodes.AddRange(Of(below));
        }

        public override Node WithoutFirst(int items)
        {
            var child = 0;
            for (; items >= Nodes[child].Count; child++)
                items -= Nodes[child].Count;
            var rest = Copy(Nodes, child, Nodes.Length - child);
            if (items > 0)
                rest[0] = rest[0].WithoutFirst(items);
            return new Branch(rest);
        }

        /// <summary>As few branches as have room for some nodes, of about the same breadth.</summary>
        public static List<Node> Of(List<Node> nodes)
        {
            var branches = new List<Node>();
            for (int start = 0, count = (nodes.Count + Width - 1) / Width; branches.Count < count;)
            {
                var breadth = (nodes.Count / count) + (branches.Count < nodes.Count % count ? 1 : 0);
                branches.Add(new Branch([.. nodes.GetRange(start, breadth)]));
                start += breadth;
            }
            return branches;
        }

        private Branch With(int child, Node node)
        {
            var changed = Copy(Nodes, 0, Nodes.Length);
            changed[child] = node;
            return new Branch(changed);
        }

        private static (Node, Node?) Split(Node[] nodes)
        {
            var half = nodes.Length / 2;
            return nodes.Length <= Width ? (new Branch(nodes), null) : (new Branch(Copy(nodes, 0, half)), new Branch(Copy(nodes, half, nodes.Length - half)));
        }

        private static int Sum(Node[] nodes)
        {
            var sum = 0;
            foreach (var node in nodes)
                sum += node.Count;
            return sum;
        }
    }

    private static T[] Copy<T>(T[] items, int start, int count)
    {
        var copy = new T[count];
        Array.Copy(items, start, copy, 0, count);
        return copy;
    }

    private static T[] Insert<T>(T[] items, int place, T item)
    {
        var more = new T[items.Length + 1];
        Array.Copy(items, more, place);
        more[place] = item;
        Array.Copy(items, place, more, place + 1, items.Length - place);
        return more;
    }

    private static T[] Without<T>(T[] items, int place)
    {
        var fewer = new T[items.Length - 1];
        Array.Copy(items, fewer, place);
        Array.Copy(items, place + 1, fewer, place, fewer.Length - place);
        return fewer;
    }
}
