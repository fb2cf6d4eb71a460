namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>How long to wait between two looks at an empty queue: briefly while something happened lately, longer when nothing does.</summary>
internal sealed class PollPace
{
    private const int FirstMs = 5;
    private const int BusyMs = 40;
    private const int IdleMs = 250;
    private const long BusyForMs = 5_000;

    private readonly long _since = Environment.TickCount64;
    private int _delayMs = FirstMs;

    public int NextDelayMs()
    {
        var delay = _delayMs;
        var most = Environment.TickCount64 - _since < BusyForMs ? BusyMs : IdleMs;
        _delayMs = Math.Min(delay * 2, most);
        return delay;
    }
}
