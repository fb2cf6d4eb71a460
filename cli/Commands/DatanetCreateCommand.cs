using System.CommandLine;
using System.Text.Json;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet create</c>.</summary>
internal sealed class DatanetCreateCommand
{
    private readonly Option<string> _name = new("--name") { Description = "What people call it, 1 to 100 characters", HelpName = "NAME", Required = true };
    private readonly Option<string> _licence = new("--licence", "--license") { Description = "SPDX id of the terms of contribution, or LicenseRef-NAME for your own", HelpName = "LICENCE", Required = true };
    private readonly Option<FileInfo?> _terms = new("--terms") { Description = "The text of your own terms", HelpName = "FILE" };
    private readonly Option<string?> _training = Who("--training", "Who may train on it: allowed (anyone), granted (whom you grant it) or denied");
    private readonly Option<string?> _inference = Who("--inference", "Who may be answered by models trained on it: allowed, granted or denied");
    private readonly Option<bool?> _commercial = new("--commercial") { Description = "Whether that may be commercial", HelpName = "true|false" };
    private readonly Option<bool?> _attribution = new("--attribution") { Description = "Whether contributors must be named", HelpName = "true|false" };
    private readonly Option<bool?> _shareAlike = new("--share-alike") { Description = "Whether what is made of it must be given on under the same terms", HelpName = "true|false" };
    private readonly Option<string[]> _curators = new("--curator") { Description = "Who decides about contributions in your place; may come more than once", HelpName = "ADDRESS", DefaultValueFactory = _ => [] };
    private readonly Option<int> _threshold = new("--threshold") { Description = "How many curators must agree", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _validators = new("--validators") { Description = "Have validators decide about contributions by their stake; you decide what they leave undecided" };
    private readonly Option<FileInfo?> _card = new("--card") { Description = "What it is about, Markdown", HelpName = "FILE" };
    private readonly Option<FileInfo?> _schema = new("--schema") { Description = "What every record must look like, JSON", HelpName = "FILE" };
    private readonly Option<string> _visibility = new("--visibility") { Description = "Who may download it: public or private", DefaultValueFactory = _ => "public", HelpName = "WHO" };
    private readonly Option<string> _contributions = new("--contributions") { Description = "Who may contribute: open or owner", DefaultValueFactory = _ => "open", HelpName = "WHO" };

    private DatanetCreateCommand()
    {
        _visibility.AcceptOnlyFromAmong("public", "private");
        _contributions.AcceptOnlyFromAmong("open", "owner");
        _curators.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => !Address.TryParseInput(t.Value, out _)))
                result.AddError($"\"{token.Value}\" is not an address: 0x and 40 digits, with a right checksum where cases are mixed.");
        });
    }

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var options = new DatanetCreateCommand();
        var (server, key, json, quiet) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json(), ServerOptions.Quiet());
        var verb = new Verb(
            "create", "Create a Datanet; you own it",
            "datanet create --name \"Plain answers\" --licence CC-BY-4.0",
            "datanet create --name Notes --licence LicenseRef-Notes --terms terms.txt --training granted --card card.md --schema schema.json --visibility private",
            "datanet create --name Judged --licence MIT --validators",
            "datanet create --name Reviewed --licence MIT --curator 0x52908400098527886e0f7030069857d2e4169ee7 --curator 0x27b1fdb04752bbc536007a920d24acb045561c26 --threshold 2")
        {
            options._name, options._licence, options._terms, options._training, options._inference, options._commercial, options._attribution, options._shareAlike,
            options._curators, options._threshold, options._validators, options._card, options._schema, options._visibility, options._contributions, server, key, json, quiet,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = options.Payload(parsed);
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

    private Dictionary<string, object> Payload(ParseResult parsed)
    {
        var payload = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["card"] = ReadText(parsed.GetValue(_card)) ?? "",
            ["contributions"] = parsed.GetRequiredValue(_contributions),
            ["licence"] = Licence(parsed),
            ["name"] = parsed.GetRequiredValue(_name),
            ["visibility"] = parsed.GetRequiredValue(_visibility),
        };
        if (parsed.GetRequiredValue(_curators) is { Length: > 0 } curators)
        {
            var addresses = curators.Select(c => Address.TryParseInput(c, out var address) ? address : default).Distinct().Order().Select(a => a.ToString());
            payload["curators"] = new { addresses, threshold = parsed.GetValue(_threshold) };
        }
        if (parsed.GetValue(_validators))
            payload["review"] = payload.ContainsKey("curators") ? throw new CliException("Either curators decide about contributions or validators do.", "Leave --curator or --validators away.") : "validators";
        if (parsed.GetValue(_schema) is { } schema)
            payload["schema"] = ReadJson(schema);
        return payload;
    }

    /// <summary>The permissions are written out in every case, so that the creator signs what contributors will accept.</summary>
    private Dictionary<string, object> Licence(ParseResult parsed)
    {
        var id = parsed.GetRequiredValue(_licence);
        var otherwise = LicencePermissions.Default(id, parsed.GetRequiredValue(_visibility) == "public");
        var licence = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = id,
            ["permissions"] = new
            {
                attribution = parsed.GetValue(_attribution) ?? otherwise.Attribution,
                commercial = parsed.GetValue(_commercial) ?? otherwise.Commercial,
                inference = parsed.GetValue(_inference) ?? otherwise.Inference.Word(),
                shareAlike = parsed.GetValue(_shareAlike) ?? otherwise.ShareAlike,
                training = parsed.GetValue(_training) ?? otherwise.Training.Word(),
            },
        };
        if (ReadText(parsed.GetValue(_terms)) is { } terms)
            licence["terms"] = terms;
        return licence;
    }

    private static Option<string?> Who(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "WHO" };
        option.AcceptOnlyFromAmong("allowed", "granted", "denied");
        return option;
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
