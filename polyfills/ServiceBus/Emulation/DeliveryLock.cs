namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>One delivery's hold on its storage message. Every change of the message yields another pop receipt, so changes go one at a time.</summary>
internal sealed class DeliveryLock(string storageQueue, StoredMessage stored, MessageEnvelope envelope, QueueSettings settings, string? partsQueue)
{
    public string StorageQueue { get; } = storageQueue;

    public string Id { get; } = stored.Id;

    public string PopReceipt { get; set; } = stored.PopReceipt;

    /// <summary>The stored text, which is written again with every renewal.</summary>
    public string Text { get; } = stored.Text;

    public MessageEnvelope Envelope { get; } = envelope;

    public QueueSettings Settings { get; } = settings;

    public string? PartsQueue { get; } = partsQueue;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public bool IsSettled { get; set; }
}
