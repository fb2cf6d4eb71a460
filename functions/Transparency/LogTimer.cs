using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Functions.Transparency;

/// <summary>Publishes the log as the ledger grows.</summary>
public sealed partial class LogTimer(LogService log, ILogger<LogTimer> logger)
{
    /// <summary>Puts new entries into tiles and signs a checkpoint over them. It runs on one instance at a time; where two run, both do the same.</summary>
    [Function("PublishLog")]
    public async Task PublishLog([TimerTrigger("* * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        try
        {
            await log.RunAsync(cancellationToken);
        }
        catch (IOException e)
        {
            LogLate(logger, e.Message);
        }
    }

    [LoggerMessage(82, LogLevel.Warning, "The log is published later, because the storage does not answer: {Problem}")]
    private static partial void LogLate(ILogger logger, string problem);
}
