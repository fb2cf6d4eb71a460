namespace OpenLedger.Core.Ledger;

/// <summary>The bounds of a <see cref="Sequencer"/>.</summary>
public sealed record SequencerOptions
{
    /// <summary>How many commands may wait; one more is answered with <c>queue-full</c>.</summary>
    public int MaxQueuedCommands { get; init; } = 8192;

    /// <summary>How many bytes of commands may wait; more are answered with <c>queue-full</c>.</summary>
    public long MaxQueuedBytes { get; init; } = 64L << 20;

    /// <summary>How far the writer's clock may be from the storage's before it refuses to write.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the writer's clock is ahead of the storage's by intent, which is no skew; nothing but where time is moved for development.</summary>
    public TimeSpan ClockOffset { get; init; } = TimeSpan.Zero;

    /// <summary>How old a comparison of the clocks may be before a block is written.</summary>
    public TimeSpan ClockCheckAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many blocks a busy writer commits in a row before it leaves a gap for others; doubles up to 16 times this while nobody uses the gaps.</summary>
    public int WinsBeforeYield { get; init; } = 16;

    /// <summary>How long a busy writer lets pass from one block to the next unless many wait, so that blocks are fewer and fuller. It matters only where an insert is quicker than that.</summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.Zero;

    /// <summary>The first pause before an insert with unknown outcome, or a failed read, is tried again; doubles each time.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between tries, unless the storage asks for a longer one.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause that the storage may ask for (Retry-After).</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Numbers from 0 to 1 that spread the pauses of many servers; always a half unless given, because this part has no randomness of its own.</summary>
    public Func<double> Jitter { get; init; } = () => 0.5;

    /// <summary>How many failures in a row open the circuit: new work is refused at once with <c>storage-unavailable</c> until the storage has answered.</summary>
    public int FailuresToOpen { get; init; } = 8;

    /// <summary>How long the storage may fail, or leave a request without an answer, before the circuit opens.</summary>
    public TimeSpan UnavailableAfter { get; init; } = TimeSpan.FromSeconds(5);
}
