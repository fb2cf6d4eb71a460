using System.CommandLine;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet create|list|show|accept|reject|download</c>.</summary>
internal static class DatanetCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("datanet", "Create Datanets, decide about contributions, read versions")
    {
        New(), List(), Show(), DecisionCommands.Accept(), DecisionCommands.Reject(), DatanetDownloadCommand.Create(),
    };

    private static Verb New()
    {
        var name = new Option<string>("--name") { Description = "What people call it, 1 to 100 characters", HelpName = "NAME", Required = true };
        var licence = new Option<string>("--licence", "--license") { Description = "SPDX id or name of the terms of contribution", HelpName = "LICENCE", Required = true };
        var terms = new Option<FileInfo?>("--terms") { Description = "The text of the terms, where the id does not say it all", HelpName = "FILE" };
        var card = new Option<FileInfo?>("--card") { Description = "What it is about, Markdown", HelpName = "FILE" };
        var schema = new Option<FileInfo?>("--schema") { Description = "What every record must look like, JSON", HelpName = "FILE" };
        var visibility = new Option<string>("--visibility") { Description = "Who may download it: public or private", DefaultValueFactory = _ => "public", HelpName = "WHO" };
        visibility.AcceptOnlyFromAmong("public", "private");
        var contributions = new Option<string>("--contributions") { Description = "Who may contribute: open or owner", DefaultValueFactory = _ => "open", HelpName = "WHO" };
        contributions.AcceptOnlyFromAmong("open", "owner");
        var (server, key, json, quiet) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json(), ServerOptions.Quiet());
        var verb = new Verb(
            "create", "Create a Datanet; you own it",
            "datanet create --name \"Plain answers\" --licence CC-BY-4.0",
            "datanet create --name Notes --licence Custom --terms terms.txt --card card.md --schema schema.json --visibility private")
        {
            name, licence, terms, card, schema, visibility, contributions, server, key, json, quiet,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["card"] = ReadText(parsed.GetValue(card)) ?? "",
                ["contributions"] = parsed.GetRequiredValue(contributions),
                ["licence"] = LicenceOf(parsed.GetRequiredValue(licence), ReadText(parsed.GetValue(terms))),
                ["name"] = parsed.GetRequiredValue(name),
                ["visibility"] = parsed.GetRequiredValue(visibility),
            };
            if (parsed.GetValue(schema) is { } schemaFile)
                payload["schema"] = ReadJson(schemaFile);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.DatanetCreate, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else if (parsed.GetValue(quiet))
                printer.Line(outcome.Subject ?? "");
            else
                printer.Fields(("datanet", outcome.Subject), ("owner", outcome.Actor.ToChecksumString()), ("entry", outcome.Seq.ToString()), ("next", $"./openledger upload FILE --datanet {outcome.Subject}"));
            return 0;
        });
    }

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
            ("download", datanet.Visibility == "public" ? "anyone" : "owner and contributors"),
            ("contribute", datanet.Contributions == "open" ? "anyone" : "owner only"),
            ("schema", datanet.Schema?.GetRawText()),
            ("created", $"{datanet.CreatedAt.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}, entry {datanet.Seq}"));
        if (datanet.Card.Length > 0)
            printer.Line($"\n{datanet.Card.TrimEnd()}");
        if (versions.Count > 0)
        {
            printer.Line();
            printer.Rows(["VERSION", "RECORDS", "ROOT", "ENTRY"], versions.Select(v => new[] { v.Number.ToString(), v.Records.ToString(), v.Root.ToString(), v.Seq?.ToString() ?? "" }));
        }
        if (contributions.Count > 0)
        {
            printer.Line();
            printer.Rows(["CONTRIBUTION", "STATE", "RECORDS", "CONTRIBUTOR"], contributions.Select(c => new[] { c.Id, c.State, c.Records?.ToString() ?? "-", c.Contributor.ToChecksumString() }));
        }
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }

    private static Dictionary<string, string> LicenceOf(string id, string? terms)
    {
        var licence = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = id };
        if (terms is not null)
            licence["terms"] = terms;
        return licence;
    }

    private static string? ReadText(FileInfo? file) => file is null ? null : Existing(file, File.ReadAllText).ReplaceLineEndings("\n").TrimEnd('\n');

    private static JsonElement ReadJson(FileInfo file)
    {
        if (!Jcs.Parse(Existing(file, File.ReadAllBytes)).Try(out var document, out var error))
            throw new CliException($"{file.Name} is not JSON: {error.Message}", null);
        using (document)
            return document.RootElement.Clone();
    }

    private static T Existing<T>(FileInfo file, Func<string, T> read) =>
        file.Exists ? read(file.FullName) : throw new CliException($"{file} does not exist.", null);
}
