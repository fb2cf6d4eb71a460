using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>What has become of an anchor on the L2.</summary>
public enum AnchorStatus
{
    /// <summary>It stands, and its delay has not passed: the guardian can veto it still.</summary>
    Open,

    /// <summary>It stands, and nobody can veto it any more.</summary>
    Final,

    /// <summary>The guardian has vetoed it: it says nothing of the ledger.</summary>
    Vetoed,
}

/// <summary>What the L2 has on record of the ledger at a size.</summary>
/// <param name="Size">How many entries it had.</param>
/// <param name="LogRoot">The root over them (RFC 6962, section 2.1).</param>
/// <param name="HeadHash">The hash of the block that ended there.</param>
/// <param name="ClaimsRoot">The root of the claims on the vault as of there; zeros for none.</param>
/// <param name="Block">In which block of the L2 it was recorded.</param>
/// <param name="At">When, by that block's time.</param>
/// <param name="Status">What has become of it.</param>
public sealed record ChainAnchor(ulong Size, Hash256 LogRoot, Hash256 HeadHash, Hash256 ClaimsRoot, ulong Block, DateTimeOffset At, AnchorStatus Status)
{
    /// <summary>What it says of the ledger; null where it was vetoed.</summary>
    public Commitment? ToCommitment() => Status == AnchorStatus.Vetoed ? null : new Commitment($"The anchor of {Size} entries in block {Block} of the L2", Size, LogRoot, HeadHash, ClaimsRoot);
}

/// <summary>Reads all anchors of a ledger from the L2, in ascending order of their sizes.</summary>
/// <param name="cancellationToken">Cancels the reading.</param>
public delegate Task<IReadOnlyList<ChainAnchor>> ReadAnchors(CancellationToken cancellationToken);
