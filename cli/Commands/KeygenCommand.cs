using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Cli.Commands;

/// <summary><c>keygen</c>: a new key, which is a new identity.</summary>
internal static class KeygenCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var output = new Option<string?>("-o", "--output") { Description = "Where the key goes [~/.config/openledger/key; log.key or witness.key for those]", HelpName = "FILE" };
        var log = Name("--log", "Make the key that signs a log's checkpoints; NAME is the log's origin");
        var witness = Name("--witness", "Make the key that a witness cosigns with");
        var json = ServerOptions.Json();
        var verb = new Verb("keygen", "Make a key: who has it is you, on every ledger", "keygen", "keygen -o alice.key", "keygen --log example.com/log -o log.key") { output, log, witness, json };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(log) is not null && result.GetResult(witness) is not null)
                result.AddError("A key is a log's or a witness's.");
        });
        return verb.Does((parsed, printer, _) =>
        {
            var (file, isJson) = (parsed.GetValue(output), parsed.GetValue(json));
            if (parsed.GetValue(log) is { } origin)
                MakeNoteKey(NoteKeys.Generate(origin, NoteKeyType.Ed25519), file ?? Beside("log.key"), isJson, printer);
            else if (parsed.GetValue(witness) is { } name)
                MakeNoteKey(NoteKeys.Generate(name, NoteKeyType.CosignatureV1), file ?? Beside("witness.key"), isJson, printer);
            else
                MakeKey(file ?? KeyFile.DefaultPath, isJson, printer);
            return Task.FromResult(0);
        });
    }

    private static void MakeKey(string file, bool json, Printer printer)
    {
        var key = KeyPair.Generate();
        KeyFile.Create(file, key);
        if (json)
            printer.Json(new { address = key.Address, file = Path.GetFullPath(file) });
        else
            printer.Fields(("address", key.Address.ToChecksumString()), ("key file", Path.GetFullPath(file)), ("keep it", "Whoever reads this file can act as you. There is no way to recover it."));
    }

    private static void MakeNoteKey(NoteSigner key, string file, bool json, Printer printer)
    {
        KeyFile.Create(file, key.ExportPrivateKey());
        if (json)
            printer.Json(new { key = key.Verifier.ToString(), file = Path.GetFullPath(file) });
        else
            printer.Fields(("public key", key.Verifier.ToString()), ("key file", Path.GetFullPath(file)), ("keep it", $"Whoever reads this file can sign as {key.Verifier.Name}. There is no way to recover it."));
    }

    private static string Beside(string name) => Path.Combine(Path.GetDirectoryName(KeyFile.DefaultPath)!, name);

    private static Option<string?> Name(string option, string description)
    {
        var name = new Option<string?>(option) { Description = description, HelpName = "NAME" };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not { Length: > 0 and <= 200 } text || !NoteSigner.IsName(text))
                result.AddError("A name has 1 to 200 characters, without spaces, control characters and plus signs.");
        });
        return name;
    }
}
