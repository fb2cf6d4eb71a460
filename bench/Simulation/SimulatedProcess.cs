namespace OpenLedger.Bench.Simulation;

/// <summary>
/// A process: everything that was started on it goes on only here, one piece at a time, each from one await to the next. When it is killed, none of it goes on,
/// wherever it was.
/// </summary>
/// <param name="world">Where it runs.</param>
/// <param name="name">Its name in the trace.</param>
/// <param name="beforeTurn">Called before each piece, and may kill it; or null.</param>
internal sealed class SimulatedProcess(World world, string name, Action? beforeTurn = null) : TaskScheduler
{
    private TimeSpan _stalledUntil;

    /// <summary>Its name in the trace.</summary>
    public string Name => name;

    /// <summary>False once it has been killed.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Ends it in the middle of whatever it does.</summary>
    public void Kill() => IsAlive = false;

    /// <summary>It does nothing for a while, as in a long pause of a collector or of a virtual machine.</summary>
    public void Stall(TimeSpan span) => _stalledUntil = world.Elapsed + span;

    /// <summary>Starts some work on it. What that throws is a finding.</summary>
    public void Start(Func<Task> work) => _ = Task.Factory.StartNew(() => WatchAsync(work), CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    /// <summary>Does a piece of work, unless it has been killed.</summary>
    public void Turn(Task work)
    {
        if (!IsAlive)
            return;
        if (_stalledUntil > world.Elapsed)
        {
            world.After(_stalledUntil - world.Elapsed, () => world.Ready(this, work));
            return;
        }
        beforeTurn?.Invoke();
        if (IsAlive)
            TryExecuteTask(work);
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (IsAlive)
            world.Ready(this, task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private async Task WatchAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            world.Find(Rule.NoDefect, $"{name} failed: {e}");
        }
    }
}
