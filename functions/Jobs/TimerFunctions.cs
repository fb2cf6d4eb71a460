using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Access;
using OpenLedger.Storage.Blobs;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Functions.Jobs;

/// <summary>What time alone sets off. Each runs on one instance at a time, and may run again after a crash.</summary>
public sealed partial class TimerFunctions(LedgerService ledger, DatanetBlobs blobs, EntryIndex index, AccessTable access, ILogger<TimerFunctions> logger)
{
    /// <summary>Lets contributions expire that were not completed in time, and appeals that nobody decided, and ends epochs: a tick carries the time to the ledger, whose rules do the rest.</summary>
    [Function("ExpireUploads")]
    public async Task ExpireUploads([TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        while ((await ledger.FreshAsync(cancellationToken)).Try(out var head, out _)
            && head.State.NextDue <= LedgerTime.From(ledger.Clock.GetUtcNow()))
        {
            if (!(await ledger.TickAsync(cancellationToken)).IsOk)
                return;
        }
    }

    /// <summary>Deletes uploads that no contribution needs any more, and the records of those that were refused.</summary>
    [Function("CleanQuarantine")]
    public async Task CleanQuarantine([TimerTrigger("*/30 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out _))
            return;
        var now = LedgerTime.From(ledger.Clock.GetUtcNow());
        await foreach (var id in blobs.ListQuarantinedAsync(cancellationToken))
        {
            var known = head.State.Datanets.Contributions.TryGetValue(id, out var contribution);
            // An upload can be newer than this head; what the ledger does not know yet is left alone.
            if (!known || !contribution!.IsSettledAt(now, head.State.Parameters))
                continue;
            var deleted = await blobs.DeleteUploadsAsync(id, cancellationToken);
            // The records of what was refused or withdrawn go with the uploads they came from.
            if (contribution!.File is null)
                deleted += await blobs.DeleteRecordsAsync(id, cancellationToken);
            LogCleaned(logger, deleted, id, contribution.State);
        }
    }

    /// <summary>Indexes new entries by actor and by kind.</summary>
    [Function("IndexEntries")]
    public async Task IndexEntries([TimerTrigger("*/2 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (ledger.Problem is null)
            await index.UpdateAsync(cancellationToken);
    }

    /// <summary>Deletes what the API kept about its callers and needs no more.</summary>
    [Function("CleanAccess")]
    public async Task CleanAccess([TimerTrigger("0 */10 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        await access.CleanAsync(ledger.Clock.GetUtcNow(), cancellationToken);

    [LoggerMessage(40, LogLevel.Information, "Deleted {Count} blobs of {Contribution}, which is {State}")]
    private static partial void LogCleaned(ILogger logger, int count, ContributionId contribution, ContributionState state);
}
