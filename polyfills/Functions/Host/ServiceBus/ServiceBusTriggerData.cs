using System.Globalization;
using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace OpenLedger.Polyfills.Functions;

/// <summary>One message, its properties by the names of the Functions host.</summary>
internal sealed class ServiceBusTriggerData(ProcessMessageEventArgs settlement) : TriggerData
{
    private static readonly Dictionary<string, Func<ServiceBusReceivedMessage, string?>> Properties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["MessageId"] = m => m.MessageId,
        ["DeliveryCount"] = m => m.DeliveryCount.ToString(CultureInfo.InvariantCulture),
        ["LockToken"] = m => m.LockToken,
        ["SequenceNumber"] = m => m.SequenceNumber.ToString(CultureInfo.InvariantCulture),
        ["EnqueuedTimeUtc"] = m => m.EnqueuedTime.UtcDateTime.ToString("o"),
        ["EnqueuedTime"] = m => m.EnqueuedTime.ToString("o"),
        ["ExpiresAtUtc"] = m => m.ExpiresAt.UtcDateTime.ToString("o"),
        ["ExpiresAt"] = m => m.ExpiresAt.ToString("o"),
        ["DeadLetterSource"] = m => m.DeadLetterSource,
        ["ContentType"] = m => m.ContentType,
        ["CorrelationId"] = m => m.CorrelationId,
        ["Subject"] = m => m.Subject,
        ["To"] = m => m.To,
        ["ReplyTo"] = m => m.ReplyTo,
        ["SessionId"] = m => m.SessionId,
        ["PartitionKey"] = m => m.PartitionKey,
        ["ApplicationProperties"] = m => JsonSerializer.Serialize(m.ApplicationProperties),
    };

    public ProcessMessageEventArgs Settlement => settlement;

    public ServiceBusReceivedMessage Message => settlement.Message;

    public override string Reason => $"New ServiceBus message detected on '{settlement.EntityPath}'.";

    public static bool Knows(string name) => Properties.ContainsKey(name);

    public override string? Find(string name) => Properties.TryGetValue(name, out var property) ? property(Message) : null;

    public override IReadOnlyDictionary<string, object?> BindingData()
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, property) in Properties)
        {
            if (property(Message) is { } value)
                data[name] = value;
        }
        return data;
    }
}
