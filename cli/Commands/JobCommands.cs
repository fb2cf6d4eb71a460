using System.CommandLine;
using System.Globalization;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>job list|show|replay</c>: the jobs that could not be done, and sending them again.</summary>
internal static class JobCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("job", "See the jobs that could not be done, and send them again") { List(), Show(), Replay() };

    private static Verb List()
    {
        var (urls, key, json) = (OperatorServer.Urls(), OperatorServer.Key(), ServerOptions.Json());
        var dead = new Option<bool>("--dead") { Description = "Those that were given up, which is all that there is to list" };
        var verb = new Verb("list", "List the jobs that were given up, with their reasons", "job list --dead", "job list --json") { dead, urls, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = Client(parsed, urls, key, out var secret);
            var jobs = await client.ListDeadJobsAsync(secret, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(jobs);
            else if (jobs.Count == 0)
                printer.Line("No job has been given up.");
            else
                printer.Rows(["ID", "SUBJECT", "TRIES", "SENT", "REASON"], jobs.Select(j => new[] { j.Id, j.Subject, j.Deliveries.ToString(CultureInfo.InvariantCulture), Time(j.EnqueuedAt), j.Reason }));
            return 0;
        });
    }

    private static Verb Show()
    {
        var id = new Argument<string>("ID") { Description = "The job's id, as job list shows it" };
        var (urls, key, json) = (OperatorServer.Urls(), OperatorServer.Key(), ServerOptions.Json());
        var verb = new Verb("show", "Show one of them with its message", "job show ingest-12") { id, urls, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = Client(parsed, urls, key, out var secret);
            var job = await client.GetDeadJobAsync(secret, parsed.GetValue(id)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(job);
                return 0;
            }
            printer.Fields(
                ("id", job.Id), ("queue", job.Queue), ("subject", job.Subject), ("reason", job.Reason), ("description", job.Description),
                ("deliveries", job.Deliveries.ToString(CultureInfo.InvariantCulture)), ("sent", Time(job.EnqueuedAt)), ("message", job.MessageId), ("trace", job.TraceParent), ("body", job.Body));
            return 0;
        });
    }

    private static Verb Replay()
    {
        var id = new Argument<string?>("ID") { Description = "The job's id, as job list shows it", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "All of them" };
        var (urls, key, json) = (OperatorServer.Urls(), OperatorServer.Key(), ServerOptions.Json());
        var verb = new Verb("replay", "Send one of them again, or all; doing a job twice does it once", "job replay ingest-12", "job replay --all") { id, all, urls, key, json };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(id) is null != result.GetValue(all))
                result.AddError("Name one job, or say --all.");
        });
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = Client(parsed, urls, key, out var secret);
            var sent = await client.ReplayDeadJobsAsync(secret, parsed.GetValue(id), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(sent);
            else
                printer.Line(sent.Count == 1 ? "1 job is sent again." : $"{sent.Count} jobs are sent again.");
            return 0;
        });
    }

    private static LedgerClient Client(ParseResult parsed, Option<Uri[]> urls, Option<string?> key, out string secret)
    {
        var server = OperatorServer.Find(parsed, urls, key).FirstOrDefault() ?? throw new CliException("No local stack runs.", "./openledger up starts one; --url names another server.");
        secret = server.FunctionKey ?? throw new CliException("This needs the server's function key.", $"Give it with --function-key or {OperatorServer.FunctionKeyVariable}.");
        return new LedgerClient(server.Address);
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
