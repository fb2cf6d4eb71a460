using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Commands;

/// <summary>The anchor that a <c>verify</c> command holds a ledger, or an entry of it, against.</summary>
/// <param name="Stored">What the contract has on record; it stands.</param>
/// <param name="ChainId">The chain (EIP-155) that the node serves.</param>
/// <param name="Contract">The contract.</param>
internal sealed record LedgerAnchor(StoredAnchor Stored, ulong ChainId, Address Contract)
{
    /// <summary>What a command says that was not told where anchors are.</summary>
    public const string NotNamed = "that the L2 has it on record; name a node and the contract with --rpc URL and --contract ADDRESS.";

    /// <summary>What it says of the ledger.</summary>
    public Commitment Commitment => Stored.ToCommitment() ?? throw new InvalidOperationException("The anchor does not stand.");

    /// <summary>For programs.</summary>
    public object ToJson() => new
    {
        ChainId,
        Contract,
        Stored.Anchor.Size,
        Stored.Block,
        transaction = Stored.Transaction,
        Stored.Time,
        status = Stored.Status.ToString().ToLowerInvariant(),
        Stored.FinalAt,
    };

    /// <summary>For people: where it is, how old, and whether it stands for ever.</summary>
    public override string ToString() =>
        $"of {Stored.Anchor.Size} entries, by {Contract} in block {Stored.Block} of the chain {ChainId}, {Age.Since(Stored.Time)}; "
        + (Stored.Status == AnchorStatus.Final ? "it stands for ever" : $"the guardian can veto it until {Stored.FinalAt:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
