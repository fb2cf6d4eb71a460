namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>Takes messages out of a queue or its dead-letter queue, and settles them.</summary>
internal sealed class EntityReceiver(EmulatorConnection connection, EntityPath path)
{
    private const string DeadLetterReason = "DeadLetterReason";
    private const string DeadLetterErrorDescription = "DeadLetterErrorDescription";

    private readonly StorageQueueClient _storage = connection.Storage;

    /// <summary>What is there at once, at most <paramref name="max"/> and <see cref="StorageQueueClient.MaxBatch"/>.</summary>
    public async Task<List<ServiceBusReceivedMessage>> ReceiveAsync(int max, ServiceBusReceiveMode mode, CancellationToken cancellationToken)
    {
        var settings = await connection.GetSettingsAsync(path.Queue, cancellationToken);
        if (!settings.AllowsReceiving)
            throw new ServiceBusException($"The queue '{path.Queue}' is {settings.Status}.", ServiceBusFailureReason.MessagingEntityDisabled, path.ToString());
        var queue = path.StorageQueue(settings);
        // Counted from before the request, so that the service never gives the message to another while it looks locked here.
        var lockedUntil = DateTimeOffset.UtcNow + settings.LockDuration;
        var messages = new List<ServiceBusReceivedMessage>();
        try
        {
            foreach (var stored in await _storage.GetMessagesAsync(queue, Math.Min(max, StorageQueueClient.MaxBatch), settings.LockSeconds, cancellationToken))
            {
                if (await OpenAsync(queue, stored, settings, mode, lockedUntil, cancellationToken) is { } message)
                    messages.Add(message);
            }
        }
        catch (StorageQueueException e) when (messages.Count == 0)
        {
            throw connection.Translate(e, path.ToString());
        }
        catch (Exception e) when (messages.Count > 0 && e is StorageQueueException or ServiceBusException)
        {
            // What has been opened is delivered; the rest comes back when its lock expires.
            return messages;
        }
        return messages;
    }

    /// <summary>Visible messages with at least that sequence number. A storage queue shows its first 32 only.</summary>
    public async Task<List<ServiceBusReceivedMessage>> PeekAsync(int max, long fromSequenceNumber, CancellationToken cancellationToken)
    {
        var settings = await connection.GetSettingsAsync(path.Queue, cancellationToken);
        var messages = new List<ServiceBusReceivedMessage>();
        try
        {
            foreach (var stored in await _storage.PeekMessagesAsync(path.StorageQueue(settings), StorageQueueClient.MaxBatch, cancellationToken))
            {
                var envelope = await connection.Parts.ReadAsync(stored.Text, cancellationToken);
                if (envelope is null || envelope.SequenceNumber < fromSequenceNumber)
                    continue;
                if (!path.IsDeadLetter && (envelope.DeadLetterSource is not null || envelope.ExpiresAt <= DateTimeOffset.UtcNow))
                    continue;
                messages.Add(new ServiceBusReceivedMessage(envelope, envelope.EarlierDeliveries + stored.DequeueCount, default, null));
            }
        }
        catch (StorageQueueException e)
        {
            throw connection.Translate(e, path.ToString());
        }
        return [.. messages.OrderBy(m => m.SequenceNumber).Take(max)];
    }

