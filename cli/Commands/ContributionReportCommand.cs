using System.CommandLine;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>contribution report</c>: what ingest found in a contribution's records, one by one.</summary>
internal static class ContributionReportCommand
{
    /// <summary>How many records are shown of those about which there is something to say.</summary>
    private const int MaxShown = 50;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var id = new Argument<string>("ID") { Description = "The contribution, ct-9 for example" };
        var output = new Option<string?>("--output") { Description = "A folder for the records and the report, checked against the ledger's hashes", HelpName = "FOLDER" };
        var (server, key) = (ServerOptions.Server(), ServerOptions.Key());
        var verb = new Verb(
            "report", "Show what a contribution's records are like: for its contributor, the Datanet's owner and curators", "contribution report ct-9",
            "contribution report ct-9 --output review") { id, output, server, key };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var contribution = await client.GetContributionAsync(parsed.GetRequiredValue(id), cancellationToken);
            var downloads = await client.RequestContributionDownloadsAsync(parsed.LoadKey(key), contribution.Id, cancellationToken);
            if (contribution.Analysis is not { } analysis || analysis.Report.Sha256 != downloads.Report.Sha256 || contribution.RecordsSha256 != downloads.Records.Sha256)
                throw new CliException($"The server offers other files for {contribution.Id} than the ledger records.", null);
            var folder = parsed.GetValue(output);
            var target = folder ?? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            Directory.CreateDirectory(target);
            try
            {
                using var storage = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
                var report = Path.Combine(target, $"{contribution.Id}.report.jsonl");
                await VersionDownload.SaveAsync(storage, downloads.Report, report, cancellationToken);
                if (folder is not null)
                    await VersionDownload.SaveAsync(storage, downloads.Records, Path.Combine(target, $"{contribution.Id}.jsonl"), cancellationToken);
                printer.Fields(Fields(analysis));
                printer.Line();
                Print(report, printer);
            }
            finally
            {
                if (folder is null)
                    Directory.Delete(target, recursive: true);
            }
            return 0;
        });
    }

    /// <summary>The totals for people.</summary>
    public static (string Name, string? Value)[] Fields(ContributionAnalysis analysis) =>
    [
        ("languages", string.Join(", ", analysis.Languages)),
        ("near duplicates", $"{analysis.NearDuplicates}{(analysis.Against == 0 ? "" : $" (compared with version {analysis.Against})")}"),
        ("quality", Share(analysis.Quality)),
        ("flags", analysis.Flags.Count == 0 ? null : string.Join(", ", analysis.Flags)),
        ("personal data", analysis.Personal.Count == 0 ? null : string.Join(", ", analysis.Personal)),
        ("report", $"sha-256 {analysis.Report.Sha256}"),
    ];

    private static void Print(string report, Printer printer)
    {
        var rows = new List<string[]>();
        var (number, noted) = (0, 0);
        foreach (var text in File.ReadLines(report))
        {
            number++;
            using var line = JsonDocument.Parse(text);
            if (Row(number, line.RootElement) is { } row && ++noted <= MaxShown)
                rows.Add(row);
        }
        if (noted == 0)
        {
            printer.Line($"There is nothing to say against any of the {number} records.");
            return;
        }
        printer.Rows(["RECORD", "LANGUAGE", "QUALITY", "FLAGS", "PERSONAL DATA (BYTES OF THE RECORD)", "RESEMBLES"], rows);
        if (noted > MaxShown)
            printer.Line($"… and {noted - MaxShown} more; --output saves the whole report.");
    }

    private static string[]? Row(int number, JsonElement line)
    {
        var flags = line.GetProperty("flags").EnumerateArray().Select(f => f.GetString()).ToList();
        var personal = line.GetProperty("pii").EnumerateArray().Select(p => $"{p.GetProperty("kind").GetString()} {p.GetProperty("offset")}+{p.GetProperty("length")}").ToList();
        var similar = line.TryGetProperty("similar", out var found)
            ? $"{Share(found.GetProperty("similarity").GetInt32())} {found.GetProperty("like").GetString()![..12]}… in {(found.TryGetProperty("contribution", out var other) ? other.GetString() : "itself")}, {Share(found.GetProperty("new").GetInt32())} new"
            : "";
        return flags.Count + personal.Count == 0 && similar.Length == 0
            ? null
            : [number.ToString(), line.GetProperty("language").GetString()!, Share(line.GetProperty("quality").GetInt32()), string.Join(' ', flags), string.Join(' ', personal), similar];
    }

    private static string Share(int tenThousandths) => $"{tenThousandths / 100}.{tenThousandths % 100:00} %";
}
