using System.CommandLine;
using System.Globalization;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account hold …</c>: OPEN that is reserved for somebody until it is paid, given back or free again.</summary>
internal static class HoldCommands
{
    private const int DefaultHours = 24;
    private const int MaxHours = 24 * 3660;

    /// <summary>The command.</summary>
    public static Verb Create() => new("hold", "Reserve OPEN for somebody, who takes it, or a part, or gives it back") { Reserve(), Post(), Void(), List() };

    private static Verb Reserve()
    {
        var payee = AddressArgument.Create("ADDRESS", "For whom");
        var amount = AmountArgument.Create("How much at most, in OPEN");
        var hours = new Option<int>("--hours") { Description = $"After how many hours it is free again ({DefaultHours} unless told)", HelpName = "COUNT", DefaultValueFactory = _ => DefaultHours };
        hours.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxHours)
                result.AddError($"--hours is from 1 to {MaxHours}.");
        });
        var memo = TransferCommands.Memo();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("reserve", "Reserve OPEN for somebody", "account hold reserve 0x52908400098527886e0f7030069857d2e4169ee7 2.5 --hours 48 --key alice.key")
        {
            payee, amount, hours, memo, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(payee), out var address);
            var expiresAt = LedgerTime.From(DateTimeOffset.UtcNow.AddHours(parsed.GetValue(hours)));
            using var client = parsed.Client(server);
            var payload = TransferCommands.WithMemo(parsed.GetValue(memo), ("amount", parsed.GetRequiredValue(amount).ToString()),
                ("expiresAt", expiresAt.UnixMs.ToString(CultureInfo.InvariantCulture)), ("payee", address.ToString()));
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.HoldReserve, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} reserves {parsed.GetRequiredValue(amount).ToOpen()} OPEN for {address} until {expiresAt}.");
            return 0;
        });
    }

    private static Verb Post()
    {
        var (hold, amount) = (Hold(), AmountArgument.Create("How much, in OPEN; what is left of the hold is free again"));
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("post", "Take what was reserved for you, or a part of it", "account hold post hd-41 2 --key bob.key") { hold, amount, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var payload = new { amount = parsed.GetRequiredValue(amount).ToString(), hold = parsed.GetRequiredValue(hold) };
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.HoldPost, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{parsed.GetRequiredValue(amount).ToOpen()} OPEN of {outcome.Subject} are yours since entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Void()
    {
        var hold = Hold();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("void", "Give back what was reserved for you", "account hold void hd-41 --key bob.key") { hold, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.HoldVoid, new { hold = parsed.GetRequiredValue(hold) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} reserves nothing any more since entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb List()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("list", "List what an address has reserved for others", "account hold list --key alice.key") { address, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var holds = (await client.GetHoldsAsync(parsed.GetValue(address) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken)).Items;
            if (parsed.GetValue(json))
                printer.Json(holds);
            else
                printer.Rows(["HOLD", "FOR", "OPEN", "UNTIL", "MEMO"], holds.Select(h => new[] { h.Hold, h.Payee.ToChecksumString(), AccountShowCommand.InOpen(h.Amount), h.ExpiresAt, h.Memo }));
            return 0;
        });
    }

    private static Argument<string> Hold()
    {
        var hold = new Argument<string>("HOLD") { Description = "The hold, hd-41 for example" };
        hold.Validators.Add(result =>
        {
            if (!HoldId.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a hold: hd- and a number.");
        });
        return hold;
    }
}
