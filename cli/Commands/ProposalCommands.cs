using System.CommandLine;
using System.Globalization;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>proposal list|show|vote|execute|cancel</c>, and <see cref="ProposalCreateCommand"/>.</summary>
internal static class ProposalCommands
{
    private const int DefaultLines = 20;

    /// <summary>The command.</summary>
    public static Verb Create() => new("proposal", "Propose changes of the rules, payments of the treasury and listings; vote on them; execute them")
    {
        ProposalCreateCommand.Create(), Vote(), Show(), List(),
        Acts("execute", "Do what a proposal says that has passed and has waited; anyone may", Kinds.ProposalExecute, "was executed"),
        Acts("cancel", "Take a proposal back on which no votes are taken yet", Kinds.ProposalCancel, "was canceled"),
    };

    private static Verb Vote()
    {
        var id = Id();
        var support = new Argument<string>("VOTE") { Description = "for, against or abstain" };
        support.AcceptOnlyFromAmong([.. Ballot.Words]);
        var reason = new Option<string?>("--reason") { Description = $"Why, 1 to {ProposalVote.MaxReasonLength} characters; it is public", HelpName = "TEXT" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("vote", "Vote on a proposal, once, with the power that you had when its votes began", "proposal vote pr-41 for --reason \"It is time.\" --key alice.key") { id, support, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            // Where no votes are taken none is signed: a signed vote is one that others can show, whatever the ledger said to it.
            var proposal = await client.GetProposalAsync(parsed.GetRequiredValue(id), cancellationToken);
            if (proposal.State != "active")
                throw new CliException($"{proposal.Id} is {proposal.State}, and votes are taken after {proposal.SnapshotAt} until {proposal.Deadline} (proposal-not-active).", $"To read it: ./openledger proposal show {proposal.Id}");
            var voter = await client.AccountOfAsync(parsed.LoadKey(key).Address, cancellationToken);
            if (await client.ListVotesAsync(proposal.Id, cancellationToken).FirstOrDefaultAsync(v => v.Voter == voter, cancellationToken) is { } before)
                throw new CliException($"You have voted {before.Support} in entry {before.Seq} (already-voted).", "A vote stays, and to sign another one is an offence of who is a provider: docs/guides/offences.md");
            var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["proposal"] = parsed.GetRequiredValue(id), ["support"] = parsed.GetRequiredValue(support) };
            if (parsed.GetValue(reason) is { } why)
                payload["reason"] = why;
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ProposalVote, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"You have voted on {outcome.Subject} in entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Acts(string name, string description, string kind, string done)
    {
        var id = Id();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(name, description, $"proposal {name} pr-41 --key alice.key") { id, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), kind, new { proposal = parsed.GetRequiredValue(id) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} {done} by entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Show()
    {
        var id = Id();
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show a proposal, where it stands, and its newest votes", "proposal show pr-41") { id, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var proposal = await client.GetProposalAsync(parsed.GetRequiredValue(id), cancellationToken);
            var votes = await client.ListVotesAsync(proposal.Id, cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(new { proposal, votes });
            else
                Print(printer, proposal, votes);
            return 0;
        });
    }

    private static void Print(Printer printer, LedgerProposal proposal, List<CastVote> votes)
    {
        printer.Fields(
            ("proposal", proposal.Id), ("title", proposal.Title), ("state", proposal.State), ("by", proposal.Proposer.ToString()), ("action", proposal.Action.GetRawText()),
            ("votes from", proposal.SnapshotAt), ("votes until", proposal.Deadline), ("executable", proposal.ExecutableFrom), ("expires", proposal.ExpiresAt),
            ("for", Open(proposal.Votes.For)), ("against", Open(proposal.Votes.Against)), ("abstain", Open(proposal.Votes.Abstain)),
            ("quorum", proposal.Votes.Quorum is { } quorum ? $"{Open(quorum)} of {Open(proposal.Votes.Total!)}" : null),
            ("ended", proposal.End is { } end ? $"by {end.By} in entry {end.Seq} at {end.At}" : null));
        if (proposal.Description.Length > 0)
        {
            printer.Line();
            printer.Line(proposal.Description);
        }
        if (votes.Count == 0)
            return;
        printer.Line();
        printer.Rows(["ENTRY", "VOTER", "VOTE", "POWER", "REASON"], votes.OrderByDescending(v => v.Seq).Take(DefaultLines).Select(v => new[] { v.Seq.ToString(), v.Voter.ToString(), v.Support, Open(v.Power), v.Reason ?? "" }));
    }

    private static Verb List()
    {
        var lines = new Option<int>("--lines") { Description = $"How many of the newest to show ({DefaultLines} unless told)", HelpName = "COUNT", DefaultValueFactory = _ => DefaultLines };
        lines.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                result.AddError("--lines is from 1 to 10000.");
        });
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List the newest proposals", "proposal list") { lines, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var proposals = await client.ListProposalsAsync(cancellationToken).Take(parsed.GetValue(lines)).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(proposals);
            else
            {
                printer.Rows(["PROPOSAL", "STATE", "VOTES UNTIL", "VOTERS", "TITLE"], proposals.Select(p => new[]
                {
                    p.Id, p.State, p.Deadline, p.Votes.Voters.ToString(CultureInfo.InvariantCulture), p.Title,
                }));
            }
            return 0;
        });
    }

    private static string Open(string units) => $"{AccountShowCommand.InOpen(units)} OPEN";

    private static Argument<string> Id()
    {
        var id = new Argument<string>("PROPOSAL") { Description = "The proposal, pr-41 for example" };
        id.Validators.Add(result =>
        {
            if (!ProposalId.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a proposal: pr- and a number.");
        });
        return id;
    }
}
