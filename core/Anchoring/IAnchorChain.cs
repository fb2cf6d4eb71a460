using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Anchoring;

/// <summary>What a transaction offers for its gas (EIP-1559).</summary>
/// <param name="MaxFeePerGas">The most it pays for a unit of gas, in wei.</param>
/// <param name="MaxPriorityFeePerGas">What of that goes to the block's builder, in wei.</param>
public sealed record AnchorFees(ulong MaxFeePerGas, ulong MaxPriorityFeePerGas);

/// <summary>A signed transaction that anchors something.</summary>
/// <param name="Hash">Its hash (Keccak-256).</param>
/// <param name="Raw">What is sent (EIP-2718).</param>
public sealed record AnchorTransaction(Hash256 Hash, ReadOnlyMemory<byte> Raw);

/// <summary>That a transaction is in a block of the chain.</summary>
/// <param name="Block">The block's number.</param>
/// <param name="Confirmations">How many blocks follow that block.</param>
/// <param name="Succeeded">False where the contract refused it.</param>
public sealed record AnchorReceipt(ulong Block, ulong Confirmations, bool Succeeded);

/// <summary>What the chain says now.</summary>
/// <param name="Latest">The newest anchor that the contract holds and nobody has vetoed, as of the newest block; null where there is none.</param>
/// <param name="Nonce">How many transactions of the anchorer are in the chain, as of the newest block.</param>
/// <param name="SettledNonce">As many as of the block that has the asked confirmations.</param>
/// <param name="Fees">What a transaction should offer to be in one of the next blocks.</param>
public sealed record AnchorChainView(Anchor? Latest, ulong Nonce, ulong SettledNonce, AnchorFees Fees);

/// <summary>
/// The contract that anchors are kept in, and the account that sends them. Nobody else sends transactions of that account. Where the chain does not answer,
/// methods throw an <see cref="IOException"/>.
/// </summary>
public interface IAnchorChain
{
    /// <summary>What the chain says now.</summary>
    /// <param name="confirmations">How many blocks must follow a block until it is believed.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    Task<AnchorChainView> ReadAsync(ulong confirmations, CancellationToken cancellationToken);

    /// <summary>Why the contract would refuse an anchor as of the newest block, or null: asked before gas is spent.</summary>
    Task<Error?> CheckAsync(Anchor anchor, CancellationToken cancellationToken);

    /// <summary>Signs a transaction; it goes nowhere.</summary>
    AnchorTransaction Sign(Anchor anchor, ulong nonce, AnchorFees fees);

    /// <summary>Sends a transaction. One that the chain knows already is no error.</summary>
    /// <returns>Why it was not taken, or null.</returns>
    Task<Error?> SendAsync(AnchorTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Where a transaction is in the chain; null where it is not.</summary>
    Task<AnchorReceipt?> FindAsync(Hash256 transaction, CancellationToken cancellationToken);

    /// <summary>Why the contract refused a transaction that is in the chain, as a sentence; null where the chain does not tell.</summary>
    Task<string?> ExplainAsync(Hash256 transaction, CancellationToken cancellationToken);
}
