using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Functions.Open;

/// <summary>Writes statements as the ledger grows.</summary>
public sealed partial class StatementTimer(LedgerService ledger, StatementProjector statements, ILogger<StatementTimer> logger)
{
    /// <summary>Adds the lines of new entries. It runs on one instance at a time; where two run, both write the same.</summary>
    [Function("WriteStatements")]
    public async Task WriteStatements([TimerTrigger("*/2 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (!ledger.Head.Try(out var head, out _))
            return;
        try
        {
            await statements.UpdateAsync(head, cancellationToken);
        }
        catch (Exception e) when (e is IOException or CorruptLedgerException)
        {
            LogLate(logger, e.Message);
        }
    }

    [LoggerMessage(105, LogLevel.Warning, "Statements are written later: {Problem}")]
    private static partial void LogLate(ILogger logger, string problem);
}
