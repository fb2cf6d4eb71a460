using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Cli.Commands;

/// <summary>The anchor that a <c>verify</c> command holds a ledger against.</summary>
/// <param name="Stored">What the contract has on record.</param>
/// <param name="ChainId">The chain (EIP-155) that the node serves.</param>
/// <param name="Contract">The contract.</param>
internal sealed record LedgerAnchor(StoredAnchor Stored, ulong ChainId, Address Contract)
{
    /// <summary>What it says of the ledger.</summary>
    public Commitment Commitment => new ChainAnchor(
        Stored.Anchor.Size, Stored.Anchor.LogRoot, Stored.Anchor.HeadHash, Stored.Anchor.ClaimsRoot, Stored.Block, Stored.Time,
        Stored.Status == Storage.Contracts.AnchorStatus.Final ? AnchorStatus.Final : AnchorStatus.Open).ToCommitment()!;
}

/// <summary>Where the L2 is asked: the options of a <c>verify</c> command.</summary>
internal sealed class ChainOptions
{
    private readonly Option<Uri?> _rpc = new("--rpc")
    {
        Description = "A node of the L2 (JSON-RPC): the ledger must go on from the newest anchor there",
        HelpName = "URL",
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            argument.AddError($"\"{argument.Tokens[0].Value}\" is not an address of http or https.");
            return null;
        },
    };

    private readonly Option<string?> _contract = new("--contract") { Description = "The contract CheckpointAnchor on it", HelpName = "ADDRESS" };
    private readonly Option<ulong> _fromBlock = new("--from-block") { Description = "The block that the contract was deployed in, where the search for events may end", HelpName = "N" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_rpc);
        command.Add(_contract);
        command.Add(_fromBlock);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_rpc) is null != (result.GetResult(_contract) is null))
                result.AddError("Anchors are in a contract, and a node is asked for them: name both, --rpc and --contract, or neither.");
            else if (result.GetValue(_contract) is { } text && !Address.TryParseInput(text, out _))
                result.AddError($"\"{text}\" is not an address.");
        });
    }

    /// <summary>The newest anchor that stands; null where no contract was named.</summary>
    /// <exception cref="CliException">The contract holds none.</exception>
    /// <exception cref="IOException">The node does not answer as it should.</exception>
    public async Task<LedgerAnchor?> FindAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_rpc) is not { } rpc || !Address.TryParseInput(parsed.GetValue(_contract) ?? "", out var contract))
            return null;
        var reader = new AnchorReader(rpc, contract, parsed.GetValue(_fromBlock));
        var chainId = await reader.ChainIdAsync(cancellationToken);
        return await reader.LatestAsync(cancellationToken) is { } stored
            ? new LedgerAnchor(stored, chainId, contract)
            : throw new CliException($"NOT ANCHORED: the contract {contract} on the chain {chainId} holds no anchor.", "Is it the ledger's contract?");
    }
}
