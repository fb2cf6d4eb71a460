using System.Diagnostics;

namespace OpenLedger.Bench;

/// <summary>What became of an offered load.</summary>
/// <param name="OfferedPerSecond">How many were sent a second, on average until the last one.</param>
/// <param name="Accepted">How many were taken.</param>
/// <param name="Refused">How many were turned away.</param>
/// <param name="AcceptedPerSecond">How many were taken a second, on average until the last answer.</param>
/// <param name="CpuUs">The processor time of the process under test for each that was taken, in microseconds: what a busy machine does not change much.</param>
internal sealed record LoadResult(double OfferedPerSecond, int Accepted, int Refused, double AcceptedPerSecond, double CpuUs);

/// <summary>Offers numbered pieces of work from several producers and counts what is taken.</summary>
internal static class OfferedLoad
{
    /// <summary>After so many sends a producer lets others have its thread, as the arrival of requests does.</summary>
    private const int SendsPerTurn = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Open loop: piece i is due i / rate seconds after the start, whether or not earlier ones were answered.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="ratePerSecond">How many are due a second.</param>
    /// <param name="producers">How many producers share them.</param>
    /// <param name="send">Sends one; true where it was taken.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    public static Task<LoadResult> OpenAsync(int count, double ratePerSecond, int producers, Func<int, Task<bool>> send, CancellationToken cancellationToken) =>
        RunAsync(count, producers, send, async (i, started, _) =>
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds * ratePerSecond < i)
                await Task.Delay(Pause, cancellationToken);
        });

    /// <summary>Closed loop: as fast as answers come, with at most <paramref name="window"/> unanswered. It shows what can be taken at all.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="window">The most that wait for an answer at a time, rounded down to a multiple of <paramref name="producers"/>.</param>
    /// <param name="producers">How many producers share them.</param>
    /// <param name="send">Sends one; true where it was taken.</param>
    public static Task<LoadResult> ClosedAsync(int count, int window, int producers, Func<int, Task<bool>> send)
    {
        // So that each producer waits for pieces of its own only, never for one that another has not sent yet.
        var own = window - (window % producers);
        return RunAsync(count, producers, send, async (i, _, answers) =>
        {
            if (i >= own)
                await answers[i - own];
        });
    }

    private static async Task<LoadResult> RunAsync(int count, int producers, Func<int, Task<bool>> send, Func<int, long, Task<bool>[], ValueTask> untilDue)
    {
        var answers = new Task<bool>[count];
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            for (var i = producer; i < count; i += producers)
            {
                await untilDue(i, started, answers);
                answers[i] = send(i);
                if (i / producers % SendsPerTurn == SendsPerTurn - 1)
                    await Task.Yield();
            }
        })));
        var offered = Stopwatch.GetElapsedTime(started);
        var accepted = (await Task.WhenAll(answers)).Count(taken => taken);
        var answered = Stopwatch.GetElapsedTime(started);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        return new LoadResult(count / offered.TotalSeconds, accepted, count - accepted, accepted / answered.TotalSeconds, cpu.TotalMicroseconds / accepted);
    }
}
