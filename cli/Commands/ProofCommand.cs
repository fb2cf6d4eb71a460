using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary><c>proof</c>: writes the proof bundle of an entry, which anyone can check offline.</summary>
internal static class ProofCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var seq = NumberArgument.Create("SEQ", "The entry's sequence number");
        var file = new Option<string?>("-o", "--output") { Description = "Where to write it [entry-SEQ.tlog-proof]", HelpName = "FILE" };
        var stage = new Option<string?>("--stage") { Description = "Under which checkpoint: the newest that is anchored on the L2, or the newest [anchored where it covers the entry, else published]", HelpName = "anchored|published" };
        stage.AcceptOnlyFromAmong("anchored", "published");
        var (server, json, trust) = (ServerOptions.Server("--url"), ServerOptions.Json(), new TrustOptions(needsKey: false));
        var verb = new Verb("proof", "Write the proof that an entry is on the ledger, for ./openledger verify bundle", "proof 5 -o entry-5.tlog-proof") { seq, file, stage, server, json };
        trust.AddTo(verb);
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var wanted = new Seq(parsed.GetValue(seq));
            var path = parsed.GetValue(file) ?? $"entry-{wanted}.tlog-proof";
            using var client = parsed.Client(server);
            var bundle = await FetchAsync(client, wanted, parsed.GetValue(stage), trust.Policy(parsed), cancellationToken);
            await File.WriteAllBytesAsync(path, bundle.Bytes, cancellationToken);
            var (checkpoint, log) = (bundle.Proven.Checkpoint, await client.GetLogAsync(cancellationToken));
            var anchored = log.Anchored is { } anchor && anchor.Size == checkpoint.Size ? anchor : null;
            if (parsed.GetValue(json))
                printer.Json(new { file = path, seq = wanted, bytes = bundle.Bytes.Length, log = checkpoint.Origin, checkpoint.Size, checkpoint.Root, logKey = log.Key, anchored });
            else
            {
                printer.Line($"{path}: entry {wanted} under the checkpoint of {checkpoint.Size} entries of {checkpoint.Origin}, {bundle.Bytes.Length} bytes.");
                if (anchored is not null)
                    printer.Line($"The server says that this checkpoint is anchored on the L2, in block {anchored.Block}, transaction 0x{anchored.Transaction}: hold it against that with --rpc URL --contract ADDRESS.");
                else if (log.Anchored is not null)
                    printer.Line("This checkpoint is not anchored on the L2; written again some minutes later, the proof reaches it.");
                printer.Line($"Anyone checks it offline: ./openledger verify bundle {path} --log-key {log.Key}");
            }
            return 0;
        });
    }

    /// <summary>The proof of an entry; one that proves nothing is a failure of the command.</summary>
    /// <exception cref="CliException">The server's proof proves nothing.</exception>
    internal static async Task<ProofBundle> FetchAsync(LedgerClient client, Seq seq, string? stage, Core.Transparency.LogPolicy? policy, CancellationToken cancellationToken)
    {
        try
        {
            return await ProofBundle.FetchAsync(client, seq, stage, policy, cancellationToken);
        }
        catch (VerificationException e)
        {
            throw new CliException($"NOT PROVEN: {e.Message}", "Keep a copy of what the server sent, and check the ledger itself: ./openledger verify ledger");
        }
    }
}
