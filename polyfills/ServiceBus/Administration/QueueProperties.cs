#nullable disable
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus.Administration;

public class QueueProperties : IEquatable<QueueProperties>
{
    private TimeSpan _lockDuration = TimeSpan.FromSeconds(60);
    private TimeSpan _defaultMessageTimeToLive = TimeSpan.MaxValue;
    private TimeSpan _duplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(1);
    private int _maxDeliveryCount = 10;
    private string _userMetadata;

    internal QueueProperties(QueueSettings settings)
    {
        Name = settings.Name;
        LockDuration = settings.LockDuration;
        RequiresDuplicateDetection = settings.RequiresDuplicateDetection;
        DuplicateDetectionHistoryTimeWindow = settings.DuplicateDetectionHistoryTimeWindow;
        DefaultMessageTimeToLive = settings.DefaultMessageTimeToLive;
        DeadLetteringOnMessageExpiration = settings.DeadLetteringOnMessageExpiration;
        MaxDeliveryCount = settings.MaxDeliveryCount;
        Status = settings.Status;
        if (settings.UserMetadata is not null)
            UserMetadata = settings.UserMetadata;
    }

    public string Name { get; }

    public bool RequiresDuplicateDetection { get; }

    public TimeSpan LockDuration
    {
        get => _lockDuration;
        set => _lockDuration = QueueLimits.Positive(value, nameof(LockDuration));
    }

    public TimeSpan DefaultMessageTimeToLive
    {
        get => _defaultMessageTimeToLive;
        set => _defaultMessageTimeToLive = QueueLimits.TimeToLive(value, nameof(DefaultMessageTimeToLive));
    }

    public bool DeadLetteringOnMessageExpiration { get; set; }

    public TimeSpan DuplicateDetectionHistoryTimeWindow
    {
        get => _duplicateDetectionHistoryTimeWindow;
        set => _duplicateDetectionHistoryTimeWindow = QueueLimits.History(value, nameof(DuplicateDetectionHistoryTimeWindow));
    }

    public int MaxDeliveryCount
    {
        get => _maxDeliveryCount;
        set => _maxDeliveryCount = QueueLimits.Deliveries(value, nameof(MaxDeliveryCount));
    }

    public EntityStatus Status { get; set; } = EntityStatus.Active;

    public string UserMetadata
    {
        get => _userMetadata;
        set => _userMetadata = QueueLimits.UserMetadata(value, nameof(UserMetadata));
    }

    public static bool operator ==(QueueProperties left, QueueProperties right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(QueueProperties left, QueueProperties right) => !(left == right);

    public bool Equals(QueueProperties other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
        && LockDuration == other.LockDuration
        && DefaultMessageTimeToLive == other.DefaultMessageTimeToLive
        && DeadLetteringOnMessageExpiration == other.DeadLetteringOnMessageExpiration
        && RequiresDuplicateDetection == other.RequiresDuplicateDetection
        && (!RequiresDuplicateDetection || DuplicateDetectionHistoryTimeWindow == other.DuplicateDetectionHistoryTimeWindow)
        && MaxDeliveryCount == other.MaxDeliveryCount
        && Status == other.Status
        && string.Equals(UserMetadata, other.UserMetadata, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object obj) => Equals(obj as QueueProperties);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name);
}
