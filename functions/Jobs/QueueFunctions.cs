using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Results;
using OpenLedger.Storage.Queues;
using OpenLedger.Storage.Telemetry;

namespace OpenLedger.Functions.Jobs;

/// <summary>Does the jobs of the queues. What a repetition cannot mend is dead-lettered with its reason; everything else is tried again.</summary>
public sealed partial class QueueFunctions(ContributionIngestor ingestor, VersionPublisher publisher, ILogger<QueueFunctions> logger)
{
    private const int MaxBodyBytes = 4096;
    private const string DeadLettered = "dead_lettered";

    /// <summary>Reads a contribution's files.</summary>
    [Function("Ingest")]
    public async Task Ingest(
        [ServiceBusTrigger(JobQueues.Ingest, Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        await SettleAsync(JobQueues.Ingest, message, actions, async id => !ContributionId.TryParse(id, out var contribution)
            ? Error.Invalid("not-an-id", "The message names no contribution.")
            : (await ingestor.IngestAsync(contribution, cancellationToken)).Error, cancellationToken);

    /// <summary>Makes a Datanet's next version.</summary>
    [Function("Publish")]
    public async Task Publish(
        [ServiceBusTrigger(JobQueues.Publish, Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellationToken) =>
        await SettleAsync(JobQueues.Publish, message, actions, async id => !DatanetId.TryParse(id, out var datanet)
            ? Error.Invalid("not-an-id", "The message names no Datanet.")
            : (await publisher.PublishAsync(datanet, cancellationToken)).Error, cancellationToken);

    private async Task SettleAsync(
        string queue, ServiceBusReceivedMessage message, ServiceBusMessageActions actions, Func<string, Task<Error?>> job, CancellationToken cancellationToken)
    {
        using var activity = JobTelemetry.StartProcess(queue, message);
        var (started, delay, outcome) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow - message.EnqueuedTime, "abandoned");
        try
        {
            outcome = await SettleAsync(message, actions, job, cancellationToken);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw;
        }
        finally
        {
            activity?.SetTag("openledger.job.outcome", outcome);
            JobTelemetry.Ended(queue, outcome, delay, Stopwatch.GetElapsedTime(started));
        }
    }

    private async Task<string> SettleAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, Func<string, Task<Error?>> job, CancellationToken cancellationToken)
    {
        var problem = ReadId(message).Try(out var id, out var error) ? await job(id) : error;
        if (problem is null)
        {
            await actions.CompleteMessageAsync(message, cancellationToken);
            return "completed";
        }
        LogDeadLettered(logger, message.MessageId, problem.Code, problem.Message);
        await actions.DeadLetterMessageAsync(message, null, problem.Code, problem.Message, cancellationToken);
        return DeadLettered;
    }

    private static Result<string> ReadId(ServiceBusReceivedMessage message)
    {
        var body = message.Body.ToMemory();
        if (body.Length > MaxBodyBytes)
            return new Error(ErrorKind.TooLarge, "message-too-large", $"A job's message has at most {MaxBodyBytes} bytes, not {body.Length}.");
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var id = reader.Text("id", 4, 24);
            return reader.Finish(() => id);
        }
    }

    [LoggerMessage(30, LogLevel.Error, "Message {MessageId} is dead-lettered: {Code}: {Problem}")]
    private static partial void LogDeadLettered(ILogger logger, string messageId, string code, string problem);
}
