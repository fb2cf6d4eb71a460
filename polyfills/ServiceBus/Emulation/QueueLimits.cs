namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>The ranges that queue properties must be in.</summary>
internal static class QueueLimits
{
    private const int MaxNameLength = 260;
    private const int MaxUserMetadataLength = 1024;
    private static readonly TimeSpan MinLockDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxLockDuration = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinHistory = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxHistory = TimeSpan.FromDays(7);
    private static readonly TimeSpan MinTimeToLive = TimeSpan.FromSeconds(1);

    public static string Name(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, parameter);
        if (name.StartsWith('/') || name.EndsWith('/') || name.AsSpan().IndexOfAny("@?#*\\") >= 0)
            throw new ArgumentException("A queue's name has no '@', '?', '#', '*' or '\\', and no slash at its ends.", parameter);
        return name;
    }

    public static TimeSpan History(TimeSpan value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, MinHistory, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxHistory, parameter);
        return value;
    }

    public static TimeSpan TimeToLive(TimeSpan value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, MinTimeToLive, parameter);
        return value;
    }

    public static TimeSpan Positive(TimeSpan value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, parameter);
        return value;
    }

    public static int Deliveries(int value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, parameter);
        return value;
    }

    public static string UserMetadata(string value, string parameter)
    {
        ArgumentNullException.ThrowIfNull(value, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxUserMetadataLength, parameter);
        return value;
    }

    /// <summary>What upstream leaves to the service, which answers 400.</summary>
    public static void CheckLockDuration(TimeSpan value)
    {
        if (value < MinLockDuration || value > MaxLockDuration)
            throw new ArgumentException($"LockDuration is {value}, and must be between {MinLockDuration} and {MaxLockDuration}.");
    }
}
