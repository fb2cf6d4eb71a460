using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet diff</c>.</summary>
internal static class DiffCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var id = new Argument<string>("ID") { Description = "The Datanet, dn-5 for example" };
        var from = new Option<ulong?>("--from") { Description = "The earlier version, 0 for nothing; the one before --to where it is left out", HelpName = "N" };
        var to = new Option<ulong?>("--to") { Description = "The later version; the newest where it is left out", HelpName = "N" };
        var count = new Option<bool>("--count") { Description = "Print how many records differ, and not which" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("diff", "List the records in which two versions differ", "datanet diff dn-5", "datanet diff dn-5 --from 2 --to 5 --count") { id, from, to, count, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var datanet = await client.GetDatanetAsync(parsed.GetRequiredValue(id), cancellationToken);
            var later = parsed.GetValue(to) ?? datanet.LatestVersion?.Number
                ?? throw new CliException($"{datanet.Id} has no version yet.", "One follows when a contribution to it is accepted.");
            var earlier = parsed.GetValue(from) ?? (later == 0 ? 0 : later - 1);
            var reader = datanet.Visibility == "public" ? null : parsed.LoadKey(key);
            var all = new List<RecordChange>();
            var page = await client.GetDiffAsync(reader, datanet.Id, earlier, later, null, cancellationToken);
            var (added, removed) = (page.Added, page.Removed);
            while (!parsed.GetValue(count))
            {
                if (parsed.GetValue(json))
                    all.AddRange(page.Items);
                else
                {
                    foreach (var change in page.Items)
                        printer.Line($"{(change.Change == "added" ? '+' : '-')} {change.Record} {change.Contribution}");
                }
                if (page.Next is not { } next)
                    break;
                page = await client.GetDiffAsync(reader, datanet.Id, earlier, later, next, cancellationToken);
            }
            if (parsed.GetValue(json))
                printer.Json(new { datanet = datanet.Id, from = earlier, to = later, added, removed, items = parsed.GetValue(count) ? null : all });
            else
                printer.Line($"{datanet.Id}: {added} records added and {removed} removed from version {earlier} to {later}.");
            return 0;
        });
    }
}
