using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Client;

/// <summary>GET /accounts/{address}/claim: what an address has withdrawn in all, and what of it anchors prove.</summary>
public sealed record AccountClaim(Address Account, Address Payout, UInt128 Total, AnchoredClaim? Claimable = null, AnchoredClaim? Pending = null, Address? Vault = null);

/// <summary>A claim by an anchor.</summary>
public sealed record AnchoredClaim(Address Payout, UInt128 Total, IReadOnlyList<Hash256> Proof, ClaimAnchor Anchor, DateTimeOffset FinalAt)
{
    /// <summary>The proof, of an account's claim.</summary>
    public ClaimProof ProofOf(Address account) => new(new ClaimLeaf(account, Payout, Total), Proof);
}

/// <summary>An anchor as the contract wants to be shown it; its time is in seconds since 1970.</summary>
public sealed record ClaimAnchor(ulong Size, Hash256 LogRoot, Hash256 HeadHash, Hash256 ClaimsRoot, ulong Index, ulong PreviousSize, ulong AnchoredAt)
{
    /// <summary>For the contract.</summary>
    public AnchorStruct ToStruct() => new()
    {
        Size = Size,
        LogRoot = LogRoot.ToArray(),
        HeadHash = HeadHash.ToArray(),
        ClaimsRoot = ClaimsRoot.ToArray(),
        Index = Index,
        PreviousSize = PreviousSize,
        AnchoredAt = AnchoredAt,
    };
}
