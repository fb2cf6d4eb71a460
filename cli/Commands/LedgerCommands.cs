using System.CommandLine;
using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>ledger show</c> and <c>ledger tail</c>; and <c>ledger fsck</c>.</summary>
internal static class LedgerCommands
{
    private const int MaxPage = 200;

    /// <summary>The command.</summary>
    public static Verb Create() => new("ledger", "Read the ledger") { Show(), Tail(), RewardCommands.Economy(), FsckCommand.Create() };

    private static Verb Show()
    {
        var seq = NumberArgument.Create("SEQ", "The entry's sequence number");
        var server = ServerOptions.Server();
        var json = ServerOptions.Json();
        var verb = new Verb("show", "Show one entry and its place", "ledger show 5") { seq, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var entry = await client.GetEntryAsync(new Seq(parsed.GetValue(seq)), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(entry);
                return 0;
            }
            printer.Fields(
                ("entry", Text(entry, "seq")),
                ("kind", Text(entry, "kind")),
                ("actor", Text(entry, "actor")),
                ("time", Time(entry)),
                ("nonce", Text(entry, "nonce")),
                ("leaf hash", entry.LeafHash.ToString()),
                ("block", entry.Block is { } block ? $"{block.Height}, from entry {block.FirstSeq}, hash {block.Hash}" : null),
                ("signature", Text(entry, "sig")));
            printer.Line();
            printer.Line(JsonSerializer.Serialize(entry.Entry.GetProperty("payload"), ApiJson.Indented));
            return 0;
        });
    }

    private static Verb Tail()
    {
        var count = new Option<int>("-n", "--lines") { Description = "How many of the last entries", HelpName = "COUNT", DefaultValueFactory = _ => 10 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxPage)
                result.AddError($"From 1 to {MaxPage} entries.");
        });
        var follow = new Option<bool>("-f", "--follow") { Description = "Go on until Ctrl-C" };
        var server = ServerOptions.Server();
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line" };
        var verb = new Verb("tail", "Show the last entries", "ledger tail", "ledger tail -n 50 -f") { count, follow, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var newest = await client.GetEntriesAsync(parsed.GetValue(count), newestFirst: true, cancellationToken: cancellationToken);
            var last = Print([.. newest.Items.Reverse()], parsed.GetValue(json), printer);
            if (parsed.GetValue(follow))
                await FollowAsync(client.Server, last?.Next ?? new Seq(0), parsed.GetValue(json), printer, cancellationToken);
            return 0;
        });
    }

    private static async Task FollowAsync(Uri server, Seq from, bool json, Printer printer, CancellationToken cancellationToken)
    {
        using var events = new LedgerEvents(server) { Interrupted = printer.Note };
        try
        {
            await foreach (var item in events.FollowAsync(from, cancellationToken))
            {
                using var entry = JsonDocument.Parse(item.Line);
                Print([new LedgerEntry(entry.RootElement, MerkleTree.LeafHash(Encoding.UTF8.GetBytes(item.Line)))], json, printer);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how following ends.
        }
    }

    /// <summary>The number of the last entry that was printed, or null where there was none.</summary>
    private static Seq? Print(IReadOnlyList<LedgerEntry> entries, bool json, Printer printer)
    {
        foreach (var entry in entries)
        {
            printer.Line(json
                ? JsonSerializer.Serialize(entry, ApiJson.Options)
                : $"{Text(entry, "seq"),8}  {Time(entry)}  {Text(entry, "kind"),-21}  {Text(entry, "actor")}");
        }
        return entries.Count > 0 && Seq.TryParse(Text(entries[^1], "seq"), out var last) ? last : null;
    }

    private static string Text(LedgerEntry entry, string member) => entry.Entry.GetProperty(member).GetString() ?? "";

    private static string Time(LedgerEntry entry) => Decimals.TryParse(Text(entry, "time"), out var ms) ? new LedgerTime(ms).ToString() : "";
}
