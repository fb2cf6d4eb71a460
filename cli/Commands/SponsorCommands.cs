using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet sponsor …</c>: pays the gas of a Datanet's contributors.</summary>
internal static class SponsorCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("sponsor", "Pay the gas of a Datanet's contributors") { Fund(), Withdraw() };

    private static Verb Fund() => Move("fund", "Put OPEN into a Datanet's sponsor account, out of which its contributors' gas is paid", Kinds.SponsorFund, "more");

    private static Verb Withdraw() => Move("withdraw", "Take OPEN out of your Datanet's sponsor account", Kinds.SponsorWithdraw, "less");

    private static Verb Move(string name, string description, string kind, string change)
    {
        var datanet = new Argument<string>("DATANET") { Description = "The Datanet: dn-5 for example" };
        var amount = AmountArgument.Create("How much, in OPEN");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(name, description, $"datanet sponsor {name} dn-5 10 --key alice.key") { datanet, amount, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var (id, open) = (parsed.GetRequiredValue(datanet), parsed.GetRequiredValue(amount));
            var outcome = await client.SendAsync(parsed.LoadKey(key), kind, new { amount = open.ToString(), datanet = id }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"sponsor:{id} has {open.ToOpen()} OPEN {change} since entry {outcome.Seq}.");
            return 0;
        });
    }
}
