using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using OpenLedger.Core.Datanets;
using OpenLedger.Storage.Telemetry;

namespace OpenLedger.Storage.Queues;

/// <summary>A job that could not be done, as an operator sees it.</summary>
/// <param name="Queue">Which queue.</param>
/// <param name="Subject">What it was about: a contribution's or Datanet's id.</param>
/// <param name="Reason">The reason's code.</param>
/// <param name="Description">The reason.</param>
/// <param name="Deliveries">How often it was tried.</param>
/// <param name="EnqueuedAt">When it was sent.</param>
public sealed record DeadLetter(string Queue, string Subject, string Reason, string Description, int Deliveries, DateTimeOffset EnqueuedAt);

/// <summary>How full a queue is.</summary>
/// <param name="Name">Which queue.</param>
/// <param name="Active">How many jobs wait or are being done.</param>
/// <param name="DeadLettered">How many could not be done.</param>
public sealed record QueueDepth(string Name, long Active, long DeadLettered);

/// <summary>How full a queue is, and how late.</summary>
/// <param name="Name">Which queue.</param>
/// <param name="Active">How many jobs wait or are being done.</param>
/// <param name="DeadLettered">How many could not be done.</param>
/// <param name="Oldest">How long the oldest message has waited that nobody works on; null where there is none.</param>
public sealed record QueueLoad(string Name, long Active, long DeadLettered, TimeSpan? Oldest);

/// <summary>The queues of jobs that follow from the ledger. A message only says where to look; what is to be done is read from the ledger, so a message may come twice or late.</summary>
public sealed class JobQueues(ServiceBusClient client, ServiceBusAdministrationClient administration) : IAsyncDisposable
{
    /// <summary>Contributions whose files are to be read.</summary>
    public const string Ingest = "ingest";

    /// <summary>Datanets whose accepted contributions are to become a version.</summary>
    public const string Publish = "publish";

    /// <summary>Dead letters shown of each queue, at most.</summary>
    private const int MaxShown = 50;

    /// <summary>All queues.</summary>
    public static IReadOnlyList<string> Names { get; } = [Ingest, Publish];

    private readonly ServiceBusSender _ingest = client.CreateSender(Ingest);
    private readonly ServiceBusSender _publish = client.CreateSender(Publish);

    /// <summary>Asks for a contribution's files to be read.</summary>
    /// <param name="contribution">Which.</param>
    /// <param name="round">Makes the message different from earlier ones about it, which duplicate detection would drop.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    public Task SendIngestAsync(ContributionId contribution, string round, CancellationToken cancellationToken) =>
        SendAsync(_ingest, Message(contribution.ToString(), round), cancellationToken);

    /// <summary>Asks for a Datanet's next version.</summary>
    public Task SendPublishAsync(DatanetId datanet, string round, CancellationToken cancellationToken) =>
        SendAsync(_publish, Message(datanet.ToString(), round), cancellationToken);

    /// <summary>Creates the queues that are missing.</summary>
    /// <param name="lockDuration">How long a message stays with a worker that no longer renews its lock.</param>
    /// <param name="cancellationToken">Cancels the creation.</param>
    public async Task EnsureAsync(TimeSpan lockDuration, CancellationToken cancellationToken)
    {
        foreach (var name in Names)
        {
            if ((await administration.QueueExistsAsync(name, cancellationToken)).Value)
                continue;
            try
            {
                await administration.CreateQueueAsync(new CreateQueueOptions(name)
                {
                    LockDuration = lockDuration,
                    MaxDeliveryCount = 5,
                    RequiresDuplicateDetection = true,
                    DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(10),
                }, cancellationToken);
            }
            catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessagingEntityAlreadyExists)
            {
                // Another host was faster.
            }
        }
    }

    /// <summary>How full the queues are.</summary>
    public async Task<IReadOnlyList<QueueDepth>> DepthsAsync(CancellationToken cancellationToken)
    {
        var depths = new List<QueueDepth>();
        foreach (var name in Names)
        {
            var properties = (await administration.GetQueueRuntimePropertiesAsync(name, cancellationToken)).Value;
            depths.Add(new QueueDepth(name, properties.ActiveMessageCount, properties.DeadLetterMessageCount));
        }
        return depths;
    }

    /// <summary>How full the queues are, and for how long the oldest message has waited that nobody works on.</summary>
    /// <param name="now">The time that ages are counted to.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<QueueLoad>> LoadsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var loads = new List<QueueLoad>();
        foreach (var depth in await DepthsAsync(cancellationToken))
        {
            await using var receiver = client.CreateReceiver(depth.Name);
            var oldest = depth.Active == 0 ? null : await receiver.PeekMessageAsync(cancellationToken: cancellationToken);
            loads.Add(new QueueLoad(depth.Name, depth.Active, depth.DeadLettered, oldest is null ? null : now > oldest.EnqueuedTime ? now - oldest.EnqueuedTime : TimeSpan.Zero));
        }
        return loads;
    }

    /// <summary>The oldest jobs of each queue that could not be done.</summary>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        foreach (var name in Names)
        {
            await using var receiver = client.CreateReceiver(name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            foreach (var message in await receiver.PeekMessagesAsync(MaxShown, cancellationToken: cancellationToken))
            {
                letters.Add(new DeadLetter(name, message.Subject ?? "", message.DeadLetterReason ?? "", message.DeadLetterErrorDescription ?? "",
                    message.DeliveryCount, message.EnqueuedTime));
            }
        }
        return letters;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ingest.DisposeAsync();
        await _publish.DisposeAsync();
    }

    private static async Task SendAsync(ServiceBusSender sender, ServiceBusMessage message, CancellationToken cancellationToken)
    {
        using var activity = JobTelemetry.StartSend(sender.EntityPath, message);
        await sender.SendMessageAsync(message, cancellationToken);
    }

    private static ServiceBusMessage Message(string subject, string round) =>
        new(JsonSerializer.SerializeToUtf8Bytes(new { id = subject })) { MessageId = $"{subject}/{round}", Subject = subject, ContentType = "application/json" };
}
