using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>What a verification is asked to do, beyond recomputing everything.</summary>
public sealed record VerificationOptions
{
    /// <summary>False to take every command for its author's without looking at the signature: many times faster, and no proof of who sent anything.</summary>
    public bool Signatures { get; init; } = true;

    /// <summary>The hash of block 0 that the ledger must have, or null where any ledger will do.</summary>
    public Hash256? Genesis { get; init; }

    /// <summary>What others say of the ledger at some sizes: each must be met.</summary>
    public IReadOnlyList<Commitment> Commitments { get; init; } = [];

    /// <summary>How many blocks or bundles are read and checked ahead of the one that is being followed, 1 to 64. It bounds the memory.</summary>
    public int Ahead { get; init; } = 8;

    /// <summary>Is told now and then how many entries have been verified, or null.</summary>
    public IProgress<ulong>? Progress { get; init; }
}
