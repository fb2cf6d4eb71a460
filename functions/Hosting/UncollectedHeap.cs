using System.Runtime;

namespace OpenLedger.Functions.Hosting;

/// <summary>
/// Memory in which a large state is made without a garbage collection in between: almost all of what is made stays, so that collecting finds little and costs a quarter of the
/// time (docs/BENCHMARKS.md).
/// </summary>
public sealed class UncollectedHeap : IDisposable
{
    /// <summary>What is allocated for each byte of a state while it is read, rounded up.</summary>
    private const ulong HeapPerStateByte = 10;

    /// <summary>Below so much, collecting costs little.</summary>
    private const ulong MinBytes = 64UL << 20;

    private readonly TimeSpan _grace;

    private UncollectedHeap(TimeSpan grace) => _grace = grace;

    /// <summary>Reserves it until it is disposed of, where there is memory for it.</summary>
    /// <param name="stateBytes">How many bytes the state has.</param>
    /// <param name="grace">How long after that it stays reserved: the first collection stops all threads until everything is marked, and who waits for the state should be answered before.</param>
    /// <returns>Null where the state is small, or more than half of this process's memory would be needed: then the state is made as anything else is.</returns>
    public static UncollectedHeap? TryReserve(ulong stateBytes, TimeSpan grace)
    {
        var available = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (stateBytes > available / 2 / HeapPerStateByte || stateBytes * HeapPerStateByte < MinBytes)
            return null;
        try
        {
            return GC.TryStartNoGCRegion((long)(stateBytes * HeapPerStateByte)) ? new UncollectedHeap(grace) : null;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // More than the runtime reserves at once, or somebody else has begun.
            return null;
        }
    }

    /// <summary>Lets the runtime collect again once the grace is over, unless more was needed and it has begun on its own.</summary>
    public void Dispose() => _ = EndAsync();

    private async Task EndAsync()
    {
        await Task.Delay(_grace);
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // It has begun in this very moment.
        }
    }
}
