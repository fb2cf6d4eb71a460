using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>contribution show|report|withdraw|appeal|arbitrate</c>.</summary>
internal static class ContributionCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("contribution", "Look at contributions; withdraw records; appeal, and decide appeals") { Show(), ContributionReportCommand.Create(), WithdrawCommand.Create(), DecisionCommands.Appeal(), DecisionCommands.Arbitrate() };

    /// <summary>A contribution for people.</summary>
    public static void Print(Contribution contribution, Printer printer)
    {
        printer.Fields(
            ("contribution", contribution.Id),
            ("datanet", contribution.Datanet),
            ("contributor", contribution.Contributor.ToChecksumString()),
            ("state", contribution.State),
            ("records", contribution.Records?.ToString()),
            ("duplicates", contribution.Duplicates?.ToString()),
            ("root", contribution.Root?.ToString()),
            ("records file", contribution.RecordsSha256 is { } sha256 ? $"sha-256 {sha256}" : null),
            ("version", contribution.Version?.ToString()),
            ("withdrawn", contribution.Withdrawn is { } withdrawn ? $"{withdrawn} records" : null),
            ("appeal until", contribution.AppealableUntil is { } until ? Time(until) : null),
            ("appealed", contribution.Appeal is { } appeal ? $"against {appeal.Against}; dismissed unless decided by {Time(appeal.DecideBy)}" : null));
        if (contribution.Analysis is { } analysis)
            printer.Fields(ContributionReportCommand.Fields(analysis));
        printer.Line();
        printer.Rows(["FILE", "FORMAT", "BYTES", "SHA-256"], contribution.Files.Select(file => new[] { file.Name, file.Format, file.Size.ToString(), file.Sha256?.ToString() ?? "" }));
        printer.Line();
        printer.Rows(["STATE", "AT", "ENTRY", "REASON"], contribution.History.Select(step => new[] { step.State, Time(step.At), step.Seq?.ToString() ?? "", $"{(step.Code is { } code ? $"{code}: " : "")}{step.Reason}" }));
        if (contribution.Votes is { Count: > 0 } votes)
        {
            printer.Line();
            printer.Rows(["CURATOR", "VOTE", "ENTRY", "REASON"], votes.Select(v => new[] { v.Curator.ToChecksumString(), v.Accepts ? "accept" : $"reject ({v.Code})", v.Seq.ToString(), v.Reason }));
        }
        PrintIssues(contribution, printer);
    }

    /// <summary>What was wrong with the files, one line an issue.</summary>
    public static void PrintIssues(Contribution contribution, Printer printer)
    {
        foreach (var issue in contribution.Issues ?? [])
        {
            var file = issue.File is { } index && index < contribution.Files.Count ? contribution.Files[index].Name : "files";
            printer.Line($"{file}{(issue.Line is { } line ? $":{line}" : "")}: {issue.Code}: {issue.Message}");
        }
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'");

    private static Verb Show()
    {
        var id = new Argument<string>("ID") { Description = "The contribution, ct-9 for example" };
        var server = ServerOptions.Server();
        var json = ServerOptions.Json();
        var verb = new Verb("show", "Show a contribution, its files and what happened to it", "contribution show ct-9", "contribution show ct-9 --json") { id, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var contribution = await client.GetContributionAsync(parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(contribution);
            else
                Print(contribution, printer);
            return 0;
        });
    }
}
