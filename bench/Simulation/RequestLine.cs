using OpenLedger.Core.Ledger;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a server sends requests to.</summary>
internal enum Remote
{
    /// <summary>The storage: tables and blobs.</summary>
    Storage,

    /// <summary>The chain's node.</summary>
    Chain,

    /// <summary>A witness.</summary>
    Witness,
}

/// <summary>
/// How a process reaches what is elsewhere: requests and answers take their time and overtake each other, and what the plan says goes wrong. A request that is
/// under way is done even where the process that sent it has died.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="server">Who asks, and whose requests the plan counts.</param>
/// <param name="remote">Where it leads: each of them has its own outages.</param>
internal sealed class RequestLine(World world, SimulatedServer server, Remote remote)
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(0.5), Usual = TimeSpan.FromMilliseconds(30);

    /// <summary>Sends a request.</summary>
    /// <param name="what">For the trace.</param>
    /// <param name="effect">What is done there, and its answer.</param>
    /// <param name="failed">What a failure is answered with; null where it is thrown.</param>
    /// <param name="cancellationToken">The process waits no longer.</param>
    public Task<T> SendAsync<T>(string what, Func<Task<T>> effect, Func<IOException, T>? failed, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled)
            cancellationToken.UnsafeRegister((_, token) => answer.TrySetCanceled(token), null);
        var fault = server.NextRequestFault(remote);
        var (there, back) = (server.Random.Mostly(Quick, Usual), server.Random.Mostly(Quick, Usual));
        if (world.IsTraced)
            world.Trace(server.Name, fault is null ? what : $"{what} — {fault.Kind} {fault.Amount.TotalMilliseconds:0} ms");
        switch (fault?.Kind)
        {
            case FaultKind.LostBefore:
                world.After(fault.Amount, () => Fail(new IOException("simulated time-out")));
                break;
            case FaultKind.LostAfter:
                world.After(there, () => _ = effect());
                world.After(there + fault.Amount, () => Fail(new IOException("simulated time-out")));
                break;
            case FaultKind.Late:
                world.After(fault.Amount, () => Fail(new IOException("simulated time-out")));
                world.After(fault.Amount + server.Random.Mostly(Quick, TimeSpan.FromSeconds(10)), () => _ = effect());
                break;
            case FaultKind.Busy or FaultKind.Outage or FaultKind.ChainOutage or FaultKind.WitnessOutage:
                TimeSpan? retryAfter = server.Random.Percent(50) ? TimeSpan.FromSeconds(server.Random.Next(1, 6)) : null;
                world.After(there + back, () => Fail(new StorageBusyException("simulated 503", retryAfter)));
                break;
            case FaultKind.Slow:
                world.After(fault.Amount, () => Answer(effect()));
                break;
            default:
                world.After(there, () => Answer(effect()));
                break;
        }
        return answer.Task;

        // Goes on wherever it is answered, which is in this world.
        void Answer(Task<T> done) => _ = done.ContinueWith(
            _ => world.After(back, () => answer.TrySetFromTask(done)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void Fail(IOException e)
        {
            if (failed is null)
                answer.TrySetException(e);
            else
                answer.TrySetResult(failed(e));
        }
    }
}
