using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account transfer</c> and <c>account withdraw</c>.</summary>
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

    /// <summary>The command.</summary>
    public static Verb Withdraw()
    {
        var amount = AmountArgument.Create("How much, in OPEN: 2.5 for example");
        var payout = AddressArgument.CreateOption("--payout", "Whom the vault pays on the L2, this and all that it has not paid yet; you where it is absent");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("withdraw", "Take OPEN off the ledger, to be claimed from the vault on the L2", "account withdraw 2.5 --payout 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key") { amount, payout, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var (open, signer) = (parsed.GetRequiredValue(amount), parsed.LoadKey(key));
            var payee = parsed.GetValue(payout) is { } named && Address.TryParseInput(named, out var address) ? address : signer.Address;
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(signer, Kinds.BridgeWithdraw, new { amount = open.ToString(), payout = payee.ToString() }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{open.ToOpen()} OPEN have left the ledger with entry {outcome.Seq}. {payee} can have them from the vault once an anchor with that entry is final.");
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
