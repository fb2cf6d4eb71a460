using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using Contribution = OpenLedger.Cli.Client.Contribution;

namespace OpenLedger.Cli.Commands;

/// <summary>What is decided about contributions: <c>datanet accept|reject</c> by owners and curators, <c>contribution appeal|arbitrate</c> after a refusal.</summary>
internal static class DecisionCommands
{
    /// <summary><c>datanet accept</c>, which waits for the version that follows.</summary>
    public static Verb Accept()
    {
        var contribution = Contribution();
        var reason = new Option<string?>("--reason") { Description = "Why, 1 to 1,000 characters; it is public, and a curator must say it", HelpName = "TEXT" };
        var wait = new Option<int>("--wait") { Description = "How long to wait for the new version; 0 does not", HelpName = "SECONDS", DefaultValueFactory = _ => 120 };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "accept", "Take a contribution's records into your Datanet, or vote for it as a curator: a new version follows",
            "datanet accept ct-9", "datanet accept ct-9 --reason \"Checked by hand\"") { contribution, reason, wait, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            object payload = parsed.GetValue(reason) is { } why ? new { contribution = id, reason = why } : new { contribution = id };
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ContributionAccept, payload, cancellationToken);
            var now = await client.GetContributionAsync(id, cancellationToken);
            var limit = TimeSpan.FromSeconds(parsed.GetValue(wait));
            if (now.State != "ingested" && limit > TimeSpan.Zero)
                now = await ContributionUpload.WaitAsync(client, id, c => c.State == "published", limit, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(new { outcome, contribution = now });
            else
                printer.Line(Say(now, outcome));
            return 0;
        });
    }

    /// <summary><c>datanet reject</c>.</summary>
    public static Verb Reject()
    {
        var contribution = Contribution();
        var code = new Option<string>("--code") { Description = $"Why, for programs: {string.Join(", ", RejectionCodes.Words)}", HelpName = "CODE", Required = true };
        code.AcceptOnlyFromAmong([.. RejectionCodes.Words]);
        var reason = Reason("Why, 1 to 1,000 characters; it is public");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "reject", "Do not take a contribution's records, or vote for that as a curator",
            "datanet reject ct-9 --code off-topic --reason \"Not about the subject\"") { contribution, code, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.ContributionReject,
                new { code = parsed.GetRequiredValue(code), contribution = id, reason = parsed.GetRequiredValue(reason) }, cancellationToken);
            var now = await client.GetContributionAsync(id, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(new { outcome, contribution = now });
            else
                printer.Line(Say(now, outcome));
            return 0;
        });
    }

    /// <summary><c>contribution appeal</c>.</summary>
    public static Verb Appeal()
    {
        var contribution = Contribution();
        var reason = Reason("Why the decision was wrong, 1 to 1,000 characters; it is public");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "appeal", "Ask an arbiter to look at your rejected or failed contribution: once, and in time",
            "contribution appeal ct-9 --reason \"It is about the subject: see its second paragraph\"") { contribution, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.ContributionAppeal, new { contribution = id, reason = parsed.GetRequiredValue(reason) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{id} is appealed, entry {outcome.Seq}; an arbiter decides. See how it stands: ./openledger contribution show {id}");
            return 0;
        });
    }

    /// <summary><c>contribution arbitrate</c>.</summary>
    public static Verb Arbitrate()
    {
        var contribution = Contribution();
        var decision = new Argument<string>("DECISION") { Description = "accept overturns what was appealed, dismiss leaves it" };
        decision.AcceptOnlyFromAmong("accept", "dismiss");
        var reason = Reason("Why, 1 to 1,000 characters; it is public");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "arbitrate", "Decide an appeal; a key with the duty arbiter signs",
            "contribution arbitrate ct-9 accept --reason \"The records are about the subject\" --key arbiter.key") { contribution, decision, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(contribution);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.ContributionArbitrate,
                new { contribution = id, decision = parsed.GetRequiredValue(decision), reason = parsed.GetRequiredValue(reason) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"The appeal of {id} is decided, entry {outcome.Seq}.");
            return 0;
        });
    }

    private static string Say(Contribution now, CommandOutcome outcome) => now.State switch
    {
        "ingested" => $"Your vote on {now.Id} is on the ledger, entry {outcome.Seq}; more curators have to agree.",
        "published" => $"{now.Id} is accepted, entry {outcome.Seq}, and in version {now.Version} of {now.Datanet}.",
        "accepted" => $"{now.Id} is accepted, entry {outcome.Seq}; a new version of its Datanet follows.",
        _ => $"{now.Id} is {now.State}, entry {outcome.Seq}.",
    };

    private static Option<string> Reason(string description) => new("--reason") { Description = description, HelpName = "TEXT", Required = true };

    private static Argument<string> Contribution() => new("CONTRIBUTION") { Description = "The contribution, ct-9 for example" };
}
