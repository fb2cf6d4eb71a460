using System.Globalization;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>What a storage message's text says: a whole Service Bus message as ASCII JSON.</summary>
internal sealed class MessageEnvelope
{
    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>Names this message wherever it moves, also where senders reuse message ids.</summary>
    public string Key { get; set; } = "";

    public byte[] Body { get; set; } = [];

    public string? MessageId { get; set; }

    public string? CorrelationId { get; set; }

    public string? Subject { get; set; }

    public string? ContentType { get; set; }

    public string? To { get; set; }

    public string? ReplyTo { get; set; }

    public string? ReplyToSessionId { get; set; }

    public string? SessionId { get; set; }

    public string? PartitionKey { get; set; }

    public string? TransactionPartitionKey { get; set; }

    /// <summary>In ticks of 100 ns; absent where the message lives for ever.</summary>
    public long? TimeToLive { get; set; }

    public DateTimeOffset EnqueuedTime { get; set; }

    public DateTimeOffset? ScheduledEnqueueTime { get; set; }

    public long SequenceNumber { get; set; }

    /// <summary>Deliveries to add to the storage queue's own count: those before a move to the dead-letter queue.</summary>
    public int EarlierDeliveries { get; set; }

    /// <summary>The queue that the message was dead-lettered from. A message in a main queue that has it is on its way out of there.</summary>
    public string? DeadLetterSource { get; set; }

    public Dictionary<string, TypedValue?>? Properties { get; set; }

    /// <summary>Where the real envelope lies, when it is too long for one storage message; see <see cref="MessageParts"/>.</summary>
    public string? PartsQueue { get; set; }

    public int PartCount { get; set; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt =>
        TimeToLive is not { } ticks || ticks > DateTimeOffset.MaxValue.Ticks - EnqueuedTime.UtcTicks
            ? DateTimeOffset.MaxValue
            : EnqueuedTime + TimeSpan.FromTicks(ticks);

    public string ToText() => JsonSerializer.Serialize(this, Json);

    /// <summary>The envelope that <paramref name="text"/> holds; null where somebody else wrote it.</summary>
    public static MessageEnvelope? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<MessageEnvelope>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public MessageEnvelope Clone()
    {
        var copy = (MessageEnvelope)MemberwiseClone();
        copy.Properties = Properties is null ? null : new Dictionary<string, TypedValue?>(Properties, StringComparer.Ordinal);
        return copy;
    }

    public void SetProperty(string name, object? value)
    {
        Properties ??= new Dictionary<string, TypedValue?>(StringComparer.Ordinal);
        Properties[name] = TypedValue.Of(value);
    }

    /// <summary>An application property with its type, so that it comes out as it went in.</summary>
    internal sealed record TypedValue(string Type, string Text)
    {
        public static TypedValue? Of(object? value) => value switch
        {
            null => null,
            string v => new("string", v),
            bool v => new("bool", v ? "true" : "false"),
            byte v => new("byte", v.ToString(CultureInfo.InvariantCulture)),
            sbyte v => new("sbyte", v.ToString(CultureInfo.InvariantCulture)),
            short v => new("short", v.ToString(CultureInfo.InvariantCulture)),
            ushort v => new("ushort", v.ToString(CultureInfo.InvariantCulture)),
            int v => new("int", v.ToString(CultureInfo.InvariantCulture)),
            uint v => new("uint", v.ToString(CultureInfo.InvariantCulture)),
            long v => new("long", v.ToString(CultureInfo.InvariantCulture)),
            ulong v => new("ulong", v.ToString(CultureInfo.InvariantCulture)),
            float v => new("float", v.ToString("R", CultureInfo.InvariantCulture)),
            double v => new("double", v.ToString("R", CultureInfo.InvariantCulture)),
            decimal v => new("decimal", v.ToString(CultureInfo.InvariantCulture)),
            char v => new("char", ((int)v).ToString(CultureInfo.InvariantCulture)),
            Guid v => new("guid", v.ToString("D")),
            DateTime v => new("datetime", v.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
            DateTimeOffset v => new("datetimeoffset", v.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)),
            TimeSpan v => new("timespan", v.Ticks.ToString(CultureInfo.InvariantCulture)),
            Uri v => new("uri", v.OriginalString),
            _ => throw new SerializationException($"An application property cannot be of type {value.GetType().FullName}."),
        };

        public object ToObject() => Type switch
        {
            "string" => Text,
            "bool" => string.Equals(Text, "true", StringComparison.Ordinal),
            "byte" => byte.Parse(Text, CultureInfo.InvariantCulture),
            "sbyte" => sbyte.Parse(Text, CultureInfo.InvariantCulture),
            "short" => short.Parse(Text, CultureInfo.InvariantCulture),
            "ushort" => ushort.Parse(Text, CultureInfo.InvariantCulture),
            "int" => int.Parse(Text, CultureInfo.InvariantCulture),
            "uint" => uint.Parse(Text, CultureInfo.InvariantCulture),
            "long" => long.Parse(Text, CultureInfo.InvariantCulture),
            "ulong" => ulong.Parse(Text, CultureInfo.InvariantCulture),
            "float" => float.Parse(Text, CultureInfo.InvariantCulture),
            "double" => double.Parse(Text, CultureInfo.InvariantCulture),
            "decimal" => decimal.Parse(Text, CultureInfo.InvariantCulture),
            "char" => (char)int.Parse(Text, CultureInfo.InvariantCulture),
            "guid" => Guid.Parse(Text),
            "datetime" => DateTime.Parse(Text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "datetimeoffset" => DateTimeOffset.Parse(Text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            "timespan" => TimeSpan.FromTicks(long.Parse(Text, CultureInfo.InvariantCulture)),
            "uri" => new Uri(Text, UriKind.RelativeOrAbsolute),
            _ => throw new SerializationException($"Unknown property type {Type}."),
        };
    }
}
