#nullable disable
using System.Collections.ObjectModel;
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusReceivedMessage
{
    internal const string DeadLetterReasonName = "DeadLetterReason";
    internal const string DeadLetterErrorDescriptionName = "DeadLetterErrorDescription";

    private readonly MessageEnvelope _envelope;
    private long _lockedUntilTicks;

    internal ServiceBusReceivedMessage(MessageEnvelope envelope, int deliveryCount, DateTimeOffset lockedUntil, DeliveryLock deliveryLock)
    {
        _envelope = envelope;
        Lock = deliveryLock;
        DeliveryCount = deliveryCount;
        LockedUntil = lockedUntil;
        LockTokenGuid = deliveryLock is null ? Guid.Empty : Guid.NewGuid();
        Body = BinaryData.FromBytes(envelope.Body);
        var properties = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in envelope.Properties ?? [])
            properties[name] = value?.ToObject();
        ApplicationProperties = new ReadOnlyDictionary<string, object>(properties);
        State = envelope.ScheduledEnqueueTime > DateTimeOffset.UtcNow ? ServiceBusMessageState.Scheduled : ServiceBusMessageState.Active;
    }

    public BinaryData Body { get; }

    public string MessageId => _envelope.MessageId;

    public string PartitionKey => _envelope.PartitionKey;

    public string TransactionPartitionKey => _envelope.TransactionPartitionKey;

    public string SessionId => _envelope.SessionId;

    public string ReplyToSessionId => _envelope.ReplyToSessionId;

    public TimeSpan TimeToLive => _envelope.TimeToLive is { } ticks ? TimeSpan.FromTicks(ticks) : TimeSpan.MaxValue;

    public string CorrelationId => _envelope.CorrelationId;

    public string Subject => _envelope.Subject;

    public string To => _envelope.To;

    public string ContentType => _envelope.ContentType;

    public string ReplyTo => _envelope.ReplyTo;

    public DateTimeOffset ScheduledEnqueueTime => _envelope.ScheduledEnqueueTime ?? default;

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; }

    public string LockToken => LockTokenGuid.ToString();

    public int DeliveryCount { get; }

    public DateTimeOffset LockedUntil
    {
        get => new(Interlocked.Read(ref _lockedUntilTicks), TimeSpan.Zero);
        internal set => Interlocked.Exchange(ref _lockedUntilTicks, value.UtcTicks);
    }

    public long SequenceNumber => _envelope.SequenceNumber;

    public string DeadLetterSource => _envelope.DeadLetterSource;

    public long EnqueuedSequenceNumber { get; internal init; }

    public DateTimeOffset EnqueuedTime => _envelope.EnqueuedTime;

    public DateTimeOffset ExpiresAt => _envelope.ExpiresAt;

    public string DeadLetterReason => Text(DeadLetterReasonName);

    public string DeadLetterErrorDescription => Text(DeadLetterErrorDescriptionName);

    public ServiceBusMessageState State { get; internal init; }

    internal Guid LockTokenGuid { get; init; }

    /// <summary>The hold on the stored message; null where the message was peeked, received and deleted, or made by a test.</summary>
    internal DeliveryLock Lock { get; }

    internal bool IsSettled => Lock?.IsSettled ?? false;

    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private string Text(string name) => ApplicationProperties.TryGetValue(name, out var value) ? value as string : null;
}
