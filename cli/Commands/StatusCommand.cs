using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using Spectre.Console;

namespace OpenLedger.Cli.Commands;

/// <summary><c>status</c>: what runs, how far the ledger has come, how fast it goes, what waits and what was given up. On a terminal it goes on until Ctrl-C.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var (urls, key, json) = (OperatorServer.Urls(), OperatorServer.Key(), ServerOptions.Json());
        var once = new Option<bool>("--once") { Description = "Show it once; also what happens where the output is no terminal" };
        var verb = new Verb(
            "status", "Show what runs, the head of the ledger, how fast it goes, queues and dead letters", "status", "status --once", "status --json", "status --url https://ledger.example")
        {
            urls, key, once, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var servers = OperatorServer.Find(parsed, urls, key);
            if (servers.Count == 0)
            {
                if (parsed.GetValue(json))
                    printer.Json(new { running = false });
                else
                    printer.Line("No local stack runs. ./openledger up starts one.");
                return 1;
            }
            if (!parsed.GetValue(json) && !parsed.GetValue(once) && printer.Console.Profile.Capabilities.Interactive)
                return await WatchAsync(servers, printer, cancellationToken);
            var statuses = await Task.WhenAll(servers.Select(s => ServerStatus.ReadAsync(s, cancellationToken)));
            if (parsed.GetValue(json))
                printer.Json<object>(statuses.Length == 1 ? statuses[0].ToJson() : statuses.Select(s => s.ToJson()));
            else
                printer.Console.Write(StatusView.Render(statuses));
            if (servers.Any(s => s.FunctionKey is null))
                printer.Note($"Queues, measurements and dead letters need the server's function key: --function-key or {OperatorServer.FunctionKeyVariable}.");
            return 0;
        });
    }

    /// <summary>Shows it anew every second; a server that does not answer is shown as such, and the others go on.</summary>
    private static async Task<int> WatchAsync(IReadOnlyList<OperatorServer> servers, Printer printer, CancellationToken cancellationToken)
    {
        try
        {
            await printer.Console.Live(new Text("…")).AutoClear(true).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async display =>
            {
                while (true)
                {
                    var statuses = await Task.WhenAll(servers.Select(s => TryReadAsync(s, cancellationToken)));
                    display.UpdateTarget(StatusView.Render(statuses, DateTimeOffset.UtcNow));
                    await Task.Delay(Refresh, cancellationToken);
                }
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C is how watching ends.
        }
        return 0;
    }

    private static async Task<ServerStatus> TryReadAsync(OperatorServer server, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(5 * Refresh);
        try
        {
            return await ServerStatus.ReadAsync(server, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or ApiException or InvalidDataException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ServerStatus(server, null, null, null, e is OperationCanceledException ? "no answer within 5 s" : e.Message);
        }
    }
}
