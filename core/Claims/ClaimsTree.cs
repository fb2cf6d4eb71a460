using System.Buffers.Binary;
using System.Numerics;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>
/// The tree of all claims at one moment: keccak over sorted pairs, as OpenZeppelin's MerkleProof checks it. Leaves stand in the order in which their accounts first withdrew and stay where they
/// are, so that a change touches one path, and a new account the last ones; the odd node at the end of a level goes up as it is (docs/adr/0034).
/// </summary>
public sealed class ClaimsTree
{
    /// <summary>How many messages are brought together for one call of <see cref="KeccakBatch"/>.</summary>
    private const int BatchSize = 256;

    private const int PairSize = 2 * Hash256.Size;

    /// <summary>From the leaves' hashes to the root, each level's nodes one after the other.</summary>
    private readonly List<Level> _levels = [new()];

    /// <summary>What is anchored; 32 zero bytes where there are no claims, which no proof leads to.</summary>
    public Hash256 Root => Count == 0 ? default : new Hash256(_levels[^1].Node(0));

    /// <summary>How many accounts have a claim.</summary>
    public int Count => _levels[0].Count;

    /// <summary>Makes the tree.</summary>
    /// <param name="leaves">At most one for each account, in the order in which they first withdrew.</param>
    public static ClaimsTree Create(IReadOnlyList<ClaimLeaf> leaves)
    {
        var tree = new ClaimsTree();
        tree.Set([.. Enumerable.Range(0, leaves.Count)], leaves);
        return tree;
    }

    /// <summary>Puts in leaves that have changed, or that are new, and hashes only what is above them.</summary>
    /// <param name="ordinals">Their places, ascending; new ones go on from <see cref="Count"/> without a gap.</param>
    /// <param name="leaves">What is there now.</param>
    /// <exception cref="ArgumentException">The places do not ascend, or leave a gap, or are not as many as the leaves.</exception>
    public void Set(IReadOnlyList<int> ordinals, IReadOnlyList<ClaimLeaf> leaves)
    {
        var count = Count;
        for (var i = 0; i < ordinals.Count; i++)
        {
            if (leaves.Count != ordinals.Count || ordinals[i] < 0 || (i > 0 && ordinals[i] <= ordinals[i - 1]) || ordinals[i] > count)
                throw new ArgumentException($"The place {ordinals[i]} does not follow.", nameof(ordinals));
            count = Math.Max(count, ordinals[i] + 1);
        }
        if (ordinals.Count == 0)
            return;
        var dirty = ordinals.ToArray();
        HashLeaves(dirty, leaves, count);
        for (var depth = 0; _levels[depth].Count > 1; depth++)
        {
            if (depth + 1 == _levels.Count)
                _levels.Add(new Level());
            dirty = Parents(dirty);
            HashNodes(_levels[depth], _levels[depth + 1], dirty);
        }
    }

    /// <summary>Without any leaf.</summary>
    public void Clear()
    {
        _levels.Clear();
        _levels.Add(new Level());
    }

    /// <summary>The path from a leaf to the root.</summary>
    /// <param name="ordinal">Where the leaf is.</param>
    /// <param name="leaf">What is there.</param>
    /// <exception cref="ArgumentException">Something else is there.</exception>
    public ClaimProof Prove(int ordinal, ClaimLeaf leaf)
    {
        if (ordinal < 0 || ordinal >= Count || leaf.Hash() != new Hash256(_levels[0].Node(ordinal)))
            throw new ArgumentException($"The claim of {leaf.Account} is not at {ordinal}.", nameof(ordinal));
        var path = new List<Hash256>(BitOperations.Log2((uint)Count) + 1);
        foreach (var level in _levels)
        {
            if ((ordinal ^ 1) < level.Count)
                path.Add(new Hash256(level.Node(ordinal ^ 1)));
            ordinal >>= 1;
        }
        return new ClaimProof(leaf, path);
    }

    private void HashLeaves(int[] ordinals, IReadOnlyList<ClaimLeaf> leaves, int count)
    {
        var level = _levels[0];
        level.Grow(count);
        Span<byte> messages = new byte[BatchSize * ClaimLeaf.EncodedSize];
        Span<byte> digests = new byte[BatchSize * Hash256.Size];
        for (var first = 0; first < ordinals.Length; first += BatchSize)
        {
            var batch = Math.Min(BatchSize, ordinals.Length - first);
            for (var i = 0; i < batch; i++)
                leaves[first + i].Encode(messages.Slice(i * ClaimLeaf.EncodedSize, ClaimLeaf.EncodedSize));
            var hashed = digests[..(batch * Hash256.Size)];
            KeccakBatch.Hash(messages[..(batch * ClaimLeaf.EncodedSize)], ClaimLeaf.EncodedSize, hashed);
            KeccakBatch.Hash(hashed, Hash256.Size, hashed);
            for (var i = 0; i < batch; i++)
                hashed.Slice(i * Hash256.Size, Hash256.Size).CopyTo(level.Node(ordinals[first + i]));
        }
    }

    private static void HashNodes(Level below, Level level, int[] places)
    {
        level.Grow((below.Count + 1) / 2);
        Span<byte> messages = new byte[BatchSize * PairSize];
        Span<byte> digests = new byte[BatchSize * Hash256.Size];
        for (var first = 0; first < places.Length; first += BatchSize)
        {
            var batch = Math.Min(BatchSize, places.Length - first);
            // The last node of all may have no sibling.
            var isAlone = (2 * places[first + batch - 1]) + 1 == below.Count;
            if (isAlone)
                below.Node(below.Count - 1).CopyTo(level.Node(places[first + --batch]));
            for (var i = 0; i < batch; i++)
                Pair(below.Node(2 * places[first + i]), below.Node((2 * places[first + i]) + 1), messages.Slice(i * PairSize, PairSize));
            KeccakBatch.Hash(messages[..(batch * PairSize)], PairSize, digests[..(batch * Hash256.Size)]);
            for (var i = 0; i < batch; i++)
                digests.Slice(i * Hash256.Size, Hash256.Size).CopyTo(level.Node(places[first + i]));
            if (isAlone)
                break;
        }
    }

    /// <summary>The two in ascending order, so that a path need not say who is left.</summary>
    private static void Pair(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, Span<byte> pair)
    {
        var isAscending = a.SequenceCompareTo(b) <= 0;
        (isAscending ? a : b).CopyTo(pair);
        (isAscending ? b : a).CopyTo(pair[Hash256.Size..]);
    }

    /// <summary>The places above, each once.</summary>
    private static int[] Parents(int[] places)
    {
        var parents = new List<int>(places.Length);
        foreach (var place in places)
        {
            if (parents.Count == 0 || parents[^1] != place >> 1)
                parents.Add(place >> 1);
        }
        return [.. parents];
    }

    private sealed class Level
    {
        private byte[] _nodes = [];

        public int Count { get; private set; }

        public Span<byte> Node(int place) => _nodes.AsSpan(place * Hash256.Size, Hash256.Size);

        public void Grow(int count)
        {
            if (count * Hash256.Size > _nodes.Length)
                Array.Resize(ref _nodes, Math.Max(count, Count * 2) * Hash256.Size);
            Count = count;
        }
    }
}
