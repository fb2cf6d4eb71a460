using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;

namespace OpenLedger.Cli.Commands;

/// <summary><c>keygen</c>: a new key, which is a new identity.</summary>
internal static class KeygenCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var output = new Option<string?>("-o", "--output") { Description = "Where the key goes [~/.config/openledger/key]", HelpName = "FILE" };
        var json = ServerOptions.Json();
        var verb = new Verb("keygen", "Make a key: who has it is you, on every ledger", "keygen", "keygen -o alice.key") { output, json };
        return verb.Does((parsed, printer, _) =>
        {
            var file = parsed.GetValue(output) ?? KeyFile.DefaultPath;
            var key = KeyPair.Generate();
            KeyFile.Create(file, key);
            if (parsed.GetValue(json))
                printer.Json(new { address = key.Address, file = Path.GetFullPath(file) });
            else
                printer.Fields(("address", key.Address.ToChecksumString()), ("key file", Path.GetFullPath(file)), ("keep it", "Whoever reads this file can act as you. There is no way to recover it."));
            return Task.FromResult(0);
        });
    }
}
