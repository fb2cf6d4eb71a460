namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>A processor's loop: one receiver, up to so many handlers at once.</summary>
internal sealed class MessagePump(ServiceBusProcessor processor, ServiceBusReceiver receiver, int maxConcurrentCalls)
{
    /// <summary>How long one receive waits; the loop goes on afterwards.</summary>
    private static readonly TimeSpan ReceiveWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _active;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int MaxConcurrentCalls { get; private set; } = maxConcurrentCalls;

    public void SetMaxConcurrentCalls(int value)
    {
        lock (_lock)
        {
            MaxConcurrentCalls = value;
            Signal();
        }
    }

    /// <summary>Receives and handles until <paramref name="stopping"/>; returns when the last handler has.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var free = await WaitForFreeAsync(stopping);
                foreach (var message in await receiver.ReceiveMessagesAsync(free, ReceiveWait, stopping))
                    Dispatch(message, stopping);
                pause = FirstPause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (ObjectDisposedException) when (receiver.IsClosed)
            {
                // The client was disposed of under a running processor: there is nothing to go on with.
                break;
            }
            catch (Exception e)
            {
                // Whatever a receive throws is the error handler's to judge; the loop itself goes on, slower.
                await RaiseAsync(e, ServiceBusErrorSource.Receive, stopping);
                await Task.WhenAny(Task.Delay(pause, stopping));
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
        await WaitForIdleAsync();
    }

    private void Dispatch(ServiceBusReceivedMessage message, CancellationToken stopping)
    {
        lock (_lock)
            _active++;
        _ = Task.Run(async () =>
        {
            try
            {
                await new MessageHandling(processor, receiver, message, RaiseAsync).RunAsync(stopping);
            }
            finally
            {
                lock (_lock)
                {
                    _active--;
                    Signal();
                }
            }
        }, CancellationToken.None);
    }

    private async Task<int> WaitForFreeAsync(CancellationToken stopping)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_active < MaxConcurrentCalls)
                    return MaxConcurrentCalls - _active;
                changed = _changed.Task;
            }
            await changed.WaitAsync(stopping);
        }
    }

    private async Task WaitForIdleAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_active == 0)
                    return;
                changed = _changed.Task;
            }
            await changed;
        }
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task RaiseAsync(Exception exception, ServiceBusErrorSource source, CancellationToken cancellationToken)
    {
        try
        {
            await processor.OnProcessErrorAsync(new ProcessErrorEventArgs(
                exception, source, processor.FullyQualifiedNamespace, processor.EntityPath, processor.Identifier, cancellationToken));
        }
        catch (Exception e)
        {
            // An error handler that fails must not take the processor with it; upstream logs and goes on too.
            System.Diagnostics.Trace.TraceError("The error handler of {0} failed: {1}", processor.EntityPath, e);
        }
    }
}
