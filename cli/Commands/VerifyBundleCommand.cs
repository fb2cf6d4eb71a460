using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify bundle</c>: whether an entry is on a ledger, by a file alone. It asks nobody anything, unless a node of the L2 is named.</summary>
internal static class VerifyBundleCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "The proof, as ./openledger proof writes it (C2SP tlog-proof with the entry's line as extra data)" };
        var genesis = new Option<string?>("--genesis") { Description = "The hash of the ledger's block 0, to check the author's signature too; with --chain", HelpName = "HASH" };
        genesis.Validators.Add(result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a block's hash: 64 lower-case hexadecimal digits.");
        });
        var chain = new Option<ulong?>("--chain") { Description = "The EIP-155 id of the chain that the ledger is anchored on", HelpName = "ID" };
        var json = ServerOptions.Json();
        var (trust, l2) = (new TrustOptions(needsKey: true), new ChainOptions());
        var server = ServerOptions.Server("--url");
        server.Description = "A server that proves, where the contract has no anchor of the checkpoint's own size, that both are of one log; with --rpc";
        var verb = new Verb(
            "bundle", "Check a proof offline: that an entry is on the ledger",
            "verify bundle entry-5.tlog-proof --log-key ledger.example+9e004662+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c") { file, genesis, chain, server, json };
        trust.AddTo(verb);
        l2.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetResult(genesis) is null != (result.GetResult(chain) is null))
                result.AddError("A signature is bound to a block 0 and a chain: name both or neither.");
        });
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var bytes = await LogFiles.ReadProofAsync(path, cancellationToken);
            if (!ProvenEntry.Verify(bytes, trust.Policy(parsed)!).Try(out var proven, out var error))
                throw new CliException($"NOT PROVEN by {path}: {error.Message}", "Trust nothing that it says.");
            var domain = parsed.GetValue(chain) is { } id && Hash256.TryParse(parsed.GetValue(genesis), out var hash) ? new LedgerDomain(id, hash) : null;
            var isSigned = domain is null ? null : proven.IsSignedFor(domain);
            if (isSigned == false)
                throw new CliException($"NOT SIGNED: entry {proven.Entry.Seq} is on the ledger, and {proven.Entry.Actor} has not signed it for this ledger: a no-op for everyone.", "Are --genesis and --chain those of the ledger?");
            using var client = parsed.GetValue(server) is null ? null : parsed.Client(server);
            var anchor = await l2.FindAsync(parsed, proven, domain?.ChainId, client, cancellationToken);
            new EntryVerdict(proven, isSigned, trust.CosignersOf(parsed, proven.Note), KeyIsNamed: true, anchor).Print(parsed.GetValue(json), printer);
            return 0;
        });
    }
}
