namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>
/// How long a receiver waits between two looks at an empty queue: briefly while something came lately, longer when nothing does.
/// Calls that share a receiver share its pace; a value that one of them misses only makes a wait longer or shorter.
/// </summary>
internal sealed class PollPace
{
    private const int FirstMs = 5;
    private const int BusyMs = 40;
    private const int IdleMs = 250;
    private const long BusyForMs = 5_000;

    private long _since = Environment.TickCount64;
    private int _delayMs = FirstMs;

    /// <summary>Something came.</summary>
    public void Quicken()
    {
        _since = Environment.TickCount64;
        _delayMs = FirstMs;
    }

    public int NextDelayMs()
    {
        var delay = _delayMs;
        var most = Environment.TickCount64 - _since < BusyForMs ? BusyMs : IdleMs;
        _delayMs = Math.Min(delay * 2, most);
        return delay;
    }
}
