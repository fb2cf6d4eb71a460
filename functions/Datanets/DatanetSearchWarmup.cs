using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Functions.Datanets;

/// <summary>Makes the index of <see cref="DatanetSearch"/> some seconds after the ledger was opened, when the start is over, and keeps it near the head, so that no search finds much to take in.</summary>
public sealed partial class DatanetSearchWarmup(DatanetSearch search, LedgerService ledger, ILogger<DatanetSearchWarmup> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ledger.WaitOpenAsync(stoppingToken);
        try
        {
            while (true)
            {
                await Task.Delay(Interval, ledger.Clock, stoppingToken);
                // Between two steps searches that wait have their turn.
                while (ledger.Head.Try(out var head, out _) && !await search.StepAsync(head.State, Interval, stoppingToken))
                    await Task.Yield();
            }
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // A bug, which each search reports from now on; what does not search goes on.
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(70, LogLevel.Error, "The index in which Datanets are searched cannot be made")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
