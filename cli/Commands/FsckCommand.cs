using System.CommandLine;
using System.Diagnostics;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.Storage.Log;

namespace OpenLedger.Cli.Commands;

/// <summary><c>ledger fsck</c>: recomputes the published log from the ledger's blocks and compares.</summary>
internal static class FsckCommand
{
    /// <summary>The environment variable that holds the storage's connection string.</summary>
    private const string StorageVariable = "OPENLEDGER_STORAGE";

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var server = ServerOptions.Server();
        var storage = new Option<bool>("--storage") { Description = $"Read the storage itself, with the connection string in {StorageVariable}, in place of a server" };
        var key = new Option<NoteVerifier?>("--log-key")
        {
            Description = "The log's public key [with a server, what it says]",
            HelpName = "KEY",
            CustomParser = argument =>
            {
                if (NoteVerifier.Parse(argument.Tokens[0].Value).Try(out var verifier, out var error) && verifier.Type == NoteKeyType.Ed25519)
                    return verifier;
                argument.AddError(error?.Message ?? "This is a witness's key, not a log's.");
                return null;
            },
        };
        var json = ServerOptions.Json();
        var verb = new Verb("fsck", "Recompute the published log from the blocks and compare", "ledger fsck", "ledger fsck --server https://ledger.example") { server, storage, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var began = Stopwatch.GetTimestamp();
            var report = parsed.GetValue(storage)
                ? await CheckStorageAsync(parsed.GetValue(key), Progress(printer), cancellationToken)
                : await CheckServerAsync(parsed.Client(server), parsed.GetValue(key), Progress(printer), cancellationToken);
            printer.Transient("");
            var isWhole = report.Findings.Count == 0;
            if (parsed.GetValue(json))
                printer.Json(new { whole = isWhole, size = report.Checkpoint?.Size, root = report.Checkpoint?.Root, report.Compared, report.Findings, cut = report.IsCut, elapsedMs = (ulong)Stopwatch.GetElapsedTime(began).TotalMilliseconds });
            else
                Print(report, Stopwatch.GetElapsedTime(began), printer);
            return isWhole ? 0 : 1;
        });
    }

    private static async Task<LogFsckReport> CheckServerAsync(LedgerClient client, NoteVerifier? key, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        using (client)
        {
            var log = await client.GetLogAsync(cancellationToken);
            if (key is null && !NoteVerifier.Parse(log.Key).Try(out key, out var error))
                throw new CliException($"The server names no key of a log: {error.Message}", "Name the key with --log-key.");
            using var reader = new HttpLogReader(log.Prefix);
            return await new LogFsck(client.ReadRawBlocksAsync, reader.ReadAsync, Policy(key)).CheckAsync(withState: false, progress, cancellationToken);
        }
    }

    private static Task<LogFsckReport> CheckStorageAsync(NoteVerifier? key, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(StorageVariable) is not { Length: > 0 } connection)
            throw new CliException($"{StorageVariable} does not hold a connection string.", null);
        if (key is null)
            throw new CliException("Whose log it is, the storage does not say.", "Name the log's public key with --log-key.");
        try
        {
            var options = new StorageOptions();
            var tables = new Azure.Data.Tables.TableServiceClient(connection, StorageServices.TableOptions());
            var store = new BlobLogStore(new BlobServiceClient(connection), Options.Create(options));
            return new LogFsck(new TableBlockStore(tables.GetTableClient(options.LedgerTable)).ReadRawAsync, store.ReadAsync, Policy(key)).CheckAsync(withState: true, progress, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // What is wrong with a secret is said without repeating it.
            throw new CliException($"{StorageVariable} does not hold a connection string ({e.GetType().Name}).", null);
        }
    }

    private static LogPolicy Policy(NoteVerifier key) => new(key.Name, [key], [], 0);

    private static Progress<ulong>? Progress(Printer printer) => printer.ErrorConsole.Profile.Capabilities.Interactive
        ? new Progress<ulong>(size => printer.Transient($"{size} entries …"))
        : null;

    private static void Print(LogFsckReport report, TimeSpan elapsed, Printer printer)
    {
        printer.Line(report.Findings.Count == 0
            ? $"WHOLE: the published log of {report.Checkpoint!.Size} entries is what the ledger's blocks say."
            : "DAMAGED: the published log is not what the ledger's blocks say. The first place comes first:");
        printer.Line();
        foreach (var finding in report.Findings)
            printer.Line($"  {finding}");
        if (report.IsCut)
            printer.Line($"  … and more: the check ended with {LogFsck.MaxFindings}.");
        if (report.Findings.Count > 0)
            printer.Line();
        printer.Fields(
            ("checkpoint", report.Checkpoint is { } checkpoint ? $"{checkpoint.Size} entries, root {checkpoint.Root}" : "none that can be read"),
            ("compared", $"{report.Compared} tiles and bundles, byte for byte"),
            ("took", $"{elapsed.TotalSeconds:0.00} s"));
    }
}
