using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>stake …</c>: OPEN behind providers, what it earns, and how it comes back.</summary>
internal static class StakeCommands
{
    private const string Nobody = "nobody";

    /// <summary>The command.</summary>
    public static Verb Create() => new("stake", "Stake OPEN behind providers, see and collect what it earns, and take it back") { Add(), Remove(), Move(), Collect(), Show() };

    private static Verb Add()
    {
        var amount = AmountArgument.Create("How much, in OPEN");
        var behind = Target("--behind", "Behind whom; nobody where it is absent, which risks nothing and earns less");
        return Sends("add", "Stake OPEN behind a provider, who may lose it by offences, or behind nobody", "stake add 100 --behind 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key", Kinds.StakeAdd, amount,
            [("target", behind)], (outcome, open) => $"{open.ToOpen()} OPEN are staked since entry {outcome.Seq}.");
    }

    private static Verb Remove()
    {
        var amount = AmountArgument.Create("How much, in OPEN");
        var behind = Target("--behind", "From behind whom; nobody where it is absent");
        return Sends("remove", "Begin to take stake back: it is in the balance when the unbonding time is over", "stake remove 100 --behind 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key", Kinds.StakeRemove,
            amount, [("target", behind)], (outcome, open) => $"{outcome.Subject}: {open.ToOpen()} OPEN come back when the unbonding time is over. To see when: ./openledger stake show");
    }

    private static Verb Move()
    {
        var amount = AmountArgument.Create("How much, in OPEN");
        var from = Target("--from", "From behind whom; nobody where it is absent");
        var to = Target("--to", "Behind whom; nobody where it is absent");
        return Sends("move", "Move stake: from behind nobody at once, from behind a provider when the unbonding time is over", "stake move 100 --to 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key", Kinds.StakeMove,
            amount, [("from", from), ("to", to)], (outcome, open) => outcome.Subject is { } subject && subject.StartsWith("sd-", StringComparison.Ordinal)
                ? $"{subject}: {open.ToOpen()} OPEN move when the unbonding time is over."
                : $"{open.ToOpen()} OPEN are behind {outcome.Subject} since entry {outcome.Seq}.");
    }

    private static Verb Collect()
    {
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("collect", "Have what your stake has earned paid into your balance", "stake collect --key alice.key") { server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.StakeCollect, new { }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{AccountShowCommand.InOpen(outcome.Subject!)} OPEN are yours since entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Show()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("show", "Show what an address has staked, what it has earned, and what is on its way", "stake show --key alice.key") { address, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var stake = await client.GetStakeAsync(parsed.GetValue(address) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(stake);
                return 0;
            }
            printer.Fields(("account", stake.Account.ToChecksumString()), ("staked", $"{AccountShowCommand.InOpen(stake.Staked)} OPEN"), ("to collect", $"{AccountShowCommand.InOpen(stake.Rewards)} OPEN"));
            if (stake.Positions.Count > 0)
            {
                printer.Line();
                printer.Rows(["BEHIND", "OPEN", "MOVING"], stake.Positions.Select(p => new[] { Name(p.Target), AccountShowCommand.InOpen(p.Amount), AccountShowCommand.InOpen(p.Moving) }));
            }
            if (stake.Departures.Count > 0)
            {
                printer.Line();
                printer.Rows(["DEPARTURE", "OPEN", "FROM BEHIND", "TO", "AT"], stake.Departures.Select(d => new[]
                {
                    d.Departure, AccountShowCommand.InOpen(d.Amount), Name(d.From), d.Kind == "remove" ? "balance" : Name(d.To), d.DueAt,
                }));
            }
            return 0;
        });
    }

    private static string Name(Address? target) => target?.ToChecksumString() ?? Nobody;

    private static Verb Sends(
        string name, string description, string example, string kind, Argument<OpenAmount> amount, (string Member, Option<string?> Option)[] targets, Func<CommandOutcome, OpenAmount, string> say)
    {
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(name, description, example) { amount, server, key, json };
        foreach (var (_, option) in targets)
            verb.Add(option);
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["amount"] = parsed.GetRequiredValue(amount).ToString() };
            foreach (var (member, option) in targets)
            {
                if (parsed.GetValue(option) is { } text && Address.TryParseInput(text, out var target))
                    payload[member] = target.ToString();
            }
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), kind, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line(say(outcome, parsed.GetRequiredValue(amount)));
            return 0;
        });
    }

    private static Option<string?> Target(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "ADDRESS" };
        option.Validators.Add(result =>
        {
            if (!Address.TryParseInput(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not an address: 0x and 40 digits, with a right checksum where cases are mixed.");
        });
        return option;
    }
}
