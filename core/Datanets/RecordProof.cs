using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>A record hash of a set with the path that proves its place.</summary>
/// <param name="Record">The record hash.</param>
/// <param name="Index">Its place in the sorted set, from 0.</param>
/// <param name="Path">Its audit path (RFC 6962, section 2.1.1), from the bottom.</param>
public sealed record ProvenRecord(Hash256 Record, ulong Index, IReadOnlyList<Hash256> Path);

/// <summary>
/// Whether a record is in a set: itself with its path; or, where it is not, the neighbours between which it would stand, with theirs. That the set is sorted is
/// what its root is attested for, and whoever downloads the set can recompute it.
/// </summary>
/// <param name="Record">Which record.</param>
/// <param name="Present">The record in the set; null where it is not there.</param>
/// <param name="Below">The last record before it; null where there is none, or where the record is present.</param>
/// <param name="Above">The first record after it; null where there is none, or where the record is present.</param>
public sealed record RecordProof(Hash256 Record, ProvenRecord? Present, ProvenRecord? Below, ProvenRecord? Above)
{
    /// <summary>What the proof proves about a set.</summary>
    /// <param name="root">The set's root, as the ledger records it.</param>
    /// <param name="size">How many records the set has, as the ledger records it.</param>
    /// <returns>True where the record is in the set, false where it is not; or <c>proof-invalid</c>, where it proves neither.</returns>
    public Result<bool> Verify(Hash256 root, ulong size)
    {
        if (Present is { } present)
            return Below is null && Above is null && present.Record == Record && IsIn(present, root, size) ? true : Invalid("The record's path does not lead to the root.");
        if (size == 0)
            return Below is null && Above is null && root == MerkleTree.EmptyRoot ? false : Invalid("An empty set has the root of nothing, and no neighbours.");
        if (Below is null && Above?.Index != 0)
            return Invalid("What comes after the record is not the first of the set, and nothing comes before.");
        if (Above is null && Below!.Index != size - 1)
            return Invalid("What comes before the record is not the last of the set, and nothing comes after.");
        if (Below is { } lower && (lower.Record >= Record || !IsIn(lower, root, size)))
            return Invalid("The neighbour below is not below, or its path does not lead to the root.");
        if (Above is { } upper && (upper.Record <= Record || !IsIn(upper, root, size)))
            return Invalid("The neighbour above is not above, or its path does not lead to the root.");
        return Below is null || Above is null || Above.Index - 1 == Below.Index ? false : Invalid("The neighbours do not stand side by side.");
    }

    private static bool IsIn(ProvenRecord proven, Hash256 root, ulong size) => InclusionProof.Verify(proven.Record, proven.Index, size, proven.Path, root);

    private static Error Invalid(string message) => Error.Invalid("proof-invalid", message);
}
