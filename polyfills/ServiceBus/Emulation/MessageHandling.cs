namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>One message in a processor: its handler runs while its lock is kept, and then it is settled.</summary>
internal sealed class MessageHandling(
    ServiceBusProcessor processor, ServiceBusReceiver receiver, ServiceBusReceivedMessage message, Func<Exception, ServiceBusErrorSource, CancellationToken, Task> raise)
{
    /// <summary>A lock is renewed when half of it, but at most this much, is left.</summary>
    private static readonly TimeSpan RenewAhead = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken stopping)
    {
        var args = new ProcessMessageEventArgs(message, receiver, processor.Identifier, stopping);
        if (receiver.ReceiveMode == ServiceBusReceiveMode.ReceiveAndDelete)
        {
            await HandleAsync(args, stopping);
            return;
        }
        using var handled = new CancellationTokenSource();
        var keeping = KeepLockAsync(args, handled.Token);
        try
        {
            await HandleAsync(args, stopping);
        }
        finally
        {
            await handled.CancelAsync();
            await keeping;
        }
    }

    private async Task HandleAsync(ProcessMessageEventArgs args, CancellationToken stopping)
    {
        var isPeekLock = receiver.ReceiveMode == ServiceBusReceiveMode.PeekLock;
        var source = ServiceBusErrorSource.ProcessMessageCallback;
        try
        {
            await processor.OnProcessMessageAsync(args);
            if (isPeekLock && processor.AutoCompleteMessages && !message.IsSettled)
            {
                source = ServiceBusErrorSource.Complete;
                // Not the stopping token: a message whose handler is through is completed also while stopping.
                await receiver.CompleteMessageAsync(message, CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            if (e is not OperationCanceledException || !stopping.IsCancellationRequested)
                await raise(e, source, stopping);
            var isLost = e is ServiceBusException { Reason: ServiceBusFailureReason.MessageLockLost };
            if (isPeekLock && !message.IsSettled && !isLost)
                await AbandonAsync(stopping);
        }
    }

    private async Task AbandonAsync(CancellationToken stopping)
    {
        try
        {
            await receiver.AbandonMessageAsync(message, null, CancellationToken.None);
        }
        catch (Exception e)
        {
            await raise(e, ServiceBusErrorSource.Abandon, stopping);
        }
    }

    /// <summary>Renews the lock for as long as the options say, then watches it run out.</summary>
    private async Task KeepLockAsync(ProcessMessageEventArgs args, CancellationToken handled)
    {
        var limit = processor.MaxAutoLockRenewalDuration;
        var renewUntil = limit == Timeout.InfiniteTimeSpan || limit > TimeSpan.FromDays(3650) ? DateTimeOffset.MaxValue : DateTimeOffset.UtcNow + limit;
        while (!message.IsSettled)
        {
            var left = message.LockedUntil - DateTimeOffset.UtcNow;
            var ahead = left / 2 < RenewAhead ? left / 2 : RenewAhead;
            var isRenewing = DateTimeOffset.UtcNow + (left - ahead) < renewUntil;
            if (!await WaitAsync(isRenewing ? left - ahead : left, handled) || message.IsSettled)
                return;
            if (!isRenewing || message.LockedUntil <= DateTimeOffset.UtcNow)
            {
                if (message.LockedUntil > DateTimeOffset.UtcNow)
                    continue;
                await LostAsync(args, EmulatorConnection.LockLost(processor.EntityPath, null));
                return;
            }
            try
            {
                await receiver.RenewMessageLockAsync(message, handled);
            }
            catch (OperationCanceledException) when (handled.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (message.IsSettled)
                    return;
                await raise(e, ServiceBusErrorSource.RenewLock, handled);
                if (e is ServiceBusException { IsTransient: true })
                    continue;
                await LostAsync(args, e);
                return;
            }
        }
    }

    private async Task LostAsync(ProcessMessageEventArgs args, Exception exception)
    {
        try
        {
            await args.OnMessageLockLostAsync(new MessageLockLostEventArgs(message, exception));
        }
        catch (Exception e)
        {
            await raise(e, ServiceBusErrorSource.ProcessMessageCallback, CancellationToken.None);
        }
    }

    private static async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (time <= TimeSpan.Zero)
            return !cancellationToken.IsCancellationRequested;
        try
        {
            await Task.Delay(time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
