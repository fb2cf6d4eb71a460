using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>An anchor as the contract's event says it, and what has become of it.</summary>
/// <param name="Anchor">What was anchored.</param>
/// <param name="Index">Its position in the contract's stack, from 0.</param>
/// <param name="PreviousSize">The size of the anchor below it; 0 below the first.</param>
/// <param name="Time">The time of its block.</param>
/// <param name="Block">The number of its block.</param>
/// <param name="Transaction">The hash of its transaction.</param>
/// <param name="Confirmations">How many blocks follow its block.</param>
/// <param name="Status">Whether it stands, and can still be vetoed.</param>
/// <param name="FinalAt">From when on it stands for ever; 1970 where it does not stand.</param>
public sealed record StoredAnchor(
    Anchor Anchor, ulong Index, ulong PreviousSize, DateTimeOffset Time, ulong Block, Hash256 Transaction, ulong Confirmations, AnchorStatus Status, DateTimeOffset FinalAt)
{
    /// <summary>What it says of the ledger; null where it no longer stands: then it says nothing.</summary>
    public Commitment? ToCommitment() => Status == AnchorStatus.None ? null : CommitmentOf(Anchor, Block);

    internal static Commitment CommitmentOf(Anchor anchor, ulong block) =>
        new($"The anchor of {anchor.Size} entries in block {block} of the L2", anchor.Size, anchor.LogRoot, anchor.HeadHash, anchor.ClaimsRoot);
}
