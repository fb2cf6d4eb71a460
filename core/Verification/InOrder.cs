namespace OpenLedger.Core.Verification;

/// <summary>Works ahead on several items at a time and gives the results in the items' order.</summary>
internal static class InOrder
{
    /// <summary>Waits for an end of whatever sort, and goes on where the caller was: a simulation holds everything on one thread.</summary>
    private const ConfigureAwaitOptions Ended = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    /// <summary>Where an item cannot be had, the results of those before it come first: so the first failure is the one that is told.</summary>
    /// <param name="items">The items.</param>
    /// <param name="work">What is done with each, on another thread.</param>
    /// <param name="ahead">How many are worked on at a time.</param>
    public static async IAsyncEnumerable<TResult> RunAsync<TItem, TResult>(IAsyncEnumerable<TItem> items, Func<TItem, Task<TResult>> work, int ahead)
    {
        var running = new Queue<Task<TResult>>();
        await using var source = items.GetAsyncEnumerator();
        try
        {
            Task<bool> moving;
            while (true)
            {
                moving = source.MoveNextAsync().AsTask();
                await ((Task)moving).ConfigureAwait(Ended);
                if (!moving.IsCompletedSuccessfully || !await moving)
                    break;
                var item = source.Current;
                running.Enqueue(Task.Factory.StartNew(() => work(item), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap());
                if (running.Count >= ahead)
                    yield return await running.Dequeue();
            }
            while (running.TryDequeue(out var next))
                yield return await next;
            await moving;
        }
        finally
        {
            // Whoever stops early leaves nothing running behind.
            foreach (var left in running)
                await ((Task)left).ConfigureAwait(Ended);
        }
    }
}
