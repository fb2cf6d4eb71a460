using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class ProcessorTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Processor_handles_and_completes_every_message_within_its_concurrency()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync(Enumerable.Range(0, 50).Select(i => new ServiceBusMessage("x") { MessageId = i.ToString() }));
        await using var processor = queue.Client.CreateProcessor(queue.Name, new ServiceBusProcessorOptions { MaxConcurrentCalls = 4 });
        var (seen, most, running) = (new ConcurrentBag<string>(), 0, 0);
        var all = new TaskCompletionSource();
        var full = new TaskCompletionSource();
        processor.ProcessMessageAsync += async args =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 4)
                full.TrySetResult();
            await full.Task;
            seen.Add(args.Message.MessageId);
            Interlocked.Decrement(ref running);
            if (seen.Count == 50)
                all.TrySetResult();
        };
        processor.ProcessErrorAsync += args => Fail(all, args);
        await processor.StartProcessingAsync();
        Assert.True(processor.IsProcessing);
        await all.Task.WaitAsync(TestQueue.Soon);
        await processor.StopProcessingAsync();
        Assert.False(processor.IsProcessing);
        Assert.Equal(Enumerable.Range(0, 50), seen.Select(int.Parse).Order());
        Assert.Equal(4, most);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Failing_handler_is_reported_and_retried_until_the_message_is_dead_lettered()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.MaxDeliveryCount = 3);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await using var processor = queue.Client.CreateProcessor(queue.Name, new ServiceBusProcessorOptions { Identifier = "me" });
        var errors = new ConcurrentQueue<ProcessErrorEventArgs>();
        processor.ProcessMessageAsync += _ => throw new IOException("handler");
        processor.ProcessErrorAsync += args =>
        {
            errors.Enqueue(args);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        var dead = await queue.ReceiveDeadLetterAsync();
        await processor.CloseAsync();
        Assert.Equal(("MaxDeliveryCountExceeded", 3), (dead.DeadLetterReason, errors.Count));
        Assert.All(errors, e =>
        {
            Assert.IsType<IOException>(e.Exception);
            Assert.Equal((ServiceBusErrorSource.ProcessMessageCallback, queue.Name, "localhost", "me"), (e.ErrorSource, e.EntityPath, e.FullyQualifiedNamespace, e.Identifier));
        });
        Assert.True(processor.IsClosed);
    }

    [Fact]
    public async Task Lock_is_renewed_while_the_handler_runs()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.LockDuration = TimeSpan.FromSeconds(5));
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await using var processor = queue.Client.CreateProcessor(queue.Name);
        var (started, release, done) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        processor.ProcessMessageAsync += async args =>
        {
            started.TrySetResult();
            await release.Task;
            await args.CompleteMessageAsync(args.Message);
            done.TrySetResult();
        };
        processor.ProcessErrorAsync += args => Fail(done, args);
        await processor.StartProcessingAsync();
        await started.Task.WaitAsync(TestQueue.Soon);
        // Nobody else gets it while more than a lock's duration passes.
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(7)));
        release.SetResult();
        await done.Task.WaitAsync(TestQueue.Soon);
        await processor.StopProcessingAsync();
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Handler_hears_of_a_lock_that_is_not_renewed()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.LockDuration = TimeSpan.FromSeconds(5));
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await using var processor = queue.Client.CreateProcessor(
            queue.Name, new ServiceBusProcessorOptions { MaxAutoLockRenewalDuration = TimeSpan.Zero, AutoCompleteMessages = false });
        var lost = new TaskCompletionSource<MessageLockLostEventArgs>();
        processor.ProcessMessageAsync += async args =>
        {
            args.MessageLockLostAsync += e =>
            {
                lost.TrySetResult(e);
                return Task.CompletedTask;
            };
            await lost.Task;
        };
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        await processor.StartProcessingAsync();
        var told = await lost.Task.WaitAsync(TestQueue.Soon);
        await processor.StopProcessingAsync();
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, Assert.IsType<ServiceBusException>(told.Exception).Reason);
    }

    [Fact]
    public async Task Stop_tells_the_handler_and_waits_for_it()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await using var processor = queue.Client.CreateProcessor(queue.Name);
        var (started, told, release) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var isThrough = false;
        processor.ProcessMessageAsync += async args =>
        {
            await using var registration = args.CancellationToken.Register(told.SetResult);
            started.SetResult();
            await release.Task;
            await queue.CountAsync();
            isThrough = true;
        };
        processor.ProcessErrorAsync += args => Fail(started, args);
        await processor.StartProcessingAsync();
        await started.Task.WaitAsync(TestQueue.Soon);
        var stop = processor.StopProcessingAsync();
        await told.Task.WaitAsync(TestQueue.Soon);
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await stop.WaitAsync(TestQueue.Soon);
        Assert.True(isThrough);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Processor_goes_on_after_a_stop_and_a_start()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await using var processor = queue.Client.CreateProcessor(queue.Name, new ServiceBusProcessorOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        using var handled = new SemaphoreSlim(0);
        processor.ProcessMessageAsync += _ => Task.FromResult(handled.Release());
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        for (var round = 0; round < 2; round++)
        {
            await processor.StartProcessingAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync());
            await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
            Assert.True(await handled.WaitAsync(TestQueue.Soon));
            await processor.StopProcessingAsync();
        }
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Missing_queue_is_reported_and_its_later_creation_noticed()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var name = AzuriteFixture.UniqueName("late");
        await using var processor = client.CreateProcessor(name);
        var error = new TaskCompletionSource<ProcessErrorEventArgs>();
        var handled = new TaskCompletionSource();
        processor.ProcessMessageAsync += _ => Task.FromResult(handled.TrySetResult());
        processor.ProcessErrorAsync += args => Task.FromResult(error.TrySetResult(args));
        await processor.StartProcessingAsync();
        var args = await error.Task.WaitAsync(TestQueue.Soon);
        Assert.Equal(ServiceBusErrorSource.Receive, args.ErrorSource);
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, Assert.IsType<ServiceBusException>(args.Exception).Reason);
        await new Azure.Messaging.ServiceBus.Administration.ServiceBusAdministrationClient(azurite.Server.ServiceBusConnectionString).CreateQueueAsync(name);
        await client.CreateSender(name).SendMessageAsync(new ServiceBusMessage("x"));
        await handled.Task.WaitAsync(TestQueue.Soon);
    }

    [Fact]
    public async Task Processor_needs_exactly_one_handler_of_each_kind()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await using var processor = queue.Client.CreateProcessor(queue.Name);
        await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync());
        Func<ProcessMessageEventArgs, Task> handler = _ => Task.CompletedTask;
        processor.ProcessMessageAsync += handler;
        Assert.Throws<NotSupportedException>(() => processor.ProcessMessageAsync += handler);
        Func<ProcessMessageEventArgs, Task> other = _ => Task.FromResult(1);
        Assert.Throws<ArgumentException>(() => processor.ProcessMessageAsync -= other);
        processor.ProcessMessageAsync -= handler;
        await Assert.ThrowsAsync<InvalidOperationException>(() => processor.StartProcessingAsync());
    }

    private static Task Fail(TaskCompletionSource waited, ProcessErrorEventArgs args)
    {
        waited.TrySetException(args.Exception);
        return Task.CompletedTask;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
