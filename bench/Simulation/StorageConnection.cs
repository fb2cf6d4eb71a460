using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>
/// The storage as a process reaches it: requests and answers take their time and overtake each other, and what the plan says goes wrong. A request that is under
/// way is done even where the process that sent it has died.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="table">The table behind it.</param>
/// <param name="server">Who asks, and whose requests the plan counts.</param>
internal sealed class StorageConnection(World world, SimulatedTable table, SimulatedServer server) : IBlockStore
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(0.5), Usual = TimeSpan.FromMilliseconds(30);

    /// <inheritdoc/>
    public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => RequestAsync(
        $"insert {block.Header.Height} at {block.Header.FirstSeq}",
        () => new InsertResult(table.TryInsert(block) ? InsertOutcome.Inserted : InsertOutcome.Conflict, Date()),
        e => new InsertResult(InsertOutcome.Unknown, (e as StorageBusyException) is null ? null : Date(), e.Message, (e as StorageBusyException)?.RetryAfter),
        cancellationToken);

    /// <inheritdoc/>
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        var most = server.Random.Next(1, 65);
        return RequestAsync($"read from {from}", () => table.Read(from, most, Date()), null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => RequestAsync($"find {seq}", () => table.Find(seq), null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) =>
        RequestAsync($"read {first} to {last}", () => table.Range(first, last), null, cancellationToken);

    /// <summary>Sends a request.</summary>
    /// <param name="what">For the trace.</param>
    /// <param name="effect">What the storage does, and its answer.</param>
    /// <param name="failed">What a failure is answered with; null where it is thrown.</param>
    /// <param name="cancellationToken">The process waits no longer.</param>
    private Task<T> RequestAsync<T>(string what, Func<T> effect, Func<IOException, T>? failed, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled)
            cancellationToken.UnsafeRegister((_, token) => answer.TrySetCanceled(token), null);
        var fault = server.NextRequestFault();
        var (there, back) = (server.Random.Mostly(Quick, Usual), server.Random.Mostly(Quick, Usual));
        if (world.IsTraced)
            world.Trace(server.Name, fault is null ? what : $"{what} — {fault.Kind} {fault.Amount.TotalMilliseconds:0} ms");
        switch (fault?.Kind)
        {
            case FaultKind.LostBefore:
                world.After(fault.Amount, () => Fail(new IOException("simulated time-out")));
                break;
            case FaultKind.LostAfter:
                world.After(there, () => effect());
                world.After(there + fault.Amount, () => Fail(new IOException("simulated time-out")));
                break;
            case FaultKind.Late:
                world.After(fault.Amount, () => Fail(new IOException("simulated time-out")));
                world.After(fault.Amount + server.Random.Mostly(Quick, TimeSpan.FromSeconds(10)), () => effect());
                break;
            case FaultKind.Busy or FaultKind.Outage:
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

        void Answer(T done) => world.After(back, () => answer.TrySetResult(done));

        void Fail(IOException e)
        {
            if (failed is null)
                answer.TrySetException(e);
            else
                answer.TrySetResult(failed(e));
        }
    }

    private DateTimeOffset Date() => new(world.Now.Ticks - (world.Now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
