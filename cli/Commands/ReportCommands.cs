using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>dispute report|judgements</c>: what code judges.</summary>
internal static class ReportCommands
{
    private static readonly string[] Signed = ["actor", "deadline", "kind", "nonce", "payload", "signature"];

    /// <summary><c>dispute report</c>.</summary>
    public static Verb Report()
    {
        var first = new Argument<string>("VOTE") { Description = "A signed vote: a file with the command as it is sent, or the number of its entry" };
        var second = new Argument<string>("OTHER") { Description = "Another vote of the same voter on the same, with another choice" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("report", "Show that a provider signed two different votes on the same; a part of what it loses is yours", "dispute report 4711 other.json --key alice.key") { first, second, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var payload = new
            {
                first = await ReadAsync(client, parsed.GetRequiredValue(first), cancellationToken),
                second = await ReadAsync(client, parsed.GetRequiredValue(second), cancellationToken),
            };
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.OffenceReport, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} was slashed by entry {outcome.Seq}. What it lost: ./openledger dispute judgements");
            return 0;
        });
    }

    /// <summary><c>dispute judgements</c>.</summary>
    public static Verb List()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("judgements", "List the offences that code has judged, the newest first", "dispute judgements") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var judgements = await client.ListJudgementsAsync(cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(judgements);
            else
            {
                printer.Rows(["ENTRY", "AT", "OFFENCE", "OFFENDER", "SUBJECT", "ROUND", "SLASHED"], judgements.Select(j => new[]
                {
                    j.Seq.ToString(), j.JudgedAt, j.Offence, j.Offender.ToChecksumString(), j.Subject, j.Round.ToString(CultureInfo.InvariantCulture), AccountShowCommand.InOpen(j.Slashed),
                }));
            }
            return 0;
        });
    }

    /// <summary>What was signed, of an entry or of a file.</summary>
    private static async Task<Dictionary<string, JsonElement>> ReadAsync(LedgerClient client, string place, CancellationToken cancellationToken)
    {
        var isEntry = Seq.TryParse(place, out var seq);
        var vote = isEntry ? (await client.GetEntryAsync(seq, cancellationToken)).Entry : await FileAsync(place, cancellationToken);
        var members = vote.ValueKind == JsonValueKind.Object
            ? vote.EnumerateObject().Select(m => (Name: m.Name == "sig" ? "signature" : m.Name, m.Value)).Where(m => Signed.Contains(m.Name)).ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal)
            : [];
        return Signed.FirstOrDefault(name => !members.ContainsKey(name)) is { } missing
            ? throw new CliException($"{place} has no member \"{missing}\", as a signed command has.", "A vote of the ledger is named by its entry; any other is a file with the body that was sent to it.")
            : members;
    }

    private static async Task<JsonElement> FileAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > SignedCommand.MaxBodyBytes)
            throw new CliException(file.Exists ? $"{path} has more than {SignedCommand.MaxBodyBytes} bytes." : $"There is no file {path}.", "A vote is the number of an entry, or a file with a signed command.");
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (JsonException e)
        {
            throw new CliException($"{path} is no JSON: {e.Message}", null);
        }
    }
}
