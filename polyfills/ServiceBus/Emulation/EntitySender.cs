using System.Security.Cryptography;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>Puts messages into a queue.</summary>
internal sealed class EntitySender(EmulatorConnection connection, string queueName)
{
    /// <summary>A storage message cannot be hidden for longer; the receiver hides it again.</summary>
    public const int MaxHiddenSeconds = 7 * 24 * 3600 - 60;

    private static long _lastSequence;

    /// <summary>Sends the message unless it is a duplicate; its sequence number.</summary>
    public async Task<long> SendAsync(ServiceBusMessage message, CancellationToken cancellationToken)
    {
        var size = MessageSize.Of(message);
        if (size > MessageSize.Max)
            throw MessageSize.Exceeded(size, queueName);
        var settings = await connection.GetSettingsAsync(queueName, cancellationToken);
        if (!settings.AllowsSending)
            throw new ServiceBusException($"The queue '{queueName}' is {settings.Status}.", ServiceBusFailureReason.MessagingEntityDisabled, queueName);
        var envelope = Wrap(message, settings);
        try
        {
            if (settings.RequiresDuplicateDetection)
                await connection.Duplicates.SendOnceAsync(settings, envelope.MessageId!, () => PutAsync(envelope, settings, cancellationToken), cancellationToken);
            else
                await PutAsync(envelope, settings, cancellationToken);
        }
        catch (StorageQueueException e)
        {
            throw connection.Translate(e, queueName);
        }
        return envelope.SequenceNumber;
    }

    private async Task PutAsync(MessageEnvelope envelope, QueueSettings settings, CancellationToken cancellationToken)
    {
        var (text, partsQueue) = await connection.Parts.WriteAsync(envelope, settings.Generation, cancellationToken);
        try
        {
            await connection.Storage.PutMessageAsync(QueueSettings.MainQueue(queueName), text, HiddenSeconds(envelope), cancellationToken);
        }
        catch (StorageQueueException)
        {
            // Refused, so nothing names the parts. After any other failure the message may be in the queue.
            await connection.Parts.DeleteAsync(partsQueue);
            throw;
        }
    }

    public static int HiddenSeconds(MessageEnvelope envelope) =>
        envelope.ScheduledEnqueueTime is { } scheduled ? (int)Math.Clamp(Math.Ceiling((scheduled - DateTimeOffset.UtcNow).TotalSeconds), 0, MaxHiddenSeconds) : 0;

    private static MessageEnvelope Wrap(ServiceBusMessage message, QueueSettings settings)
    {
        var now = DateTimeOffset.UtcNow;
        var isScheduled = message.ScheduledEnqueueTime > now;
        var life = message.TimeToLive < settings.DefaultMessageTimeToLive ? message.TimeToLive : settings.DefaultMessageTimeToLive;
        var envelope = new MessageEnvelope
        {
            Key = Guid.NewGuid().ToString("N"),
            Body = message.Body.ToArray(),
            MessageId = message.MessageId ?? Guid.NewGuid().ToString("N"),
            CorrelationId = message.CorrelationId,
            Subject = message.Subject,
            ContentType = message.ContentType,
            To = message.To,
            ReplyTo = message.ReplyTo,
            ReplyToSessionId = message.ReplyToSessionId,
            SessionId = message.SessionId,
            PartitionKey = message.PartitionKey,
            TransactionPartitionKey = message.TransactionPartitionKey,
            TimeToLive = life == TimeSpan.MaxValue ? null : life.Ticks,
            EnqueuedTime = isScheduled ? message.ScheduledEnqueueTime : now,
            ScheduledEnqueueTime = isScheduled ? message.ScheduledEnqueueTime : null,
            SequenceNumber = NextSequence(),
        };
        foreach (var (name, value) in message.ApplicationProperties)
            envelope.SetProperty(name, value);
        return envelope;
    }

    /// <summary>Grows with time: 43 bits of milliseconds, then 20 that senders in one millisecond are unlikely to share.</summary>
    private static long NextSequence()
    {
        var candidate = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() << 20 | (long)RandomNumberGenerator.GetInt32(1 << 16);
        while (true)
        {
            var last = Volatile.Read(ref _lastSequence);
            var next = Math.Max(candidate, last + 1);
            if (Interlocked.CompareExchange(ref _lastSequence, next, last) == last)
                return next;
        }
    }
}
