using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Functions.Hosting;
using OpenLedger.Storage;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Functions.Jobs;

/// <summary>Sends the jobs that follow from a committed command. A message that is lost here is sent again by <see cref="ReconcileFunction"/>, because the ledger knows what waits.</summary>
public sealed partial class JobDispatcher(JobQueues queues, LedgerService ledger, ILogger<JobDispatcher> logger)
{
    /// <summary>How long the sending may hold up the command's answer.</summary>
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Sends what follows from <paramref name="outcome"/>, where it still waits. It never fails the command, which is on the ledger already, and a caller
    /// that hangs up does not stop it. A command that is sent again sends its message again, because the first may have died with its server;
    /// duplicate detection drops it otherwise.
    /// </summary>
    public async Task FollowAsync(Outcome outcome)
    {
        if (outcome.Kind is not (Kinds.ContributionComplete or Kinds.ContributionAccept or Kinds.ContributionArbitrate or Kinds.ContributionWithdraw) || !ContributionId.TryParse(outcome.Subject, out var id)
            || !ledger.Head.Try(out var head, out _) || !head.State.Datanets.Contributions.TryGetValue(id, out var contribution))
            return;
        using var limit = new CancellationTokenSource(SendLimit);
        try
        {
            if (contribution.State == ContributionState.Completed)
                await queues.SendIngestAsync(id, $"entry-{outcome.Seq}", limit.Token);
            else if (contribution.State == ContributionState.Accepted || head.State.Datanets.AwaitingRemoval.Contains(contribution.Datanet))
                await queues.SendPublishAsync(contribution.Datanet, outcome.Seq.ToString(), limit.Token);
        }
        catch (Exception e) when (e is ServiceBusException or UnauthorizedAccessException or InvalidOperationException || StorageFailure.IsOutage(e))
        {
            LogNotSent(logger, outcome.Kind, id, e.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "The job that follows from {Kind} of {Contribution} could not be sent and will be later: {Problem}")]
    private static partial void LogNotSent(ILogger logger, string kind, ContributionId contribution, string problem);
}
