using OpenLedger.Cli.Client;

namespace OpenLedger.Cli.Commands;

/// <summary>What one server says of itself at one moment; what it does not say is null.</summary>
/// <param name="Server">The server.</param>
/// <param name="Ledger">The public part.</param>
/// <param name="Operations">Queues, dead letters and what waits.</param>
/// <param name="Metrics">What it measured within the last minute.</param>
/// <param name="Problem">Why a part is missing, or what is wrong with the log.</param>
/// <param name="Log">How far the log is.</param>
internal sealed record ServerStatus(OperatorServer Server, LedgerInfo? Ledger, OperationsStatus? Operations, ServerMetrics? Metrics, string? Problem = null, LogInfo? Log = null)
{
    /// <summary>Asks a server. Its own measurements come first, because they are there even where its storage does not answer.</summary>
    /// <exception cref="ApiException">It refuses the key.</exception>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    public static async Task<ServerStatus> ReadAsync(OperatorServer server, CancellationToken cancellationToken)
    {
        using var client = new LedgerClient(server.Address);
        // Without a key the public part is all there is to see.
        var metrics = server.FunctionKey is { } key ? await client.GetMetricsAsync(key, cancellationToken) : null;
        if (metrics?.Problem is { } problem)
            return new ServerStatus(server, null, null, metrics, $"{problem.Code}: {problem.Message}");
        var ledger = await client.GetLedgerAsync(cancellationToken);
        var operations = server.FunctionKey is { } again ? await client.GetOperationsAsync(again, cancellationToken) : null;
        LogInfo? log = null;
        string? broken = null;
        try
        {
            log = await client.GetLogAsync(cancellationToken);
            broken = log.Problem is { } found ? $"{found.Code}: {found.Message}" : null;
        }
        catch (ApiException e) when (e.Code == "log-corrupt")
        {
            broken = $"{e.Code}: {e.Message}";
        }
        return new ServerStatus(server, ledger, operations, metrics, broken, log);
    }

    /// <summary>For <c>--json</c>.</summary>
    public object ToJson() => new
    {
        running = true,
        address = Server.Address,
        startedAt = Server.Running?.StartedAt,
        processes = Server.Running?.Processes,
        ledger = Ledger,
        log = Log,
        operations = Operations,
        metrics = Metrics,
        problem = Problem,
    };
}
