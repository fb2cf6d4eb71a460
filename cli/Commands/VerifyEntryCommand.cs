using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify entry</c>: whether an entry is in the published log and signed by its author, and on request anchored, believing the server nothing but its log's key, or not even that.</summary>
internal static class VerifyEntryCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var seq = NumberArgument.Create("SEQ", "The entry's sequence number");
        var (server, json, trust, chain) = (ServerOptions.Server("--url"), ServerOptions.Json(), new TrustOptions(needsKey: false), new ChainOptions());
        var verb = new Verb("entry", "Check one entry: its place in the signed log, and its author's signature", "verify entry 5", "verify entry 5 --rpc https://node.example --contract 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed") { seq, server, json };
        trust.AddTo(verb);
        chain.AddTo(verb);
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var policy = trust.Policy(parsed);
            var bundle = await ProofCommand.FetchAsync(client, new Seq(parsed.GetValue(seq)), stage: null, policy, cancellationToken);
            var domain = await client.GetDomainAsync(cancellationToken);
            var isSigned = bundle.Proven.IsSignedFor(domain);
            if (isSigned == false)
                throw new CliException($"NOT SIGNED: entry {bundle.Proven.Entry.Seq} is on the ledger, and {bundle.Proven.Entry.Actor} has not signed it for this ledger: a no-op for everyone.", null);
            var anchor = await chain.FindAsync(parsed, bundle.Proven, domain.ChainId, client, cancellationToken);
            new EntryVerdict(bundle.Proven, isSigned, trust.CosignersOf(parsed, bundle.Proven.Note), KeyIsNamed: policy is not null, anchor).Print(parsed.GetValue(json), printer);
            return 0;
        });
    }
}
