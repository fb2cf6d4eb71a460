using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace OpenLedger.Storage.Queues;

/// <summary>A job that could not be done, in full.</summary>
/// <param name="Id">Its queue and its number there: <c>ingest-12</c>.</param>
/// <param name="Queue">Which queue.</param>
/// <param name="Subject">What it was about: a contribution's or Datanet's id; may be empty.</param>
/// <param name="Reason">The reason's code.</param>
/// <param name="Description">The reason.</param>
/// <param name="Deliveries">How often it was tried.</param>
/// <param name="EnqueuedAt">When it was sent.</param>
/// <param name="MessageId">The message's id, as logs name it.</param>
/// <param name="Body">The message's body, at most <see cref="DeadJobs.MaxBodyShown"/> characters of it.</param>
/// <param name="TraceParent">The trace of whoever sent it (W3C Trace Context), or null.</param>
public sealed record DeadJob(
    string Id, string Queue, string Subject, string Reason, string Description, int Deliveries, DateTimeOffset EnqueuedAt, string MessageId, string Body, string? TraceParent);

/// <summary>The jobs that could not be done: looking at them, and sending them again when what stood in their way is mended.</summary>
public sealed class DeadJobs(ServiceBusClient client)
{
    /// <summary>Jobs shown of each queue, at most.</summary>
    public const int MaxShown = 200;

    /// <summary>Characters of a body that are shown, at most.</summary>
    public const int MaxBodyShown = 4096;

    /// <summary>Jobs of each queue that one replay looks at, at most.</summary>
    private const int MaxReplayed = 1000;

    private const int BatchSize = 32;
    private static readonly TimeSpan EmptyAfter = TimeSpan.FromSeconds(1);

    /// <summary>The oldest of each queue.</summary>
    public async Task<IReadOnlyList<DeadJob>> ListAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<DeadJob>();
        foreach (var queue in JobQueues.Names)
        {
            await using var receiver = Receiver(queue);
            foreach (var message in await receiver.PeekMessagesAsync(MaxShown, cancellationToken: cancellationToken))
                jobs.Add(Describe(queue, message));
        }
        return jobs;
    }

    /// <summary>One of them, or null where there is none of that id.</summary>
    public async Task<DeadJob?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!TryParse(id, out var queue, out var number))
            return null;
        await using var receiver = Receiver(queue);
        var message = await receiver.PeekMessageAsync(number, cancellationToken);
        return message?.SequenceNumber == number ? Describe(queue, message) : null;
    }

    /// <summary>
    /// Sends one of them again, or all. Each is sent before it is taken off, so a crash in between sends it twice, never not at all; doing a job twice does it
    /// once. Duplicate detection does not stop it, because the new message has an id of its own. What is given up again meanwhile is not sent a second time.
    /// </summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> ReplayAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            var sent = 0;
            foreach (var queue in JobQueues.Names)
                sent += await ReplayAsync(queue, null, cancellationToken);
            return sent;
        }
        return TryParse(id, out var named, out var number) ? await ReplayAsync(named, number, cancellationToken) : 0;
    }

    private async Task<int> ReplayAsync(string queue, long? number, CancellationToken cancellationToken)
    {
        await using var receiver = Receiver(queue);
        await using var sender = client.CreateSender(queue);
        var (others, replays) = (new List<ServiceBusReceivedMessage>(), new HashSet<string>(StringComparer.Ordinal));
        var (sent, seen) = (0, 0);
        while (seen < MaxReplayed && (number is null || sent == 0))
        {
            var batch = await receiver.ReceiveMessagesAsync(BatchSize, EmptyAfter, cancellationToken);
            if (batch.Count == 0)
                break;
            seen += batch.Count;
            foreach (var message in batch)
            {
                if ((number is { } wanted && message.SequenceNumber != wanted) || replays.Contains(message.MessageId))
                {
                    others.Add(message);
                    continue;
                }
                var again = new ServiceBusMessage(message) { MessageId = Name(message) };
                await sender.SendMessageAsync(again, cancellationToken);
                replays.Add(again.MessageId);
                await UnlessLostAsync(receiver.CompleteMessageAsync(message, cancellationToken));
                sent++;
            }
        }
        foreach (var message in others)
            await UnlessLostAsync(receiver.AbandonMessageAsync(message, cancellationToken: cancellationToken));
        return sent;
    }

    /// <summary>Where it took so long that the lock is over, the message is back already, and whoever replays it sends it under the same name.</summary>
    private static async Task UnlessLostAsync(Task settling)
    {
        try
        {
            await settling;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
        }
    }

    /// <summary>The same for the same dead letter, so that sending it twice within the memory of duplicate detection sends it once.</summary>
    private static string Name(ServiceBusReceivedMessage message)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"/replay-{message.SequenceNumber}");
        return message.MessageId[..Math.Min(message.MessageId.Length, 128 - suffix.Length)] + suffix;
    }

    private ServiceBusReceiver Receiver(string queue) => client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    private static DeadJob Describe(string queue, ServiceBusReceivedMessage message)
    {
        var body = message.Body.ToString();
        var trace = message.ApplicationProperties.TryGetValue("traceparent", out var value) ? value as string : null;
        return new DeadJob(
            string.Create(CultureInfo.InvariantCulture, $"{queue}-{message.SequenceNumber}"), queue, message.Subject ?? "", message.DeadLetterReason ?? "",
            message.DeadLetterErrorDescription ?? "", message.DeliveryCount, message.EnqueuedTime, message.MessageId, body[..Math.Min(body.Length, MaxBodyShown)], trace);
    }

    private static bool TryParse(string id, out string queue, out long number)
    {
        var dash = id.LastIndexOf('-');
        queue = dash < 0 ? "" : id[..dash];
        number = 0;
        return JobQueues.Names.Contains(queue) && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
