using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Functions.Jobs;

/// <summary>Sends jobs again that the ledger says are still waiting: the message may have been lost between the commit and the sending.</summary>
public sealed class ReconcileFunction(LedgerService ledger, JobQueues queues, IOptions<JobOptions> options)
{
    /// <summary>The most jobs of each kind that one run sends.</summary>
    private const int MaxSent = 100;

    /// <summary>Sends what has waited too long; duplicate detection keeps it to one message for each round.</summary>
    [Function("Reconcile")]
    public async Task Run([TimerTrigger("*/15 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out _))
            return;
        var book = head.State.Datanets;
        var ingest = book.AwaitingIngest.Select(id => (Id: id, Round: Due(book.Contributions[id]))).Where(w => w.Round is not null);
        foreach (var (id, round) in ingest.Take(MaxSent))
            await queues.SendIngestAsync(id, round!, cancellationToken);
        // A Datanet's job waits as long as the oldest contribution that it is to publish.
        var publish = book.AwaitingVersion.Select(w => book.Contributions[w.Contribution]).DistinctBy(c => c.Datanet)
            .Select(c => (Contribution: c, Round: Due(c))).Where(w => w.Round is not null);
        foreach (var (contribution, round) in publish.Take(MaxSent))
            await queues.SendPublishAsync(contribution.Datanet, $"{contribution.Id}-{round}", cancellationToken);
        // Likewise what was withdrawn and is still in the newest version.
        var remove = book.AwaitingRemoval.Select(id => book.Withdrawals[(id, book.Datanets[id].Latest!.Withdrawals)]).Select(w => (Withdrawal: w, Round: Due(w.Time)))
            .Where(w => w.Round is not null);
        foreach (var (withdrawal, round) in remove.Take(MaxSent))
            await queues.SendPublishAsync(book.Contributions[withdrawal.Contribution].Datanet, $"withdrawal-{withdrawal.Seq}-{round}", cancellationToken);
    }

    private string? Due(Contribution contribution) => Due(contribution.History[^1].Time);

    private string? Due(LedgerTime since) => ReconcileRounds.Due(
        ledger.Clock.GetUtcNow() - since.ToDateTimeOffset(),
        TimeSpan.FromSeconds(options.Value.ReconcileAfterSeconds));
}
