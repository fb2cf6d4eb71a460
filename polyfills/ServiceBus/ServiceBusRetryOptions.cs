#nullable disable
namespace Azure.Messaging.ServiceBus;

public class ServiceBusRetryOptions
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private const int MostRetries = 100;

    private int _maxRetries = 3;
    private TimeSpan _delay = TimeSpan.FromSeconds(0.8);
    private TimeSpan _maxDelay = TimeSpan.FromMinutes(1);
    private TimeSpan _tryTimeout = TimeSpan.FromMinutes(1);

    public ServiceBusRetryMode Mode { get; set; } = ServiceBusRetryMode.Exponential;

    public int MaxRetries
    {
        get => _maxRetries;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MaxRetries));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostRetries, nameof(MaxRetries));
            _maxRetries = value;
        }
    }

    public TimeSpan Delay
    {
        get => _delay;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromMilliseconds(1), nameof(Delay));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestDelay, nameof(Delay));
            _delay = value;
        }
    }

    public TimeSpan MaxDelay
    {
        get => _maxDelay;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(MaxDelay));
            _maxDelay = value;
        }
    }

    public TimeSpan TryTimeout
    {
        get => _tryTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(TryTimeout));
            _tryTimeout = value;
        }
    }

    internal ServiceBusRetryOptions Clone() => (ServiceBusRetryOptions)MemberwiseClone();

    /// <summary>The wait before the given attempt (1 is the first retry).</summary>
    internal TimeSpan DelayBefore(int attempt)
    {
        var factor = Mode == ServiceBusRetryMode.Fixed ? 1 : Math.Pow(2, Math.Min(attempt - 1, 30));
        var jitter = 1 + Random.Shared.NextDouble() * 0.1;
        return TimeSpan.FromMilliseconds(Math.Min(Delay.TotalMilliseconds * factor * jitter, MaxDelay.TotalMilliseconds));
    }
}
