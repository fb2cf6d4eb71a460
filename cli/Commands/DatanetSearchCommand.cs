using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet search</c>.</summary>
internal sealed class DatanetSearchCommand
{
    private const int MaxPage = 200;

    private readonly Argument<string[]> _words = new("WORDS") { Description = "What a Datanet must have in its name, card, licence or owner; of the last word the beginning will do", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _sort = new("--sort") { Description = "relevance, newest or records; relevance where there are words, else newest", HelpName = "ORDER" };
    private readonly Option<int> _limit = new("--limit") { Description = "How many to show, 1 to 1,000", DefaultValueFactory = _ => 20, HelpName = "N" };

    private readonly Option<string[]>[] _filters =
    [
        Filter("--licence", "LICENCE", "Only under this licence", "--license"),
        Filter("--language", "LANGUAGE", "Only with records in this language, an ISO 639-3 code such as eng"),
        Filter("--format", "FORMAT", "Only with files of this format: jsonl, csv, txt or md"),
        Filter("--visibility", "WHO", "Only public or private ones"),
        Filter("--contributions", "WHO", "Only those to which anyone may contribute (open), or the owner"),
        Filter("--owner", "ADDRESS", "Only this owner's"),
    ];

    private DatanetSearchCommand()
    {
        _sort.AcceptOnlyFromAmong("relevance", "newest", "records");
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000)
                result.AddError("--limit is 1 to 1,000.");
        });
    }

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var options = new DatanetSearchCommand();
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb(
            "search", "Find Datanets by words, licence, language and more",
            "datanet search plain answers", "datanet search --language eng --language deu --licence CC-BY-4.0,MIT --sort records", "datanet search questions --format jsonl --limit 5 --json")
        {
            options._words, options._sort, options._limit, server, json,
        };
        foreach (var filter in options._filters)
            verb.Options.Add(filter);
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var found = await options.FindAsync(parsed, client, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(found with { Next = null });
            else
                Print(found, printer);
            return 0;
        });
    }

    private static Option<string[]> Filter(string name, string help, string description, params string[] aliases) =>
        new(name, aliases) { Description = $"{description}; more with commas between or more options", HelpName = help, DefaultValueFactory = _ => [] };

    private async Task<DatanetResults> FindAsync(ParseResult parsed, LedgerClient client, CancellationToken cancellationToken)
    {
        var query = new List<(string Name, string Value)>();
        if (parsed.GetValue(_words) is { Length: > 0 } words)
            query.Add(("q", string.Join(' ', words)));
        if (parsed.GetValue(_sort) is { } sort)
            query.Add(("sort", sort));
        query.AddRange(_filters.Select(f => (f.Name[2..], string.Join(',', parsed.GetRequiredValue(f)))).Where(f => f.Item2.Length > 0));
        var limit = parsed.GetValue(_limit);
        DatanetResults? all = null;
        do
        {
            var left = Math.Min(MaxPage, limit - (all?.Items.Count ?? 0));
            var page = await client.SearchDatanetsAsync([.. query, ("limit", $"{left}"), .. all?.Next is { } next ? [("cursor", next)] : Array.Empty<(string, string)>()], cancellationToken);
            all = all is null ? page : all with { Items = [.. all.Items, .. page.Items], Next = page.Next };
        }
        while (all.Next is not null && all.Items.Count < limit);
        return all;
    }

    private static void Print(DatanetResults found, Printer printer)
    {
        if (found.Total == 0)
        {
            printer.Line("No Datanet is like that.");
            return;
        }
        printer.Rows(["ID", "NAME", "LICENCE", "WHO", "LANGUAGES", "FORMATS", "RECORDS"], found.Items.Select(d => new[]
        {
            d.Id, d.Name, d.Licence.Id, d.Visibility, string.Join(',', d.Languages), string.Join(',', d.Formats), d.LatestVersion?.Records.ToString() ?? "-",
        }));
        printer.Line($"\n{found.Items.Count} of {found.Total}.");
        printer.Fields([.. found.Facets!.Where(f => f.Value.Count > 0).Select(f => (f.Key, (string?)string.Join(", ", f.Value.Take(8).Select(c => $"{c.Value} {c.Count}")) + (f.Value.Count > 8 ? ", …" : "")))]);
    }
}
