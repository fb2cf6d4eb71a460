using System.Buffers;
using System.Runtime.InteropServices;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Merkle;

/// <summary>The Merkle tree of RFC 6962, section 2.1, over SHA-256: leaves are hashed with the prefix 0x00, nodes with 0x01.</summary>
public static class MerkleTree
{
    /// <summary>SHA-256 of nothing, the root of the empty tree.</summary>
    public static readonly Hash256 EmptyRoot = Hash256.Sha256([]);

    /// <summary>SHA-256(0x00 ‖ <paramref name="data"/>).</summary>
    public static Hash256 LeafHash(ReadOnlySpan<byte> data)
    {
        if (data.Length < 1024)
            return LeafHash(data, stackalloc byte[data.Length + 1]);
        var buffer = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        var hash = LeafHash(data, buffer.AsSpan(0, data.Length + 1));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }

    private static Hash256 LeafHash(ReadOnlySpan<byte> data, Span<byte> buffer)
    {
        buffer[0] = 0;
        data.CopyTo(buffer[1..]);
        return Hash256.Sha256(buffer);
    }

    /// <summary>SHA-256(0x01 ‖ <paramref name="left"/> ‖ <paramref name="right"/>).</summary>
    public static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> buffer = stackalloc byte[1 + (2 * Hash256.Size)];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + Hash256.Size)..]);
        return Hash256.Sha256(buffer);
    }

    /// <summary>The root over leaf hashes.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        var range = new CompactRange();
        foreach (var leaf in leaves)
            range.Append(leaf);
        return range.Root();
    }

    /// <summary>The root over leaf hashes.</summary>
    public static Hash256 Root(List<Hash256> leaves) => Root(CollectionsMarshal.AsSpan(leaves));
}
