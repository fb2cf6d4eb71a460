using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet stats</c> and <c>account stats</c>.</summary>
internal static class StatisticsCommands
{
    /// <summary><c>datanet stats</c>.</summary>
    public static Verb Datanet()
    {
        var id = new Argument<string>("ID") { Description = "The Datanet, dn-5 for example" };
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("stats", "Count a Datanet's contributions and what is in them", "datanet stats dn-5", "datanet stats dn-5 --json") { id, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var statistics = await client.GetDatanetStatisticsAsync(parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(statistics);
                return 0;
            }
            printer.Fields(
                ("datanet", statistics.Datanet),
                ("contributors", $"{statistics.Contributors}"),
                ("versions", $"{statistics.Versions}"),
                ("records", $"{statistics.Records} in the newest version"),
                ("withdrawals", $"{statistics.Withdrawals}, of {statistics.Contributions.RecordsWithdrawn} published records"));
            Print(statistics.Contributions, printer);
            return 0;
        });
    }

    /// <summary><c>account stats</c>.</summary>
    public static Verb Account()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("stats", "Count what an address contributed, and what its Datanets were given", "account stats --key alice.key") { address, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var whose = parsed.GetValue(address) ?? parsed.LoadKey(key).Address.ToString();
            var statistics = await client.GetAccountStatisticsAsync(whose, cancellationToken);
            var shares = new List<AccountShare>();
            await foreach (var share in client.ListAccountSharesAsync(whose, cancellationToken))
                shares.Add(share);
            if (parsed.GetValue(json))
            {
                printer.Json(new { statistics, datanets = shares });
                return 0;
            }
            var (owned, contributed) = (statistics.Owned, statistics.Contributed);
            printer.Fields(
                ("address", statistics.Address.ToChecksumString()),
                ("owns", $"{owned.Datanets} Datanets with {owned.Contributions.Total.Contributions} contributions"),
                ("contributed to", $"{contributed.Datanets} Datanets; {contributed.Contributions.RecordsWithdrawn} published records were withdrawn"));
            Print(contributed.Contributions, printer);
            if (shares.Count > 0)
            {
                printer.Line();
                printer.Rows(["DATANET", "CONTRIBUTIONS", "PUBLISHED", "RECORDS"], shares.Select(share => new[]
                {
                    share.Datanet, $"{share.Contributions.Total.Contributions}",
                    $"{share.Contributions.ByState.GetValueOrDefault("published")?.Contributions ?? 0}", $"{share.Contributions.Total.Records}",
                }));
            }
            return 0;
        });
    }

    private static void Print(ContributionTally tally, Printer printer)
    {
        if (tally.ByState.Count == 0)
            return;
        printer.Line();
        printer.Rows(["STATE", "CONTRIBUTIONS", "RECORDS", "BYTES", "DUPLICATES", "KNOWN", "NEAR DUPLICATES"], [.. tally.ByState.Select(s => Row(s.Key, s.Value)), Row("all", tally.Total)]);

        static string[] Row(string name, ContributionSum sum) =>
            [name, $"{sum.Contributions}", $"{sum.Records}", $"{sum.Bytes}", $"{sum.Duplicates}", $"{sum.Known}", $"{sum.NearDuplicates}"];
    }
}
