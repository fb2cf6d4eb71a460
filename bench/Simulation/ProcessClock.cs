namespace OpenLedger.Bench.Simulation;

/// <summary>A process's clock: the world's, and as far off as its machine's is. Its timers end with the process.</summary>
/// <param name="world">The world.</param>
/// <param name="process">Whose.</param>
/// <param name="skew">How far the machine's clock is ahead, now.</param>
internal sealed class ProcessClock(World world, SimulatedProcess process, Func<TimeSpan> skew) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => world.Now + skew();

    /// <summary>Monotonic, as the system's is: a clock that is set does not move it.</summary>
    public override long GetTimestamp() => TimeSpan.TicksPerHour + world.Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(world, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ProcessTimer(World world, SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private Appointment? _next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
                throw new NotSupportedException("Periodic timers are not simulated.");
            _next?.Cancel();
            if (dueTime != Timeout.InfiniteTimeSpan)
                _next = world.After(dueTime, Fire);
            return true;
        }

        public void Dispose() => _next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (process.IsAlive)
                callback(state);
        }
    }
}
