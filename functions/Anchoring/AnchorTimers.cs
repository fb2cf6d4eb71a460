using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Functions.Anchoring;

/// <summary>What the L2 is looked at for. Each runs on one instance at a time; where two run, both do the same.</summary>
public sealed partial class AnchorTimers(AnchorService anchors, DepositWatcher deposits, ILogger<AnchorTimers> logger)
{
    /// <summary>Anchors what is published when its time has come, and follows what was sent.</summary>
    [Function("AnchorLog")]
    public async Task AnchorLog([TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        await anchors.StepAsync(demanded: false, cancellationToken);

    /// <summary>Credits deposits on the L2 that are confirmed.</summary>
    [Function("CreditDeposits")]
    public async Task CreditDeposits([TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        try
        {
            await deposits.RunAsync(cancellationToken);
        }
        catch (IOException e)
        {
            LogLate(logger, e.Message);
        }
    }

    [LoggerMessage(97, LogLevel.Warning, "Deposits are credited later: {Problem}")]
    private static partial void LogLate(ILogger logger, string problem);
}
