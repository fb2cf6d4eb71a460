namespace OpenLedger.Tests.Transparency;

/// <summary>Lets those who wait go on one at a time, in an order that a seed decides: an interleaving that can be repeated.</summary>
internal sealed class Turns(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _waiting = [];

    public Task WaitAsync()
    {
        var turn = new TaskCompletionSource();
        lock (_lock)
            _waiting.Add(turn);
        return turn.Task;
    }

    /// <summary>Runs tasks to their ends, outside of any synchronization context, so that whoever gets a turn goes on at once.</summary>
    public Task RunAsync(params IReadOnlyList<Func<Task>> starts) => Task.Run(async () =>
    {
        var tasks = starts.Select(start => start()).ToList();
        while (tasks.Exists(t => !t.IsCompleted))
        {
            if (Next() is { } turn)
                turn.SetResult();
            else
                await Task.Yield();
        }
        await Task.WhenAll(tasks);
    });

    private TaskCompletionSource? Next()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
                return null;
            var index = _random.Next(_waiting.Count);
            var turn = _waiting[index];
            _waiting.RemoveAt(index);
            return turn;
        }
    }
}
