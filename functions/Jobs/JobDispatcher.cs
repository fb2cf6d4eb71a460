using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Functions.Jobs;

/// <summary>Sends the jobs that follow from a committed command. A message that is lost here is sent again by <see cref="ReconcileFunction"/>, because the ledger knows what waits.</summary>
public sealed partial class JobDispatcher(JobQueues queues, LedgerService ledger, ILogger<JobDispatcher> logger)
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    /// <summary>Sends what follows from <paramref name="outcome"/>. It never fails the command, which is on the ledger already, and a caller who leaves does not stop it.</summary>
    public async Task FollowAsync(Outcome outcome)
    {
        if (outcome.Kind is not (Kinds.ContributionComplete or Kinds.ContributionAccept) || !ContributionId.TryParse(outcome.Subject, out var id))
            return;
        using var limit = new CancellationTokenSource(SendLimit);
        try
        {
            if (outcome.Kind == Kinds.ContributionComplete)
                await queues.SendIngestAsync(id, "first", limit.Token);
            else if (ledger.Head.Try(out var head, out _) && head.State.Datanets.Contributions.TryGetValue(id, out var contribution))
                await queues.SendPublishAsync(contribution.Datanet, outcome.Seq.ToString(), limit.Token);
        }
        catch (Exception e) when (e is ServiceBusException or OperationCanceledException or TimeoutException)
        {
            LogNotSent(logger, outcome.Kind, id, e.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The job that follows from {Kind} of {Contribution} could not be sent and will be later: {Problem}")]
    private static partial void LogNotSent(ILogger logger, string kind, ContributionId contribution, string problem);
}
