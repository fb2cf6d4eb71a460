using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Bench.Simulation;

/// <summary>The chain as a process reaches it.</summary>
/// <param name="world">The world.</param>
/// <param name="chain">The chain.</param>
/// <param name="server">Who asks.</param>
/// <param name="sent">Told after each transaction that has arrived.</param>
internal sealed class ChainConnection(World world, SimulatedAnchorChain chain, SimulatedServer server, Action sent) : IAnchorChain
{
    private readonly RequestLine _line = new(world, server, Remote.Chain);

    /// <inheritdoc/>
    public Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken) =>
        _line.SendAsync("read the chain", () => chain.ReadAsync(confirmations, CancellationToken.None), null, cancellationToken);

    /// <inheritdoc/>
    public Task<Error?> CheckAsync(Anchor anchor, CancellationToken cancellationToken) =>
        _line.SendAsync($"check the anchor of {anchor.Size}", () => chain.CheckAsync(anchor, CancellationToken.None), null, cancellationToken);

    /// <inheritdoc/>
    public AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees) => chain.Sign(anchor, nonce, fees);

    /// <inheritdoc/>
    public Task<Error?> SendAsync(AnchorTransaction transaction, CancellationToken cancellationToken) => _line.SendAsync($"send transaction {transaction.Hash}", async () =>
    {
        var refused = await chain.SendAsync(transaction, CancellationToken.None);
        sent();
        return refused;
    }, null, cancellationToken);

    /// <inheritdoc/>
    public Task<AnchorReceipt?> FindAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        _line.SendAsync($"find transaction {transaction}", () => chain.FindAsync(transaction, CancellationToken.None), null, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ExplainAsync(Hash256 transaction, CancellationToken cancellationToken) =>
        _line.SendAsync($"explain transaction {transaction}", () => chain.ExplainAsync(transaction, CancellationToken.None), null, cancellationToken);
}
