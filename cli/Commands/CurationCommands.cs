using System.CommandLine;
using System.Security.Cryptography;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>curation …</c>: validators' votes on contributions.</summary>
internal static class CurationCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("curation", "Judge contributions as a validator: commit to a vote, show it, and see what is voted on") { Commit(), Reveal(), List(), Show() };

    private static Verb Commit()
    {
        var contribution = Contribution();
        var choice = new Argument<string>("CHOICE") { Description = "accept takes the records, reject does not" };
        choice.AcceptOnlyFromAmong("accept", "reject");
        var code = new Option<string?>("--code") { Description = $"Why not, for programs: {string.Join(", ", RejectionCodes.Words)}", HelpName = "CODE" };
        code.AcceptOnlyFromAmong([.. RejectionCodes.Words]);
        var reason = new Option<string>("--reason") { Description = "Why, 1 to 1,000 characters; public once you show your vote", HelpName = "TEXT", Required = true };
        var vote = new Option<string?>("--vote") { Description = "Where the vote is kept until then; CONTRIBUTION.vote.json unless told. Who has no such file cannot show it, and loses stake", HelpName = "FILE" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "commit", "Vote on a contribution without saying how yet",
            "curation commit ct-9 accept --reason \"About the subject\" --key validator.key", "curation commit ct-9 reject --code off-topic --reason \"About something else\" --key validator.key")
        {
            contribution, choice, code, reason, vote, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var (id, signer) = (parsed.GetRequiredValue(contribution), parsed.LoadKey(key));
            var (rejects, why, salt) = (parsed.GetRequiredValue(choice) == "reject", parsed.GetValue(code), new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size)));
            if (rejects != why is not null)
                throw new CliException(rejects ? "A rejection needs a code." : "Only a rejection has a code.", $"--code is one of {string.Join(", ", RejectionCodes.Words)}");
            var payload = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["choice"] = rejects ? "reject" : "accept", ["contribution"] = id, ["reason"] = parsed.GetRequiredValue(reason), ["salt"] = salt.ToString() };
            if (why is not null)
                payload["code"] = why;
            using var client = parsed.Client(server);
            var round = await client.GetCurationRoundAsync(id, cancellationToken);
            // It is the account that votes, whichever key acts for it.
            var account = (await client.GetAccountKeysAsync(signer.Address.ToString(), cancellationToken)).Account;
            var file = parsed.GetValue(vote) ?? $"{id}.vote.json";
            var (contributionId, ballot) = VoteFile.Create(file, payload);
            var commitment = ballot.Commitment(contributionId, round.Ingested, round.Round, account);
            var outcome = await SendOrForgetAsync(client, signer, new { commitment = commitment.ToString(), contribution = id, round = round.Round }, file, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(new { outcome, vote = file, round.CommitUntil, round.RevealUntil });
            else
                printer.Line($"You have voted on {id}, entry {outcome.Seq}. Show your vote from {Time(round.CommitUntil)} on and before {Time(round.RevealUntil)}, or lose stake: ./openledger curation reveal {file}");
            return 0;
        });
    }

    private static Verb Reveal()
    {
        var file = new Argument<string>("FILE") { Description = "The file that curation commit wrote" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("reveal", "Show a vote that you have committed to", "curation reveal ct-9.vote.json --key validator.key") { file, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = VoteFile.Load(parsed.GetRequiredValue(file));
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.CurationReveal, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"Your vote on {outcome.Subject} is shown, entry {outcome.Seq}. To see all that are: ./openledger curation show {outcome.Subject}");
            return 0;
        });
    }

    private static Verb List()
    {
        var datanet = new Option<string?>("--datanet") { Description = "Only contributions to this Datanet", HelpName = "DATANET" };
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List the contributions that validators vote on", "curation list", "curation list --datanet dn-5") { datanet, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var rounds = await client.ListCurationRoundsAsync(parsed.GetValue(datanet), cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(rounds);
            else
            {
                printer.Rows(["CONTRIBUTION", "DATANET", "ROUND", "PHASE", "COMMIT UNTIL", "REVEAL UNTIL", "VOTES", "SHOWN", "FEE"], rounds.Select(r => new[]
                {
                    r.Contribution, r.Datanet, $"{r.Round}", r.Phase, Time(r.CommitUntil), Time(r.RevealUntil), r.Committed, r.Shown, AccountShowCommand.InOpen(r.Fee),
                }));
            }
            return 0;
        });
    }

    private static Verb Show()
    {
        var contribution = Contribution();
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show the vote of validators on a contribution; once it is over: contribution show", "curation show ct-9") { contribution, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var round = await client.GetCurationRoundAsync(parsed.GetRequiredValue(contribution), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(round);
                return 0;
            }
            printer.Fields(
                ("contribution", $"{round.Contribution} to {round.Datanet}"), ("round", $"{round.Round}, {round.Phase}"), ("commit until", Time(round.CommitUntil)), ("reveal until", Time(round.RevealUntil)),
                ("final", round.SettlesAt is { } settles ? $"{Time(settles)}, unless it is appealed" : null), ("for", $"{AccountShowCommand.InOpen(round.Accepting)} OPEN"), ("against", $"{AccountShowCommand.InOpen(round.Rejecting)} OPEN"),
                ("quorum", $"{round.QuorumBps / 100m} % of all voting power of {round.Snapshot}"), ("fee", $"{AccountShowCommand.InOpen(round.Fee)} OPEN for those who are right"),
                ("not shown", $"costs {round.SlashBps / 100m} % of the stake"));
            if (round.Votes is { Count: > 0 } votes)
            {
                printer.Line();
                printer.Rows(["VALIDATOR", "POWER", "VOTE", "REASON"], votes.Select(v => new[] { v.Validator.ToChecksumString(), AccountShowCommand.InOpen(v.Weight), v.Choice is null ? "not shown" : v.Code is null ? v.Choice : $"{v.Choice} ({v.Code})", v.Reason ?? "" }));
            }
            return 0;
        });
    }

    /// <summary>What the ledger has refused is no vote, so its file goes; whatever else fails may have been taken, and the file stays.</summary>
    private static async Task<CommandOutcome> SendOrForgetAsync(LedgerClient client, Core.Identity.KeyPair signer, object payload, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(signer, Kinds.CurationCommit, payload, cancellationToken);
        }
        catch (ApiException refused) when (refused.Status is >= 400 and < 500 and not 408)
        {
            File.Delete(file);
            throw;
        }
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'");

    private static Argument<string> Contribution()
    {
        var contribution = new Argument<string>("CONTRIBUTION") { Description = "The contribution, ct-9 for example" };
        contribution.Validators.Add(result =>
        {
            if (!ContributionId.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a contribution: ct- and a number.");
        });
        return contribution;
    }
}
