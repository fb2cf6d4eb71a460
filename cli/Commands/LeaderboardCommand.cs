using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Economy;

namespace OpenLedger.Cli.Commands;

/// <summary><c>leaderboard</c>: who has most of something.</summary>
internal static class LeaderboardCommand
{
    private const int DefaultLines = 20;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var board = new Argument<string>("BOARD") { Description = string.Join("; ", Leaderboard.All.Select(b => $"{b.Word}: {b.Description}")) };
        board.AcceptOnlyFromAmong([.. Leaderboard.All.Select(b => b.Word)]);
        var lines = new Option<int>("-n", "--lines") { Description = $"How many places ({DefaultLines} unless told)", HelpName = "COUNT", DefaultValueFactory = _ => DefaultLines };
        lines.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > Leaderboard.MaxPlaces)
                result.AddError($"From 1 to {Leaderboard.MaxPlaces} places.");
        });
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("leaderboard", "Show who has contributed, holds, stakes or votes most", "leaderboard contributors", "leaderboard providers --lines 5") { board, lines, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var found = await client.GetLeaderboardAsync(parsed.GetRequiredValue(board), parsed.GetValue(lines), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(found);
                return 0;
            }
            printer.Rows(["RANK", "ACCOUNT", found.Unit == "records" ? "RECORDS" : "OPEN"], found.Places.Select(p => new[]
            {
                p.Rank.ToString(), p.Account.ToChecksumString(), found.Unit == "records" ? p.Score : AccountShowCommand.InOpen(p.Score),
            }));
            printer.Line($"As of entry {found.NextSeq}, which is not in it, at {found.At}.");
            return 0;
        });
    }
}
