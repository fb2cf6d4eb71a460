#nullable disable
namespace Azure.Messaging.ServiceBus;

public class ServiceBusMessage
{
    private const int MaxIdLength = 128;

    private string _messageId;
    private string _sessionId;
    private string _replyToSessionId;
    private string _partitionKey;
    private string _transactionPartitionKey;
    private TimeSpan _timeToLive = TimeSpan.MaxValue;

    public ServiceBusMessage()
        : this(default(ReadOnlyMemory<byte>))
    {
    }

    public ServiceBusMessage(string body)
        : this(new BinaryData(body))
    {
    }

    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    public ServiceBusMessage(BinaryData body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
        ApplicationProperties = new Dictionary<string, object>(StringComparer.Ordinal);
    }

    public ServiceBusMessage(ServiceBusReceivedMessage receivedMessage)
        : this(Required(receivedMessage).Body)
    {
        _messageId = receivedMessage.MessageId;
        _sessionId = receivedMessage.SessionId;
        _replyToSessionId = receivedMessage.ReplyToSessionId;
        _partitionKey = receivedMessage.PartitionKey;
        _transactionPartitionKey = receivedMessage.TransactionPartitionKey;
        _timeToLive = receivedMessage.TimeToLive;
        CorrelationId = receivedMessage.CorrelationId;
        Subject = receivedMessage.Subject;
        ContentType = receivedMessage.ContentType;
        To = receivedMessage.To;
        ReplyTo = receivedMessage.ReplyTo;
        ScheduledEnqueueTime = receivedMessage.ScheduledEnqueueTime;
        foreach (var (name, value) in receivedMessage.ApplicationProperties)
        {
            if (name is not (ServiceBusReceivedMessage.DeadLetterReasonName or ServiceBusReceivedMessage.DeadLetterErrorDescriptionName))
                ApplicationProperties[name] = value;
        }
    }

    public BinaryData Body { get; set; }

    public string MessageId
    {
        get => _messageId;
        set
        {
            if (string.IsNullOrEmpty(value))
                throw new ArgumentException("A message id has at least one character.", nameof(MessageId));
            _messageId = Short(value, nameof(MessageId));
        }
    }

    public string PartitionKey
    {
        get => _partitionKey;
        set => _partitionKey = Short(value, nameof(PartitionKey));
    }

    public string TransactionPartitionKey
    {
        get => _transactionPartitionKey;
        set => _transactionPartitionKey = Short(value, nameof(TransactionPartitionKey));
    }

    public string SessionId
    {
        get => _sessionId;
        set => _sessionId = Short(value, nameof(SessionId));
    }

    public string ReplyToSessionId
    {
        get => _replyToSessionId;
        set => _replyToSessionId = Short(value, nameof(ReplyToSessionId));
    }

    public TimeSpan TimeToLive
    {
        get => _timeToLive;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(TimeToLive));
            _timeToLive = value;
        }
    }

    public string CorrelationId { get; set; }

    public string Subject { get; set; }

    public string To { get; set; }

    public string ContentType { get; set; }

    public string ReplyTo { get; set; }

    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    public IDictionary<string, object> ApplicationProperties { get; }

    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private static ServiceBusReceivedMessage Required(ServiceBusReceivedMessage receivedMessage)
    {
        ArgumentNullException.ThrowIfNull(receivedMessage);
        return receivedMessage;
    }

    private static string Short(string value, string name) =>
        value?.Length > MaxIdLength ? throw new ArgumentException($"At most {MaxIdLength} characters, not {value.Length}.", name) : value;
}
