using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>
/// A state's hash: the RFC 6962 root over its canonical bytes (<see cref="StateCodec"/>) in chunks. Equal states have equal bytes, however they came about. With the
/// chunks' hashes, which have that root, a part of the bytes can be checked before the rest is there, and what is wrong has a place.
/// </summary>
/// <param name="Hash">The root.</param>
/// <param name="Bytes">How many bytes there are.</param>
/// <param name="Chunks">The leaf hash of each chunk.</param>
public sealed record StateDigest(Hash256 Hash, ulong Bytes, IReadOnlyList<Hash256> Chunks)
{
    /// <summary>Bytes in each chunk but the last.</summary>
    public const int ChunkBytes = 64 * 1024;

    /// <summary>Computes it: as long as it takes to write the whole state.</summary>
    public static StateDigest Of(LedgerState state)
    {
        var chunks = new List<Hash256>();
        var bytes = 0UL;
        foreach (var chunk in StateCodec.Encode(state))
        {
            chunks.Add(MerkleTree.LeafHash(chunk.Span));
            bytes += (ulong)chunk.Length;
        }
        return new StateDigest(RootOf(chunks), bytes, chunks);
    }

    /// <summary>The hash that chunks have together.</summary>
    internal static Hash256 RootOf(IReadOnlyList<Hash256> chunks)
    {
        var range = new CompactRange();
        foreach (var chunk in chunks)
            range.Append(chunk);
        return range.Root();
    }
}
