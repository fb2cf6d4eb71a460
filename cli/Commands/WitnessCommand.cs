using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Cli.Witness;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Commands;

/// <summary><c>witness</c>: watches that logs are never forked or rolled back, for whoever asks for its cosignature.</summary>
internal static class WitnessCommand
{
    private const string DefaultUrl = "http://127.0.0.1:7080";
    private const string DefaultFolder = ".openledger/witness";

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var key = new Option<string>("--key") { Description = "The file of the witness's private key", HelpName = "FILE", Required = true };
        var logs = new Option<string[]>("--log") { Description = "The public key of a log that it cosigns; may be repeated", HelpName = "VKEY", Required = true };
        var state = new Option<string>("--state") { Description = "The folder in which it remembers what it has cosigned; never put an old one back", HelpName = "FOLDER", DefaultValueFactory = _ => DefaultFolder };
        var urls = new Option<string[]>("--urls") { Description = "Where it listens; may be repeated", HelpName = "URL", DefaultValueFactory = _ => [DefaultUrl] };
        urls.Validators.Add(result =>
        {
            foreach (var url in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address is not { Scheme: "http", PathAndQuery: "/" })
                    result.AddError($"\"{url}\" is not an address such as {DefaultUrl}; TLS is for a proxy in front of it.");
            }
        });
        var verb = new Verb("witness", "Cosign checkpoints of logs that only ever grow", "witness --key witness.key --log VKEY") { key, logs, state, urls };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var signer = NoteKeyFile.Load(parsed.GetValue(key)!, NoteKeyType.CosignatureV1);
            using var folder = new WitnessFolder(parsed.GetValue(state)!);
            var witness = new Core.Transparency.Witness(ReadLogs(parsed.GetValue(logs)!), signer, folder, TimeProvider.System, note => printer.Note(
                $"SUSPICIOUS: a log has signed a checkpoint that does not go on from what was cosigned. Keep this, it proves it:\n{note}"));
            await using var server = await WitnessServer.StartAsync(witness, parsed.GetValue(urls)!, printer.Note, cancellationToken);
            printer.Fields([("witness", signer.Verifier.ToString()), .. server.Addresses.Select(address => ("submission prefix", (string?)address))]);
            printer.Note("Ctrl-C ends it; what it has cosigned stays in its folder.");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                printer.Note("The witness is down.");
            }
            return 0;
        });
    }

    private static List<NoteVerifier> ReadLogs(string[] vkeys)
    {
        var logs = new List<NoteVerifier>();
        foreach (var vkey in vkeys)
        {
            if (!NoteVerifier.Parse(vkey).Try(out var log, out var error))
                throw new CliException($"\"{vkey}\" is not the key of a log: {error.Message}", null);
            if (log.Type != NoteKeyType.Ed25519 || logs.Exists(l => l.ToString() == vkey))
                throw new CliException($"\"{vkey}\" is a witness's key, or named twice.", null);
            logs.Add(log);
        }
        return logs;
    }
}
