using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>vote delegate|show</c>: who votes with one's stake.</summary>
internal static class VoteCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("vote", "See and delegate the votes of stake; to vote: proposal vote") { Delegate(), Show() };

    private static Verb Delegate()
    {
        var to = AddressArgument.Create("ADDRESS", "Who votes with it; yourself takes it back");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("delegate", "Give the votes of all of your stake, now and later, to an address", "vote delegate 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key") { to, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(to), out var address);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.VoteDelegate, new { @delegate = address.ToString() }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{address} votes with your stake since entry {outcome.Seq}, where votes begin after it.");
            return 0;
        });
    }

    private static Verb Show()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("show", "Show with how much an address can vote", "vote show --key alice.key") { address, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var power = await client.GetVotingPowerAsync(parsed.GetValue(address) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(power);
            else
            {
                printer.Fields(
                    ("account", power.Account.ToString()), ("stake", $"{AccountShowCommand.InOpen(power.Stake)} OPEN"),
                    ("voted by", power.Delegate == power.Account ? "itself" : power.Delegate.ToString()), ("power", $"{AccountShowCommand.InOpen(power.Power)} OPEN"));
            }
            return 0;
        });
    }
}
