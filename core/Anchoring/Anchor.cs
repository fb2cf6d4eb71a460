using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Anchoring;

/// <summary>What the L2 is told of the ledger at one size of its log.</summary>
/// <param name="Size">How many entries the log has: a block ends there.</param>
/// <param name="LogRoot">The root over them (RFC 6962, section 2.1).</param>
/// <param name="HeadHash">The hash of the block that ends there.</param>
/// <param name="ClaimsRoot">The root of the claims on the vault as of there; zeros where there are none.</param>
public sealed record Anchor(ulong Size, Hash256 LogRoot, Hash256 HeadHash, Hash256 ClaimsRoot);

/// <summary>What could be anchored now.</summary>
/// <param name="Anchor">As of the newest published checkpoint.</param>
/// <param name="Moved">How much value the ledger has moved up to there since its beginning, in base units of OPEN.</param>
public sealed record AnchorCandidate(Anchor Anchor, UInt128 Moved);

/// <summary>The published log, as the anchorer sees it.</summary>
public interface IAnchorSource
{
    /// <summary>What could be anchored now; null where nothing is published yet.</summary>
    Task<AnchorCandidate?> NewestAsync(CancellationToken cancellationToken);

    /// <summary>What is to be anchored at an earlier size, at most that of the newest candidate; null where no block ends there.</summary>
    /// <param name="size">The size.</param>
    /// <param name="claimsRoot">What is said of the claims there: it is taken over where they are longer ago than this process remembers.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<Anchor?> AtAsync(ulong size, Hash256 claimsRoot, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the newest candidate's checkpoint with its signatures, which the next one replaces, so that proofs can be made under what is anchored. Where it is kept
    /// already, with as many cosignatures, or where another size is the newest by now, it does nothing.
    /// </summary>
    Task KeepAsync(ulong size, CancellationToken cancellationToken);
}
