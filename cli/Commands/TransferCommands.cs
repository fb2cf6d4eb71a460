using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account transfer</c>.</summary>
internal static class TransferCommands
{
    /// <summary>The command.</summary>
    public static Verb Transfer()
    {
        var to = AddressArgument.Create("ADDRESS", "Who gets it");
        var amount = AmountArgument.Create("How much, in OPEN: 2.5 for example");
        var memo = Memo();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("transfer", "Give OPEN to another address", "account transfer 0x52908400098527886e0f7030069857d2e4169ee7 2.5 --key alice.key") { to, amount, memo, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(to), out var payee);
            var open = parsed.GetRequiredValue(amount);
            using var client = parsed.Client(server);
            var payload = WithMemo(parsed.GetValue(memo), ("amount", open.ToString()), ("to", payee.ToString()));
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.OpenTransfer, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{open.ToOpen()} OPEN are {payee}'s since entry {outcome.Seq}.");
            return 0;
        });
    }

    /// <summary>What a movement is for.</summary>
    internal static Option<string?> Memo() => new("--memo") { Description = "What for, 1 to 140 characters; it is public", HelpName = "TEXT" };

    /// <summary>A payload with a memo where there is one.</summary>
    internal static Dictionary<string, string> WithMemo(string? memo, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
            payload[name] = value;
        if (memo is not null)
            payload["memo"] = memo;
        return payload;
    }
}
