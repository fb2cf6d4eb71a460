using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>That a leaf is in a tree of claims.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Path">The siblings on the way to the root, lowest first.</param>
public sealed record ClaimProof(ClaimLeaf Leaf, IReadOnlyList<Hash256> Path)
{
    /// <summary>The longest path that the vault takes.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether it leads to <paramref name="root"/>: what OpenZeppelin's MerkleProof.verify says, with the vault's bound on the length.</summary>
    public bool Verify(Hash256 root)
    {
        if (Path.Count > MaxLength)
            return false;
        var hash = Leaf.Hash();
        foreach (var sibling in Path)
            hash = NodeHash(hash, sibling);
        return hash == root;
    }

    /// <summary>keccak256 of the two in ascending order, so that a path need not say who is left.</summary>
    internal static Hash256 NodeHash(Hash256 a, Hash256 b)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        (a <= b ? a : b).CopyTo(pair);
        (a <= b ? b : a).CopyTo(pair[Hash256.Size..]);
        KeccakBatch.Hash(pair, pair.Length, pair[..Hash256.Size]);
        return new Hash256(pair[..Hash256.Size]);
    }
}
