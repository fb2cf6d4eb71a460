using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>status</c>: what runs, how far the ledger has come, what waits and what was given up.</summary>
internal static class StatusCommand
{
    /// <summary>The environment variable that holds a server's function key.</summary>
    private const string FunctionKeyVariable = "OPENLEDGER_FUNCTION_KEY";

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var url = new Option<Uri?>("--url", "--server") { Description = "Another server than the local stack", HelpName = "URL" };
        var functionKey = new Option<string?>("--function-key") { Description = $"That server's function key [{FunctionKeyVariable}]", HelpName = "KEY" };
        var json = ServerOptions.Json();
        var verb = new Verb("status", "Show what runs, the head of the ledger, queues and dead letters", "status", "status --json", "status --url https://ledger.example") { url, functionKey, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var running = parsed.GetValue(url) is null ? new StackFolder().ReadRunning() : null;
            if ((parsed.GetValue(url) ?? running?.Address) is not { } address)
            {
                if (parsed.GetValue(json))
                    printer.Json(new { running = false });
                else
                    printer.Line("No local stack runs. ./openledger up starts one.");
                return 1;
            }
            var secret = parsed.GetValue(functionKey) ?? Environment.GetEnvironmentVariable(FunctionKeyVariable)
                ?? (running is null ? null : StackKeys.LoadOrCreate(new StackFolder().KeysFile).FunctionKey);
            using var client = new LedgerClient(address);
            var ledger = await client.GetLedgerAsync(cancellationToken);
            // Without a key the public part is all there is to see.
            var operations = secret is null ? null : await client.GetOperationsAsync(secret, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(new { running = true, address, startedAt = running?.StartedAt, processes = running?.Processes, ledger, operations });
            else
                Print(address, running, ledger, operations, printer);
            return 0;
        });
    }

    private static void Print(Uri address, RunningStack? running, LedgerInfo ledger, OperationsStatus? operations, Printer printer)
    {
        printer.Fields(
            ("API", address.ToString()),
            ("ledger", $"{ledger.Name}, chain {ledger.ChainId}, genesis {ledger.Genesis}"),
            ("head", $"block {ledger.Head.Height}, {ledger.Head.NextSeq} entries, {ledger.Head.At.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}"),
            ("head hash", ledger.Head.Hash.ToString()),
            ("indexed", operations?.IndexedThrough is { } indexed ? $"through entry {indexed}" : null),
            ("pending", operations?.Pending is { } pending ? $"{pending.Ingest} to ingest, {pending.Publish} to publish" : null));
        if (running is not null)
        {
            printer.Line();
            printer.Rows(["PROCESS", "ID", ""], running.Processes.Select(p => new[] { p.Name, p.ProcessId.ToString(), p.IsRunning() ? "running" : "ENDED" }));
        }
        if (operations is null)
        {
            printer.Note($"Queues and dead letters need the server's function key: --function-key or {FunctionKeyVariable}.");
            return;
        }
        printer.Line();
        printer.Rows(["QUEUE", "WAITING", "DEAD"], operations.Queues.Select(q => new[] { q.Name, q.Active.ToString(), q.DeadLettered.ToString() }));
        foreach (var letter in operations.DeadLetters)
            printer.Line($"dead letter in {letter.Queue}: {letter.Subject} after {letter.Deliveries} deliveries: {letter.Reason}: {letter.Description}");
    }
}
