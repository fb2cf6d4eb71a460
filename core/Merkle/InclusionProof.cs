using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>Audit paths of RFC 6962 (section 2.1.1), checked as RFC 9162 (section 2.1.3.2) says.</summary>
public static class InclusionProof
{
    /// <summary>The longest path there can be: a tree has at most 2^64 - 1 leaves.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a leaf hash stands at <paramref name="index"/> of the tree of <paramref name="size"/> leaves that has <paramref name="root"/>.</summary>
    public static bool Verify(Hash256 leaf, ulong index, ulong size, IReadOnlyList<Hash256> path, Hash256 root)
    {
        if (index >= size || path.Count > MaxLength)
            return false;
        var (node, last) = (index, size - 1);
        var hash = leaf;
        foreach (var sibling in path)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                    (node, last) = (node >> 1, last >> 1);
            }
            else
                hash = MerkleTree.NodeHash(hash, sibling);
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }
}
