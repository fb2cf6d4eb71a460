using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet accept</c> and <c>datanet reject</c>: what the owner decides about contributions.</summary>
internal static class DecisionCommands
{
    /// <summary><c>datanet accept</c>, which waits for the version that follows.</summary>
    public static Verb Accept()
    {
        var contribution = Contribution();
        var wait = new Option<int>("--wait") { Description = "How long to wait for the new version; 0 does not", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("accept", "Take a contribution's records into your Datanet: a new version follows", "datanet accept ct-9") { contribution, wait, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ContributionAccept, new { contribution = id }, cancellationToken);
            var limit = TimeSpan.FromSeconds(parsed.GetValue(wait));
            var published = limit > TimeSpan.Zero ? await ContributionUpload.WaitAsync(client, id, c => c.State == "published", limit, cancellationToken) : null;
            if (parsed.GetValue(json))
                printer.Json(new { outcome, contribution = published });
            else if (published is null)
                printer.Line($"{id} is accepted, entry {outcome.Seq}; a new version of its Datanet follows.");
            else
                printer.Line($"{id} is accepted, entry {outcome.Seq}, and in version {published.Version} of {published.Datanet}.");
            return 0;
        });
    }

    /// <summary><c>datanet reject</c>.</summary>
    public static Verb Reject()
    {
        var contribution = Contribution();
        var reason = new Option<string>("--reason") { Description = "Why, 1 to 1,000 characters; it is public", HelpName = "TEXT", Required = true };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("reject", "Do not take a contribution's records", "datanet reject ct-9 --reason \"Not about the subject\"") { contribution, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.ContributionReject, new { contribution = id, reason = parsed.GetRequiredValue(reason) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{id} is rejected, entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Argument<string> Contribution() => new("CONTRIBUTION") { Description = "The contribution, ct-9 for example" };
}
