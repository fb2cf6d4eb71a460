using System.Numerics;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>The roots of the perfect subtrees that cover the leaves appended so far: a tree of any size in O(log n) memory.</summary>
public sealed class CompactRange
{
    private readonly List<Hash256> _subtrees = [];

    /// <summary>How many leaves were appended.</summary>
    public ulong Count { get; private set; }

    /// <summary>Appends a leaf hash.</summary>
    public void Append(Hash256 leaf)
    {
        var node = leaf;
        for (var merges = BitOperations.TrailingZeroCount(++Count); merges > 0; merges--)
        {
            node = MerkleTree.NodeHash(_subtrees[^1], node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }
        _subtrees.Add(node);
    }

    /// <summary>The root over all leaves so far; <see cref="MerkleTree.EmptyRoot"/> where there are none.</summary>
    public Hash256 Root() => RootBefore(null) ?? MerkleTree.EmptyRoot;

    /// <summary>The root over all leaves so far and what stands to their right, smaller than any of the subtrees; null where there is neither.</summary>
    internal Hash256? RootBefore(Hash256? right)
    {
        for (var i = _subtrees.Count - 1; i >= 0; i--)
            right = right is { } hash ? MerkleTree.NodeHash(_subtrees[i], hash) : _subtrees[i];
        return right;
    }
}
