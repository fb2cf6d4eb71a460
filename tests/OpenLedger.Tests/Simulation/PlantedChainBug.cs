using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Tests.Simulation;

/// <summary>A chain with a bug between an anchorer and its node.</summary>
internal abstract class PlantedChainBug(IAnchorChain chain) : IAnchorChain
{
    public virtual Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken) => chain.ReadAsync(confirmations, cancellationToken);

    public Task<Error?> CheckAsync(Anchor anchor, CancellationToken cancellationToken) => chain.CheckAsync(anchor, cancellationToken);

    public virtual AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees) => chain.Sign(anchor, nonce, fees);

    public Task<Error?> SendAsync(AnchorTransaction transaction, CancellationToken cancellationToken) => chain.SendAsync(transaction, cancellationToken);

    public Task<string?> ExplainAsync(Hash256 transaction, CancellationToken cancellationToken) => chain.ExplainAsync(transaction, cancellationToken);

    public Task<AnchorReceipt?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) => chain.FindAsync(transaction, cancellationToken);
}

/// <summary>Counts nonces by itself, so that a transaction that is to replace another waits beside it.</summary>
internal sealed class TakesAFreshNonceEachTime(IAnchorChain chain) : PlantedChainBug(chain)
{
    private ulong _next;

    public override AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees)
    {
        _next = Math.Max(_next, nonce) + 1;
        return base.Sign(anchor, _next - 1, fees);
    }
}

/// <summary>Takes one field of an anchor for another.</summary>
internal sealed class AnchorsTheHeadAsTheRoot(IAnchorChain chain) : PlantedChainBug(chain)
{
    public override AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees) => base.Sign(anchor with { LogRoot = anchor.HeadHash }, nonce, fees);
}

/// <summary>Commits to no claims.</summary>
internal sealed class AnchorsNoClaims(IAnchorChain chain) : PlantedChainBug(chain)
{
    public override AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees) => base.Sign(anchor with { ClaimsRoot = default }, nonce, fees);
}

/// <summary>Never looks at what the contract holds.</summary>
internal sealed class SeesNoAnchor(IAnchorChain chain) : PlantedChainBug(chain)
{
    public override async Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken) =>
        await base.ReadAsync(confirmations, cancellationToken) with { Latest = null };
}
