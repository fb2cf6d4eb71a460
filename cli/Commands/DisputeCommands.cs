using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>dispute …</c>: accusing providers, with a bond, and deciding about it.</summary>
internal static class DisputeCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("dispute", "Accuse a provider of an offence, answer, vote, appeal, and read cases") { Open(), Counter(), Vote(), Appeal(), List(), Show(), Offences(), ReportCommands.Report(), ReportCommands.List() };

    private static Verb Open()
    {
        var accused = AddressArgument.Create("ADDRESS", "Whom");
        var bond = AmountArgument.Create("What you put at stake, in OPEN");
        var offence = new Option<string>("--offence") { Description = "Of what, as dispute offences lists", HelpName = "WORD", Required = true };
        offence.AcceptOnlyFromAmong([.. Offence.Disputed.Select(o => o.Word)]);
        var (statement, evidence, url) = Pleading();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("open", "Accuse a provider; the bond comes back if you are right, with a part of what the accused loses",
            "dispute open 0x52908400098527886e0f7030069857d2e4169ee7 100 --offence false-attestation --statement \"The file holds other records.\" --evidence evidence.json --key alice.key")
        {
            accused, bond, offence, statement, evidence, url, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(accused), out var address);
            var payload = await ReadAsync(parsed, statement, evidence, url, cancellationToken);
            payload["accused"] = address.ToString();
            payload["bond"] = parsed.GetRequiredValue(bond).ToString();
            payload["offence"] = parsed.GetRequiredValue(offence);
            return await SendAsync(parsed, printer, server, key, json, Kinds.DisputeOpen, payload, "is open", cancellationToken);
        });
    }

    private static Verb Counter()
    {
        var dispute = Dispute();
        var (statement, evidence, url) = Pleading();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("counter", "Answer an accusation, with the same bond; who does not in time has lost",
            "dispute counter dp-41 --statement \"It holds those.\" --evidence answer.json --key bob.key") { dispute, statement, evidence, url, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = await ReadAsync(parsed, statement, evidence, url, cancellationToken);
            payload["dispute"] = parsed.GetRequiredValue(dispute);
            return await SendAsync(parsed, printer, server, key, json, Kinds.DisputeCounter, payload, "is voted on", cancellationToken);
        });
    }

    private static Verb Vote()
    {
        var dispute = Dispute();
        var choice = new Argument<string>("CHOICE") { Description = "uphold: the accused did it; reject: it did not" };
        choice.AcceptOnlyFromAmong("uphold", "reject");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("vote", "Vote with the voting power that you had when the dispute was opened or appealed; a vote stays", "dispute vote dp-41 uphold --key carol.key") { dispute, choice, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var found = await client.GetDisputeAsync(parsed.GetRequiredValue(dispute), cancellationToken);
            // Where no votes are taken none is signed: a signed vote is one that others can show, whatever the ledger said to it.
            if (found.Phase != "voting")
                throw new CliException($"{found.Dispute} is {found.Phase}, and no votes are taken (dispute-phase).", $"To read the case: ./openledger dispute show {found.Dispute}");
            var voter = await client.AccountOfAsync(parsed.LoadKey(key).Address, cancellationToken);
            if (await client.ListDisputeVotesAsync(found.Dispute, cancellationToken).FirstOrDefaultAsync(v => v.Voter == voter, cancellationToken) is { } before)
                throw new CliException($"You have voted to {before.Choice} in this round (vote-repeated).", "A vote stays, and to sign another one is an offence of who is a provider: docs/guides/offences.md");
            return await SendAsync(parsed, printer, server, key, json, Kinds.DisputeVote, new { choice = parsed.GetRequiredValue(choice), dispute = found.Dispute, round = found.Round }, "has your vote", cancellationToken);
        });
    }

    private static Verb Appeal()
    {
        var dispute = Dispute();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("appeal", "Have a dispute that you have lost voted on once more, with twice the bond", "dispute appeal dp-41 --key bob.key") { dispute, server, key, json };
        return verb.Does((parsed, printer, cancellationToken) => SendAsync(parsed, printer, server, key, json, Kinds.DisputeAppeal,
            new { dispute = parsed.GetRequiredValue(dispute) }, "is voted on again", cancellationToken));
    }

    private static Verb List()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List disputes, the newest first", "dispute list") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var disputes = await client.ListDisputesAsync(cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(disputes);
            else
            {
                printer.Rows(["DISPUTE", "OFFENCE", "ACCUSED", "PHASE", "OUTCOME", "FOR", "AGAINST", "DUE"], disputes.Select(d => new[]
                {
                    d.Dispute, d.Offence, d.Accused.ToChecksumString(), d.Phase, d.Outcome, AccountShowCommand.InOpen(d.For), AccountShowCommand.InOpen(d.Against), d.DueAt,
                }));
            }
            return 0;
        });
    }

    private static Verb Show()
    {
        var dispute = Dispute();
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show a whole case", "dispute show dp-41") { dispute, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var found = await client.GetDisputeAsync(parsed.GetRequiredValue(dispute), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(found);
                return 0;
            }
            printer.Fields(("dispute", found.Dispute), ("offence", found.Offence), ("opener", found.Opener.ToChecksumString()), ("accused", found.Accused.ToChecksumString()),
                ("claim", found.Claim.Statement), ("evidence", $"{found.Claim.Evidence} {found.Claim.Url}"), ("answer", found.Answer?.Statement), ("its evidence", found.Answer is { } answer ? $"{answer.Evidence} {answer.Url}" : null),
                ("bond", $"{AccountShowCommand.InOpen(found.Bond)} OPEN each"), ("appealed by", found.Appellant?.ToChecksumString()), ("phase", $"{found.Phase}, {(found.Phase == "closed" ? "since" : "until")} {found.DueAt}"),
                ("outcome", found.Outcome), ("for", $"{AccountShowCommand.InOpen(found.For)} OPEN"), ("against", $"{AccountShowCommand.InOpen(found.Against)} OPEN"),
                ("costs", $"{found.SlashBps / 100m} % of the stake behind the accused"), ("slashed", $"{AccountShowCommand.InOpen(found.Slashed)} OPEN"));
            return 0;
        });
    }

    private static Verb Offences()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("offences", "List what providers can lose stake for", "dispute offences") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var offences = (await client.GetOffencesAsync(cancellationToken)).Items;
            if (parsed.GetValue(json))
                printer.Json(offences);
            else
                printer.Rows(["OFFENCE", "JUDGE", "COSTS", "ENDS ROLES", "WHAT"], offences.Select(o => new[] { o.Offence, o.Judge, $"{o.SlashBps / 100m} %", o.EndsRoles ? "yes" : "no", o.Description }));
            return 0;
        });
    }

    private static async Task<int> SendAsync<T>(
        ParseResult parsed, Printer printer, Option<Uri?> server, Option<string?> key, Option<bool> json, string kind, T payload, string what, CancellationToken cancellationToken)
    {
        using var client = parsed.Client(server);
        var outcome = await client.SendAsync(parsed.LoadKey(key), kind, payload, cancellationToken);
        if (parsed.GetValue(json))
            printer.Json(outcome);
        else
            printer.Line($"{outcome.Subject} {what} since entry {outcome.Seq}. To read the case: ./openledger dispute show {outcome.Subject}");
        return 0;
    }

    private static (Option<string> Statement, Option<FileInfo> Evidence, Option<string?> Url) Pleading()
    {
        var evidence = new Option<FileInfo>("--evidence") { Description = "A file with what shows it; only its SHA-256 is sent", HelpName = "FILE", Required = true };
        return (new("--statement") { Description = $"What happened, at most {DisputePayload.MaxStatementLength} characters; it is public", HelpName = "TEXT", Required = true }, evidence,
            new("--url") { Description = "Where others find that file", HelpName = "URL" });
    }

    private static async Task<Dictionary<string, string>> ReadAsync(ParseResult parsed, Option<string> statement, Option<FileInfo> evidence, Option<string?> url, CancellationToken cancellationToken)
    {
        if (!parsed.GetRequiredValue(evidence).Exists)
            throw new CliException($"There is no file {parsed.GetRequiredValue(evidence)}.", "Evidence is a file that you have, and others can get.");
        await using var file = parsed.GetRequiredValue(evidence).OpenRead();
        var hash = await System.Security.Cryptography.SHA256.HashDataAsync(file, cancellationToken);
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["evidence"] = Convert.ToHexStringLower(hash), ["statement"] = parsed.GetRequiredValue(statement) };
        if (parsed.GetValue(url) is { } place)
            payload["url"] = place;
        return payload;
    }

    private static Argument<string> Dispute()
    {
        var dispute = new Argument<string>("DISPUTE") { Description = "The dispute, dp-41 for example" };
        dispute.Validators.Add(result =>
        {
            if (!DisputeId.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a dispute: dp- and a number.");
        });
        return dispute;
    }
}