    public Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken) => SettleAsync(message, async held =>
    {
        await DeleteAsync(held.StorageQueue, held.Id, held.PopReceipt, CancellationToken.None);
        await connection.Parts.DeleteAsync(held.PartsQueue);
    }, settles: true, cancellationToken);

    public Task AbandonAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify, CancellationToken cancellationToken) => SettleAsync(message, async held =>
    {
        var envelope = Modified(held.Envelope, propertiesToModify);
        if (!path.IsDeadLetter && message.DeliveryCount >= held.Settings.MaxDeliveryCount)
        {
            await DeadLetterAsync(held, MaxDeliveriesReached(envelope, held.Settings), message.DeliveryCount, CancellationToken.None);
            return;
        }
        var (text, partsQueue) = propertiesToModify is { Count: > 0 }
            ? await connection.Parts.WriteAsync(envelope, held.Settings.Generation, CancellationToken.None)
            : (held.Text, held.PartsQueue);
        await _storage.UpdateMessageAsync(held.StorageQueue, held.Id, held.PopReceipt, text, 0, CancellationToken.None);
        if (!string.Equals(partsQueue, held.PartsQueue, StringComparison.Ordinal))
            await connection.Parts.DeleteAsync(held.PartsQueue);
    }, settles: true, cancellationToken);

    public Task DeadLetterAsync(
        ServiceBusReceivedMessage message, string? reason, string? description, IDictionary<string, object>? propertiesToModify, CancellationToken cancellationToken) =>
        SettleAsync(message, async held =>
        {
            if (path.IsDeadLetter)
                throw new InvalidOperationException("A message in a dead-letter queue cannot be dead-lettered.");
            await DeadLetterAsync(held, WithReason(Modified(held.Envelope, propertiesToModify), reason, description), message.DeliveryCount, CancellationToken.None);
        }, settles: true, cancellationToken);

    /// <summary>Holds the message for another lock duration.</summary>
    public Task RenewAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken) => SettleAsync(message, async held =>
    {
        var lockedUntil = DateTimeOffset.UtcNow + held.Settings.LockDuration;
        held.PopReceipt = await _storage.UpdateMessageAsync(held.StorageQueue, held.Id, held.PopReceipt, held.Text, held.Settings.LockSeconds, CancellationToken.None);
        message.LockedUntil = lockedUntil;
    }, settles: false, cancellationToken);

    /// <summary>
    /// Changes a held message. Once a change is on its way it is not cancelled: its outcome would be unknown, and with it the next pop receipt.
    /// </summary>
    private async Task SettleAsync(ServiceBusReceivedMessage message, Func<DeliveryLock, Task> change, bool settles, CancellationToken cancellationToken)
    {
        if (message.Lock is not { } held)
            throw EmulatorConnection.LockLost(path.ToString(), null);
        await held.Gate.WaitAsync(cancellationToken);
        try
        {
            if (held.IsSettled || message.LockedUntil <= DateTimeOffset.UtcNow)
                throw EmulatorConnection.LockLost(path.ToString(), null);
            await change(held);
            held.IsSettled |= settles;
        }
        catch (StorageQueueException e)
        {
            throw connection.Translate(e, path.ToString());
        }
        finally
        {
            held.Gate.Release();
        }
    }

    private async Task<ServiceBusReceivedMessage?> OpenAsync(
        string queue, StoredMessage stored, QueueSettings settings, ServiceBusReceiveMode mode, DateTimeOffset lockedUntil, CancellationToken cancellationToken)
    {
        var front = MessageEnvelope.Parse(stored.Text);
        var envelope = await connection.Parts.ReadAsync(stored.Text, cancellationToken);
        var isCorrupt = envelope is null;
        envelope ??= new MessageEnvelope { Key = front?.Key ?? "" };
        var held = new DeliveryLock(queue, stored, envelope, settings, front?.PartsQueue);
        var deliveries = envelope.EarlierDeliveries + stored.DequeueCount;
        if (!path.IsDeadLetter)
        {
            if (front?.DeadLetterSource is not null)
                await FinishDeadLetterAsync(held, isCorrupt, cancellationToken);
            else if (isCorrupt)
                await DeadLetterAsync(held, WithReason(envelope, "MessageCorrupt", "A part of the message is missing."), deliveries, cancellationToken);
            else if (envelope.ScheduledEnqueueTime > DateTimeOffset.UtcNow)
                await HideAgainAsync(held, cancellationToken);
            else if (envelope.ExpiresAt <= DateTimeOffset.UtcNow)
                await ExpireAsync(held, deliveries, cancellationToken);
            else if (deliveries > settings.MaxDeliveryCount)
                await DeadLetterAsync(held, MaxDeliveriesReached(envelope.Clone(), settings), deliveries - 1, cancellationToken);
            else
                return await DeliverAsync(held, deliveries, mode, lockedUntil, cancellationToken);
            return null;
        }
        return await DeliverAsync(held, deliveries, mode, lockedUntil, cancellationToken);
    }

    private async Task<ServiceBusReceivedMessage> DeliverAsync(DeliveryLock held, int deliveries, ServiceBusReceiveMode mode, DateTimeOffset lockedUntil, CancellationToken cancellationToken)
    {
        if (mode == ServiceBusReceiveMode.PeekLock)
            return new ServiceBusReceivedMessage(held.Envelope, deliveries, lockedUntil, held);
        await DeleteAsync(held.StorageQueue, held.Id, held.PopReceipt, cancellationToken);
        await connection.Parts.DeleteAsync(held.PartsQueue);
        return new ServiceBusReceivedMessage(held.Envelope, deliveries, default, null);
    }

    private async Task HideAgainAsync(DeliveryLock held, CancellationToken cancellationToken)
    {
        var envelope = held.Envelope.Clone();
        envelope.EarlierDeliveries--;
        var (text, partsQueue) = await connection.Parts.WriteAsync(envelope, held.Settings.Generation, cancellationToken);
        await _storage.UpdateMessageAsync(held.StorageQueue, held.Id, held.PopReceipt, text, EntitySender.HiddenSeconds(envelope), cancellationToken);
        if (partsQueue is not null)
            await connection.Parts.DeleteAsync(held.PartsQueue);
    }

    private async Task ExpireAsync(DeliveryLock held, int deliveries, CancellationToken cancellationToken)
    {
        if (held.Settings.DeadLetteringOnMessageExpiration)
        {
            await DeadLetterAsync(held, WithReason(held.Envelope.Clone(), "TTLExpiredException", "The message outlived its time to live."), deliveries - 1, cancellationToken);
            return;
        }
        await DeleteAsync(held.StorageQueue, held.Id, held.PopReceipt, cancellationToken);
        await connection.Parts.DeleteAsync(held.PartsQueue);
    }

    /// <summary>
    /// Moves a message in three steps: mark it in its queue, copy it, delete it. A crash after the mark is finished by the next receiver, and the handler
    /// does not see a message again that it has given up; a crash after the copy is recognized by the message's key.
    /// </summary>
    private async Task DeadLetterAsync(DeliveryLock held, MessageEnvelope envelope, int deliveries, CancellationToken cancellationToken)
    {
        envelope.DeadLetterSource = path.Queue;
        envelope.EarlierDeliveries = deliveries;
        envelope.ScheduledEnqueueTime = null;
        var (text, partsQueue) = await connection.Parts.WriteAsync(envelope, held.Settings.Generation, cancellationToken);
        try
        {
            held.PopReceipt = await _storage.UpdateMessageAsync(held.StorageQueue, held.Id, held.PopReceipt, text, held.Settings.LockSeconds, cancellationToken);
        }
        catch (StorageQueueException)
        {
            await connection.Parts.DeleteAsync(partsQueue);
            throw;
        }
        await _storage.PutMessageAsync(held.Settings.DeadLetterQueue, text, 0, cancellationToken);
        await DeleteAsync(held.StorageQueue, held.Id, held.PopReceipt, cancellationToken);
        await connection.Parts.DeleteAsync(held.PartsQueue);
    }

    /// <summary>Finishes a move that its process did not: the copy is made unless it is there, or was, because its parts are gone.</summary>
    private async Task FinishDeadLetterAsync(DeliveryLock held, bool partsAreGone, CancellationToken cancellationToken)
    {
        var visible = await _storage.PeekMessagesAsync(held.Settings.DeadLetterQueue, StorageQueueClient.MaxBatch, cancellationToken);
        if (!partsAreGone && !visible.Any(m => string.Equals(MessageEnvelope.Parse(m.Text)?.Key, held.Envelope.Key, StringComparison.Ordinal)))
            await _storage.PutMessageAsync(held.Settings.DeadLetterQueue, held.Text, 0, cancellationToken);
        await DeleteAsync(held.StorageQueue, held.Id, held.PopReceipt, cancellationToken);
    }

    /// <summary>Deletes a held message. After a retry, "gone" means that the first attempt arrived.</summary>
    private async Task DeleteAsync(string queue, string id, string popReceipt, CancellationToken cancellationToken)
    {
        try
        {
            await _storage.DeleteMessageAsync(queue, id, popReceipt, cancellationToken);
        }
        catch (StorageQueueException e) when (e.Retried && string.Equals(e.Code, "MessageNotFound", StringComparison.Ordinal))
        {
            return;
        }
    }

    private static MessageEnvelope Modified(MessageEnvelope envelope, IDictionary<string, object>? propertiesToModify)
    {
        var copy = envelope.Clone();
        foreach (var (name, value) in propertiesToModify ?? new Dictionary<string, object>(StringComparer.Ordinal))
            copy.SetProperty(name, value);
        return copy;
    }

    private static MessageEnvelope MaxDeliveriesReached(MessageEnvelope envelope, QueueSettings settings) => WithReason(
        envelope, "MaxDeliveryCountExceeded", $"The message was delivered {settings.MaxDeliveryCount} times and never completed.");

    private static MessageEnvelope WithReason(MessageEnvelope envelope, string? reason, string? description)
    {
        if (reason is not null)
            envelope.SetProperty(DeadLetterReason, reason);
        if (description is not null)
            envelope.SetProperty(DeadLetterErrorDescription, description);
        return envelope;
    }
}
