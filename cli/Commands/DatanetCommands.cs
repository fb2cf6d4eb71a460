using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet create|list|show</c>, and the verbs of other files.</summary>
internal static class DatanetCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("datanet", "Create Datanets, decide about contributions, read versions")
    {
        DatanetCreateCommand.Create(), List(), DatanetSearchCommand.Create(), Show(), StatisticsCommands.Datanet(), DecisionCommands.Accept(), DecisionCommands.Reject(), DatanetDownloadCommand.Create(),
        GrantCommands.Grant(), GrantCommands.Revoke(), GrantCommands.List(), SponsorCommands.Create(), DiffCommand.Create(),
    };

    private static Verb List()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List the Datanets", "datanet list") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var all = new List<Datanet>();
            await foreach (var datanet in client.ListDatanetsAsync(cancellationToken))
                all.Add(datanet);
            if (parsed.GetValue(json))
                printer.Json(all);
            else if (all.Count == 0)
                printer.Line("There is no Datanet yet. ./openledger datanet create --help");
            else
                printer.Rows(["ID", "NAME", "LICENCE", "WHO", "VERSION", "RECORDS"], all.Select(Row));
            return 0;
        });

        static string[] Row(Datanet datanet) =>
        [
            datanet.Id, datanet.Name, datanet.Licence.Id, datanet.Visibility, datanet.LatestVersion?.Number.ToString() ?? "-", datanet.LatestVersion?.Records.ToString() ?? "-",
        ];
    }

    private static Verb Show()
    {
        var id = new Argument<string>("ID") { Description = "The Datanet, dn-5 for example" };
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show a Datanet, its versions and its contributions", "datanet show dn-5", "datanet show dn-5 --json") { id, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var datanet = await client.GetDatanetAsync(parsed.GetRequiredValue(id), cancellationToken);
            var versions = await CollectAsync(client.ListVersionsAsync(datanet.Id, cancellationToken));
            var contributions = await CollectAsync(client.ListContributionsAsync(datanet.Id, cancellationToken));
            if (parsed.GetValue(json))
                printer.Json(new { datanet, versions, contributions });
            else
                Print(datanet, versions, contributions, printer);
            return 0;
        });
    }

    private static void Print(Datanet datanet, List<DatanetVersion> versions, List<Contribution> contributions, Printer printer)
    {
        printer.Fields(
            ("datanet", datanet.Id),
            ("name", datanet.Name),
            ("owner", datanet.Owner.ToChecksumString()),
            ("licence", $"{datanet.Licence.Id} (terms {datanet.LicenceHash})"),
            ("permits", Permits(datanet.Licence.Permissions)),
            ("download", datanet.Visibility == "public" ? "anyone" : "owner, contributors, and who has a grant to read"),
            ("contribute", datanet.Contributions == "open" ? "anyone" : "owner only"),
            ("decided by", datanet.Curators is { } curators ? $"{curators.Threshold} of {string.Join(", ", curators.Addresses.Select(a => a.ToChecksumString()))}" : datanet.Review ?? "owner"),
            ("schema", datanet.Schema?.GetRawText()),
            ("created", $"{datanet.CreatedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}, entry {datanet.Seq}"));
        if (datanet.Card.Length > 0)
            printer.Line($"\n{datanet.Card.TrimEnd()}");
        if (versions.Count > 0)
        {
            printer.Line();
            printer.Rows(["VERSION", "RECORDS", "ROOT", "ENTRY", ""], versions.Select(v =>
                new[] { v.Number.ToString(), v.Records.ToString(), v.Root.ToString(), v.Seq?.ToString() ?? "", v.IsOpen == false ? "has withdrawn records" : "" }));
        }
        if (contributions.Count > 0)
        {
            printer.Line();
            printer.Rows(["CONTRIBUTION", "STATE", "RECORDS", "CONTRIBUTOR"], contributions.Select(c => new[] { c.Id, c.State, c.Records?.ToString() ?? "-", c.Contributor.ToChecksumString() }));
        }
    }

    private static string Permits(LicencePermissions permissions) =>
        $"training {permissions.Training}, inference {permissions.Inference}, {(permissions.Commercial ? "commercial use too" : "no commercial use")}"
        + (permissions.Attribution ? ", with attribution" : "") + (permissions.ShareAlike ? ", share alike" : "");

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}
