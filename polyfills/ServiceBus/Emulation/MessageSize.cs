using System.Text;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>About what a message takes on the wire, which is what the service's limit counts.</summary>
internal static class MessageSize
{
    /// <summary>The Standard tier's limit for a message, and for a batch, in bytes.</summary>
    public const long Max = 256 * 1024;

    private const int Sections = 40;
    private const int Field = 5;

    public static long Of(ServiceBusMessage message)
    {
        long size = Sections + message.Body.ToMemory().Length;
        foreach (var text in new[]
        {
            message.MessageId, message.CorrelationId, message.Subject, message.ContentType, message.To, message.ReplyTo, message.ReplyToSessionId,
            message.SessionId, message.PartitionKey, message.TransactionPartitionKey,
        })
            size += text is null ? 1 : Field + Encoding.UTF8.GetByteCount(text);
        foreach (var (name, value) in message.ApplicationProperties)
            size += Field + Encoding.UTF8.GetByteCount(name) + (value is string text ? Field + Encoding.UTF8.GetByteCount(text) : 2 * Field);
        return size;
    }

    public static ServiceBusException Exceeded(long size, string entityPath) => new(
        $"{size} bytes are more than the {Max} that the Standard tier allows in one send.", ServiceBusFailureReason.MessageSizeExceeded, entityPath);
}
