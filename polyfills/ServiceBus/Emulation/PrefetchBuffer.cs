namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>Messages received ahead of being asked for. Their locks run; one that has expired here is dropped, because the queue offers it again.</summary>
internal sealed class PrefetchBuffer(EntityReceiver entity, int count, ServiceBusReceiveMode mode)
{
    private readonly Queue<ServiceBusReceivedMessage> _ahead = new();
    private readonly Lock _lock = new();

    /// <summary>How many messages to fetch ahead.</summary>
    public int Count { get; set; } = count;

    public async Task<List<ServiceBusReceivedMessage>> TakeAsync(int max, CancellationToken cancellationToken)
    {
        var taken = TakeBuffered(max);
        if (taken.Count > 0)
            return taken;
        // A request that is under way is let finish, for a moment, when the caller gives up: its answer holds locks.
        using var patience = new Patience(cancellationToken);
        var received = await entity.ReceiveAsync(Math.Max(max, Count), mode, patience.Token);
        lock (_lock)
        {
            foreach (var message in received.Skip(max))
                _ahead.Enqueue(message);
        }
        return received.Count > max ? received[..max] : received;
    }

    /// <summary>Gives back what was fetched ahead. What was deleted on receipt is gone, as upstream's is.</summary>
    public async Task ReturnAsync(CancellationToken cancellationToken)
    {
        if (mode == ServiceBusReceiveMode.ReceiveAndDelete)
            return;
        foreach (var message in TakeBuffered(int.MaxValue))
            await entity.AbandonAsync(message, null, cancellationToken);
    }

    private List<ServiceBusReceivedMessage> TakeBuffered(int max)
    {
        var taken = new List<ServiceBusReceivedMessage>();
        lock (_lock)
        {
            while (taken.Count < max && _ahead.TryDequeue(out var message))
            {
                if (mode == ServiceBusReceiveMode.ReceiveAndDelete || message.LockedUntil > DateTimeOffset.UtcNow)
                    taken.Add(message);
            }
        }
        return taken;
    }

    /// <summary>A token that follows another with a delay.</summary>
    private sealed class Patience : IDisposable
    {
        private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

        private readonly CancellationTokenSource _source = new();
        private readonly CancellationTokenRegistration _registration;

        public Patience(CancellationToken followed) =>
            _registration = followed.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(Grace), _source);

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            _registration.Dispose();
            _source.Dispose();
        }
    }
}
