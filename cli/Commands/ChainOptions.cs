using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Cli.Commands;

/// <summary>Where the L2 is asked: the options of a <c>verify</c> command.</summary>
internal sealed class ChainOptions
{
    private readonly Option<Uri?> _rpc = Rpc("A node of the L2 (JSON-RPC): what is verified must be under an anchor there");

    private readonly Option<string?> _contract = new("--contract") { Description = "The contract CheckpointAnchor on it", HelpName = "ADDRESS" };
    private readonly Option<ulong> _fromBlock = new("--from-block") { Description = "The block that the contract was deployed in, where the search for events may end; the whole ledger is then held against all anchors since", HelpName = "N" };

    /// <summary>Which node of the L2.</summary>
    public static Option<Uri?> Rpc(string description) => new("--rpc")
    {
        Description = description,
        HelpName = "URL",
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            argument.AddError($"\"{argument.Tokens[0].Value}\" is not an address of http or https.");
            return null;
        },
    };

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
    public async Task<LedgerAnchor?> FindAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        Open(parsed) is var (reader, contract) ? await NewestAsync(reader, contract, await reader.ChainIdAsync(cancellationToken), cancellationToken) : null;

    /// <summary>What the anchors below the newest say of the ledger; null where they are not looked for, because nobody has said since which block.</summary>
    /// <exception cref="IOException">The node does not answer as it should.</exception>
    public async Task<IReadOnlyList<Commitment>?> FindBelowAsync(ParseResult parsed, LedgerAnchor? newest, CancellationToken cancellationToken) =>
        newest is not null && parsed.GetResult(_fromBlock) is { Implicit: false } && Open(parsed) is var (reader, _) ? await reader.BelowAsync(newest.Stored, cancellationToken) : null;

    /// <summary>
    /// The anchor that a proven entry is under: the one of its checkpoint's size, else the newest, where a server proves that the checkpoint and the anchor are of one log. Null
    /// where no contract was named.
    /// </summary>
    /// <param name="parsed">The options.</param>
    /// <param name="proven">The entry.</param>
    /// <param name="chainId">The chain that the ledger is bound to; null where nobody has said it.</param>
    /// <param name="server">Makes the proof that an anchor of another size needs; null for none.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="CliException">The entry is under no anchor that stands, or under one of another log.</exception>
    /// <exception cref="IOException">The node does not answer as it should.</exception>
    public async Task<LedgerAnchor?> FindAsync(ParseResult parsed, ProvenEntry proven, ulong? chainId, LedgerClient? server, CancellationToken cancellationToken)
    {
        if (Open(parsed) is not var (reader, contract))
            return null;
        var (served, checkpoint) = (await reader.ChainIdAsync(cancellationToken), proven.Checkpoint);
        if (chainId is { } bound && bound != served)
            throw new CliException($"NOT ANCHORED: the node serves the chain {served}, and the ledger is bound to the chain {bound}.", "Name a node of that chain.");
        var own = await reader.FindAsync(checkpoint.Size, cancellationToken);
        // What the guardian took away may be anchored again, under a later checkpoint; that takes a proof.
        if (own is { Status: AnchorStatus.None } && own.Anchor.LogRoot == checkpoint.Root && server is null)
        {
            throw new CliException(
                $"VETOED: the guardian has taken away the anchor of {checkpoint.Size} entries that was in block {own.Block} of the chain {served}.",
                "Once the operator has anchored again, write the proof anew: ./openledger proof.");
        }
        var anchor = own is { Status: not AnchorStatus.None } ? new LedgerAnchor(own, served, contract) : await NewestAsync(reader, contract, served, cancellationToken);
        if (anchor.Stored.Anchor.Size <= proven.Entry.Seq.Value)
            throw new CliException($"NOT ANCHORED: entry {proven.Entry.Seq} is not under the newest anchor, {anchor}.", "What is published is anchored some minutes later: ask again then.");
        await MeetAsync(proven, anchor, server, cancellationToken);
        return anchor;
    }

    private static async Task MeetAsync(ProvenEntry proven, LedgerAnchor anchor, LedgerClient? server, CancellationToken cancellationToken)
    {
        var (size, other) = (proven.Checkpoint.Size, anchor.Stored.Anchor.Size);
        if (size != other && server is null)
        {
            throw new CliException(
                $"NOT ANCHORED: the contract has no anchor of {size} entries, the checkpoint's size. Its newest is {anchor}.",
                "Write the proof anew (./openledger proof), or name a server that proves that both are of one log: --server URL.");
        }
        try
        {
            proven.Meet(anchor.Commitment, size == other ? [] : await server!.GetLogConsistencyAsync(Math.Min(size, other), Math.Max(size, other), cancellationToken));
        }
        catch (VerificationException e)
        {
            throw new CliException($"NOT ANCHORED: {e.Message}", "The log has signed something else than what was anchored, or the contract is not this ledger's. Keep a copy of the proof.");
        }
    }

    private static async Task<LedgerAnchor> NewestAsync(AnchorReader reader, Address contract, ulong chainId, CancellationToken cancellationToken) =>
        await reader.LatestAsync(cancellationToken) is { } stored
            ? new LedgerAnchor(stored, chainId, contract)
            : throw new CliException($"NOT ANCHORED: the contract {contract} on the chain {chainId} holds no anchor.", "Is it the ledger's contract?");

    private (AnchorReader Reader, Address Contract)? Open(ParseResult parsed) =>
        parsed.GetValue(_rpc) is { } rpc && Address.TryParseInput(parsed.GetValue(_contract) ?? "", out var contract)
            ? (new AnchorReader(rpc, contract, parsed.GetValue(_fromBlock)), contract)
            : null;
}
