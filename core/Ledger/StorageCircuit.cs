using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>Whether work is let through to the storage.</summary>
public enum CircuitState
{
    /// <summary>The storage answers; everything is let through.</summary>
    Closed,

    /// <summary>The storage has failed for a while; what is new is refused at once.</summary>
    Open,

    /// <summary>One request of the sequencer asks whether the storage answers again; what is new is still refused.</summary>
    HalfOpen,
}

/// <summary>
/// Counts what the storage does with the sequencer's requests, says how long to wait before the next try, and refuses new work while trying is pointless.
/// Only the sequencer's loop reports to it; any thread may ask.
/// </summary>
internal sealed class StorageCircuit(SequencerOptions options, TimeProvider clock)
{
    /// <summary>The code of <see cref="Problem"/>.</summary>
    public const string Unavailable = "storage-unavailable";

    private const long Never = 0;

    private volatile CircuitState _state;
    private int _failures;
    private long? _failingSince;
    private TimeSpan _pause;
    private long _pauseStarted;
    private long _tryStarted;

    /// <summary>The state; a try that has been without an answer for long counts like one that has failed.</summary>
    public CircuitState State => _state == CircuitState.Closed && IsStalled ? CircuitState.Open : _state;

    /// <summary>Why new work is refused, with the time until the next try; null where it is let through.</summary>
    public Error? Problem => State == CircuitState.Closed
        ? null
        : new Error(ErrorKind.Unavailable, Unavailable, "The storage does not answer; send the same command again later.") { RetryAfter = Left() };

    private bool IsStalled => Volatile.Read(ref _tryStarted) is var started and not Never && clock.GetElapsedTime(started) >= options.UnavailableAfter;

    /// <summary>A request is about to be sent.</summary>
    public void Trying()
    {
        Volatile.Write(ref _tryStarted, Math.Max(1, clock.GetTimestamp()));
        if (_state == CircuitState.Open)
            _state = CircuitState.HalfOpen;
    }

    /// <summary>The storage has answered the request.</summary>
    public void Succeeded()
    {
        Volatile.Write(ref _tryStarted, Never);
        (_failures, _failingSince) = (0, null);
        _state = CircuitState.Closed;
    }

    /// <summary>The storage has not answered the request, or that it cannot now.</summary>
    /// <param name="retryAfter">What it asks for, or null.</param>
    public void Failed(TimeSpan? retryAfter)
    {
        var started = Volatile.Read(ref _tryStarted);
        _failingSince ??= started == Never ? clock.GetTimestamp() : started;
        _failures++;
        Volatile.Write(ref _pauseStarted, clock.GetTimestamp());
        _pause = Pause(retryAfter);
        if (_state != CircuitState.Closed || _failures >= options.FailuresToOpen || clock.GetElapsedTime(_failingSince.Value) >= options.UnavailableAfter)
            _state = CircuitState.Open;
        Volatile.Write(ref _tryStarted, Never);
        LedgerTelemetry.StorageFailures.Add(1);
    }

    /// <summary>Waits until the next try is due.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(_pause, clock, cancellationToken);

    /// <summary>Twice as long after each failure, half of it by chance, so that many servers do not come back at once; longer where the storage asks for it.</summary>
    private TimeSpan Pause(TimeSpan? retryAfter)
    {
        var full = Math.Min(options.MaxRetryDelay.Ticks, options.FirstRetryDelay.Ticks * Math.Pow(2, Math.Min(_failures - 1, 30)));
        var own = TimeSpan.FromTicks((long)((full / 2) + (options.Jitter() * full / 2)));
        var asked = retryAfter is { } wait && wait < options.MaxRetryAfter ? wait : retryAfter is null ? TimeSpan.Zero : options.MaxRetryAfter;
        return asked > own ? asked : own;
    }

    private TimeSpan Left()
    {
        var left = _pause - clock.GetElapsedTime(Volatile.Read(ref _pauseStarted));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
