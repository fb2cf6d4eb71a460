namespace OpenLedger.Bench.Simulation;

/// <summary>Something that will happen at a moment of a <see cref="World"/>.</summary>
/// <param name="action">What.</param>
internal sealed class Appointment(Action action)
{
    /// <summary>True once it has happened or will not.</summary>
    public bool IsOver { get; private set; }

    /// <summary>It will not happen.</summary>
    public void Cancel() => IsOver = true;

    /// <summary>It happens now.</summary>
    public void Keep()
    {
        if (IsOver)
            return;
        IsOver = true;
        action();
    }
}

/// <summary>
/// A world of one thread whose time stands still while anything can run, and then jumps to what happens next. Which of several things runs first is drawn from
/// the seed, so a seed is a whole history.
/// </summary>
internal sealed class World
{
    /// <summary>When every simulation begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _order;
    private readonly List<(SimulatedProcess Process, Task Work)> _ready = [];
    private readonly PriorityQueue<Appointment, (long Due, int Order)> _appointments = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Action<string>? _trace;
    private string? _left;

    /// <summary>A world without anything in it.</summary>
    /// <param name="seed">Decides what runs first.</param>
    /// <param name="trace">Told each thing that happens, or null.</param>
    public World(ulong seed, Action<string>? trace)
    {
        Seed = seed;
        _trace = trace;
        _order = Seeded.For(seed, "order");
    }

    /// <summary>What everything is drawn from.</summary>
    public ulong Seed { get; }

    /// <summary>The true time.</summary>
    public DateTimeOffset Now => Start + Elapsed;

    /// <summary>How long it has existed.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>How many pieces of work were run.</summary>
    public long Turns { get; private set; }

    /// <summary>What was found to be wrong first, or null.</summary>
    public Finding? Finding { get; private set; }

    /// <summary>Whether anyone reads the trace; what is only said for it need not be put together otherwise.</summary>
    public bool IsTraced => _trace is not null;

    /// <summary>How often each thing has happened.</summary>
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>True where nothing is left to happen.</summary>
    public bool IsIdle
    {
        get
        {
            while (_appointments.TryPeek(out var next, out _) && next.IsOver)
                _appointments.Dequeue();
            return _ready.Count == 0 && _appointments.Count == 0;
        }
    }

    /// <summary>Adds a line to the trace.</summary>
    public void Trace(string who, string what) => _trace?.Invoke(FormattableString.Invariant($"{Elapsed.TotalMilliseconds,12:0.0000} {who,-9} {what}"));

    /// <summary>Counts something.</summary>
    public void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    /// <summary>Something is wrong; the first such thing ends the simulation.</summary>
    public void Find(string invariant, string what)
    {
        if (Finding is not null)
            return;
        Finding = new Finding(invariant, what);
        Trace("FOUND", $"{invariant}: {what}");
    }

    /// <summary>Something is to happen after a span.</summary>
    public Appointment After(TimeSpan span, Action action)
    {
        var appointment = new Appointment(action);
        if (IsElsewhere())
            return appointment;
        _appointments.Enqueue(appointment, (Elapsed.Ticks + Math.Max(0, span.Ticks), _order.Next()));
        return appointment;
    }

    /// <summary>Some work of a process can be done now.</summary>
    public void Ready(SimulatedProcess process, Task work)
    {
        if (!IsElsewhere())
            _ready.Add((process, work));
    }

    /// <summary>Lets things happen until a condition holds. What cannot come to it is a finding.</summary>
    /// <param name="isDone">The condition.</param>
    /// <param name="limit">How long it may take, in the world's time.</param>
    /// <param name="maxTurns">How much work it may take.</param>
    /// <param name="what">What is waited for, in words.</param>
    public void RunUntil(Func<bool> isDone, TimeSpan limit, long maxTurns, string what)
    {
        var (end, lastTurn) = (Elapsed + limit, Turns + maxTurns);
        while (Finding is null && !isDone())
        {
            var isOver = !Step();
            if (Volatile.Read(ref _left) is { } trace)
                Find(Rule.OneThread, $"something has left the simulated thread, so no seed could repeat it: {trace}");
            else if (isOver)
                Find(Rule.Liveness, $"nothing is left to happen, and {what} has not");
            else if (Elapsed > end || Turns > lastTurn)
                Find(Rule.Liveness, FormattableString.Invariant($"{what} has not happened within {limit.TotalSeconds:0} s or {maxTurns} turns"));
        }
    }

    private bool Step()
    {
        if (_ready.Count > 0)
        {
            var at = _order.Next(_ready.Count);
            var (process, work) = _ready[at];
            _ready[at] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            Turns++;
            process.Turn(work);
            return true;
        }
        if (!_appointments.TryDequeue(out var appointment, out var when))
            return false;
        if (!appointment.IsOver)
            Elapsed = TimeSpan.FromTicks(when.Due);
        appointment.Keep();
        return true;
    }

    /// <summary>Whatever comes from another thread comes in no order that a seed could decide; nothing more is made of it than a finding.</summary>
    private bool IsElsewhere()
    {
        if (Environment.CurrentManagedThreadId == _thread)
            return false;
        Interlocked.CompareExchange(ref _left, Environment.StackTrace, null);
        return true;
    }
}
