using System.Numerics;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>That a tree begins with an earlier one: proofs of RFC 6962 (section 2.1.2), checked as RFC 9162 (section 2.1.4.2) says.</summary>
public static class ConsistencyProof
{
    /// <summary>The longest proof there can be: a node for each level, and the subtree where the earlier tree ends.</summary>
    public const int MaxLength = InclusionProof.MaxLength + 1;

    /// <summary>
    /// Whether the tree of <paramref name="size"/> leaves that has <paramref name="root"/> begins with the one of <paramref name="earlier"/> leaves that has
    /// <paramref name="earlierRoot"/>. Every tree begins with the empty one and with itself, which needs no proof and takes none.
    /// </summary>
    public static bool Verify(ulong earlier, Hash256 earlierRoot, ulong size, Hash256 root, IReadOnlyList<Hash256> proof)
    {
        if (earlier > size || proof.Count > MaxLength || (size == 0 && root != MerkleTree.EmptyRoot))
            return false;
        if (earlier == size)
            return proof.Count == 0 && earlierRoot == root;
        if (earlier == 0)
            return proof.Count == 0 && earlierRoot == MerkleTree.EmptyRoot;
        // Where the earlier tree is a perfect one, it is itself the first node, and is left out.
        var isPerfect = BitOperations.IsPow2(earlier);
        if (!isPerfect && proof.Count == 0)
            return false;
        var start = isPerfect ? earlierRoot : proof[0];
        var shift = BitOperations.TrailingZeroCount(earlier);
        var (node, last) = ((earlier - 1) >> shift, (size - 1) >> shift);
        var (before, now) = (start, start);
        for (var i = isPerfect ? 0 : 1; i < proof.Count; i++)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                before = MerkleTree.NodeHash(proof[i], before);
                now = MerkleTree.NodeHash(proof[i], now);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
                now = MerkleTree.NodeHash(now, proof[i]);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && before == earlierRoot && now == root;
    }
}
