using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>cancel NONCE</c>: voids a command that was signed and not yet sent or taken.</summary>
internal static class CancelCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var nonce = NumberArgument.Create("NONCE", "The nonce of the signed command");
        var deadline = new Option<ulong?>("--deadline")
        {
            Description = "The signed command's deadline, in milliseconds since 1970; without it the nonce is void for as long as an ordinary deadline may be ahead",
            HelpName = "MS",
        };
        var server = ServerOptions.Server();
        var key = ServerOptions.Key();
        var json = ServerOptions.Json();
        var verb = new Verb("cancel", "Void a signed command that the ledger has not taken", "cancel 1234567890", "cancel 1234567890 --deadline 1795338615697") { nonce, deadline, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["nonce"] = parsed.GetValue(nonce).ToString() };
            if (parsed.GetValue(deadline) is { } until)
                payload["deadline"] = until.ToString();
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.Cancel, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"Nonce {parsed.GetValue(nonce)} is void since entry {outcome.Seq}.");
            return 0;
        });
    }
}
