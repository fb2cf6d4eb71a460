using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify entry</c>: whether an entry is in the published log and signed by its author, believing the server nothing but its log's key, or not even that.</summary>
internal static class VerifyEntryCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var seq = NumberArgument.Create("SEQ", "The entry's sequence number");
        var (server, json, trust) = (ServerOptions.Server("--url"), ServerOptions.Json(), new TrustOptions(needsKey: false));
        var verb = new Verb("entry", "Check one entry: its place in the signed log, and its author's signature", "verify entry 5") { seq, server, json };
        trust.AddTo(verb);
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var policy = trust.Policy(parsed);
            var bundle = await ProofCommand.FetchAsync(client, new Seq(parsed.GetValue(seq)), policy, cancellationToken);
            var isSigned = bundle.Proven.IsSignedFor(await client.GetDomainAsync(cancellationToken));
            if (isSigned == false)
                throw new CliException($"NOT SIGNED: entry {bundle.Proven.Entry.Seq} is on the ledger, and {bundle.Proven.Entry.Actor} has not signed it for this ledger: a no-op for everyone.", null);
            new EntryVerdict(bundle.Proven, isSigned, trust.CosignersOf(parsed, bundle.Proven.Note), KeyIsNamed: policy is not null).Print(parsed.GetValue(json), printer);
            return 0;
        });
    }
}
