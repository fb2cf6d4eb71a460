using System.Buffers;
using System.Numerics;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>
/// The Merkle tree of RFC 6962, section 2.1, as its recursive definitions say it. The ledger itself uses other algorithms for the same hashes
/// (<see cref="Merkle"/>), so that a mistake in one of them does not pass for the truth (docs/adr/0029).
/// </summary>
internal static class Rfc6962
{
    /// <summary>MTH({d}) = SHA-256(0x00 ‖ d).</summary>
    public static Hash256 LeafHash(ReadOnlySpan<byte> data)
    {
        var rented = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        rented[0] = 0;
        data.CopyTo(rented.AsSpan(1));
        var hash = Hash256.Sha256(rented.AsSpan(0, data.Length + 1));
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>MTH(D[n]): of nothing SHA-256 of nothing, of one leaf its hash, else the node over both parts.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length < 2)
            return leaves.IsEmpty ? Hash256.Sha256([]) : leaves[0];
        var k = (int)Split((ulong)leaves.Length);
        return NodeHash(Root(leaves[..k]), Root(leaves[k..]));
    }

    /// <summary>The root that a leaf has by its audit path PATH(m, D[n]) (section 2.1.1); null where the path has not the length of that place.</summary>
    public static Hash256? RootByPath(Hash256 leaf, ulong index, ulong size, ReadOnlySpan<Hash256> path)
    {
        if (size == 1 && index == 0)
            return path.IsEmpty ? leaf : null;
        if (index >= size || path.IsEmpty)
            return null;
        var k = Split(size);
        if (index < k)
            return RootByPath(leaf, index, k, path[..^1]) is { } left ? NodeHash(left, path[^1]) : null;
        return RootByPath(leaf, index - k, size - k, path[..^1]) is { } right ? NodeHash(path[^1], right) : null;
    }

    /// <summary>Whether PROOF(m, D[n]) (section 2.1.2) shows that the tree of n leaves begins with the one of m leaves.</summary>
    public static bool IsConsistent(ulong earlier, Hash256 earlierRoot, ulong size, Hash256 root, ReadOnlySpan<Hash256> proof)
    {
        if (earlier == 0 || earlier > size)
            return earlier == 0 && proof.IsEmpty && earlierRoot == Root([]);
        return RootsByProof(earlier, earlierRoot, size, proof, isWhole: true) is { } roots && roots == (earlierRoot, root);
    }

    /// <summary>SUBPROOF(m, D[n], b) read backwards: the roots over the first m and over all n leaves.</summary>
    private static (Hash256 Earlier, Hash256 All)? RootsByProof(ulong earlier, Hash256 earlierRoot, ulong size, ReadOnlySpan<Hash256> proof, bool isWhole)
    {
        if (earlier == size)
        {
            if (isWhole)
                return proof.IsEmpty ? (earlierRoot, earlierRoot) : null;
            return proof.Length == 1 ? (proof[0], proof[0]) : null;
        }
        if (proof.IsEmpty)
            return null;
        var k = Split(size);
        if (earlier <= k)
            return RootsByProof(earlier, earlierRoot, k, proof[..^1], isWhole) is { } left ? (left.Earlier, NodeHash(left.All, proof[^1])) : null;
        return RootsByProof(earlier - k, earlierRoot, size - k, proof[..^1], isWhole: false) is { } right
            ? (NodeHash(proof[^1], right.Earlier), NodeHash(proof[^1], right.All))
            : null;
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    private static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> both = stackalloc byte[1 + (2 * Hash256.Size)];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + Hash256.Size)..]);
        return Hash256.Sha256(both);
    }

    /// <summary>The largest power of two smaller than n, for n > 1.</summary>
    private static ulong Split(ulong n) => 1UL << BitOperations.Log2(n - 1);
}
