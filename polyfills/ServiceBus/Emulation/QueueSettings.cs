using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus.Administration;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>A Service Bus queue's properties, kept in the metadata of the storage queue that holds its messages.</summary>
internal sealed record QueueSettings
{
    private const int MaxPlainName = 60;

    public required string Name { get; init; }

    /// <summary>Random, so that what belongs to a deleted queue is never taken for a new one's.</summary>
    public required string Generation { get; init; }

    public required TimeSpan LockDuration { get; init; }

    public required int MaxDeliveryCount { get; init; }

    public required bool RequiresDuplicateDetection { get; init; }

    public required TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; }

    public required TimeSpan DefaultMessageTimeToLive { get; init; }

    public required bool DeadLetteringOnMessageExpiration { get; init; }

    public required string Status { get; init; }

    public string? UserMetadata { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Visibility time-outs are whole seconds.</summary>
    public int LockSeconds => (int)Math.Ceiling(LockDuration.TotalSeconds);

    public string DeadLetterQueue => "d-" + Generation;

    public bool AllowsSending => !IsStatus(EntityStatus.Disabled) && !IsStatus(EntityStatus.SendDisabled);

    public bool AllowsReceiving => !IsStatus(EntityStatus.Disabled) && !IsStatus(EntityStatus.ReceiveDisabled);

    public const string MainPrefix = "q-";

    /// <summary>The storage queue of a Service Bus queue: its name where storage allows that, otherwise what is left of it and a hash.</summary>
    public static string MainQueue(string name)
    {
        var lower = name.ToLowerInvariant();
        var plain = lower.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            && !lower.Contains("--", StringComparison.Ordinal) && lower[0] != '-' && lower[^1] != '-' && lower.Length <= MaxPlainName;
        if (plain)
            return MainPrefix + lower;
        var kept = new string([.. lower.Where(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')).Take(32)]);
        return $"{MainPrefix}{kept}x{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lower)).AsSpan(0, 12))}";
    }

    public string ToText() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this));

    public static QueueSettings Parse(string text) =>
        JsonSerializer.Deserialize<QueueSettings>(Convert.FromBase64String(text)) ?? throw new FormatException("A queue's metadata is empty.");

    private bool IsStatus(EntityStatus status) => string.Equals(Status, status.ToString(), StringComparison.OrdinalIgnoreCase);
}
