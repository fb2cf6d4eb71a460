using Xunit;

namespace OpenLedger.TestKit;

/// <summary>Waiting for a condition with a deadline, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until <paramref name="condition"/> holds; fails the test when it has not within <paramref name="within"/> (20 s unless told).</summary>
    public static Task TrueAsync(Func<bool> condition, TimeSpan? within = null, Func<string>? otherwise = null) =>
        TrueAsync(() => Task.FromResult(condition()), within, otherwise);

    /// <summary>As <see cref="TrueAsync(Func{bool}, TimeSpan?, Func{string}?)"/> for a condition that must be asked for.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? within = null, Func<string>? otherwise = null)
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                Assert.Fail(otherwise?.Invoke() ?? $"The condition did not hold within {limit.TotalSeconds:0} s.");
            await Task.Delay(Interval);
        }
    }

    /// <summary>Moves <paramref name="clock"/> on, a step at a time, until <paramref name="task"/> has ended.</summary>
    public static async Task AdvanceAsync(ManualClock clock, Task task, TimeSpan step)
    {
        await TrueAsync(() =>
        {
            clock.Advance(step);
            return task.IsCompleted;
        });
        await task;
    }
}
