using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class LockTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan ShortLock = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Message_whose_lock_expired_comes_back_and_the_old_lock_is_lost()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.LockDuration = ShortLock);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        var first = await queue.ReceiveAsync();
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));

        var second = await queue.ReceiveAsync();

        Assert.Equal(2, second.DeliveryCount);
        Assert.NotEqual(first.LockToken, second.LockToken);
        foreach (var settle in new Func<Task>[]
        {
            () => queue.Receiver.CompleteMessageAsync(first), () => queue.Receiver.AbandonMessageAsync(first),
            () => queue.Receiver.DeadLetterMessageAsync(first, "r"), () => queue.Receiver.RenewMessageLockAsync(first),
        })
            Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(settle)).Reason);
        await queue.Receiver.CompleteMessageAsync(second);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Renewed_lock_outlives_its_first_duration()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.LockDuration = ShortLock);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        var message = await queue.ReceiveAsync();
        var firstEnd = message.LockedUntil;
        // The other receiver waits through the first lock's end, while the lock is renewed each time half of it is gone.
        var other = queue.Receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(7));
        while (!other.IsCompleted)
        {
            await queue.Receiver.RenewMessageLockAsync(message);
            await Task.WhenAny(other, Task.Delay(ShortLock / 2));
        }
        Assert.Null(await other);
        Assert.True(message.LockedUntil > firstEnd);
        await queue.Receiver.CompleteMessageAsync(message);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Settled_message_cannot_be_settled_again()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        var message = await queue.ReceiveAsync();
        await queue.Receiver.CompleteMessageAsync(message);
        var e = await Assert.ThrowsAsync<ServiceBusException>(() => queue.Receiver.CompleteMessageAsync(message));
        Assert.Equal((ServiceBusFailureReason.MessageLockLost, false), (e.Reason, e.IsTransient));
    }

    [Fact]
    public async Task Message_of_a_killed_process_comes_back_after_its_lock()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.LockDuration = ShortLock);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { MessageId = "survivor" });
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ServiceBusVictim.dll"), azurite.Server.ServiceBusConnectionString, queue.Name]);
        await using var victim = ChildServer.Start("victim", start);
        Assert.Equal("holding survivor delivery 1", await victim.WaitForLineAsync(l => l.StartsWith("holding", StringComparison.Ordinal), TimeSpan.FromSeconds(60)));
        await victim.KillAsync();

        var message = await queue.ReceiveAsync();

        Assert.Equal(("survivor", 2), (message.MessageId, message.DeliveryCount));
        await queue.Receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Abandoned_message_is_back_at_once_with_changed_properties()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { ApplicationProperties = { ["a"] = 1, ["b"] = 2 } });
        await queue.Receiver.AbandonMessageAsync(await queue.ReceiveAsync(), new Dictionary<string, object>(StringComparer.Ordinal) { ["b"] = 3L, ["c"] = "new" });
        var second = await queue.ReceiveAsync();
        Assert.Equal(2, second.DeliveryCount);
        Assert.Equal((1, 3L, "new"), (second.ApplicationProperties["a"], second.ApplicationProperties["b"], second.ApplicationProperties["c"]));
        await queue.Receiver.AbandonMessageAsync(second);
        Assert.Equal(3, (await queue.ReceiveAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Competing_receivers_get_each_message_once()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync(Enumerable.Range(0, 100).Select(i => new ServiceBusMessage("x") { MessageId = i.ToString() }));
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var mine = new List<string>();
            await using var receiver = queue.Client.CreateReceiver(queue.Name, new ServiceBusReceiverOptions { PrefetchCount = 7 });
            while (await receiver.ReceiveMessageAsync(TestQueue.AtOnce) is { } message)
            {
                mine.Add(message.MessageId);
                await receiver.CompleteMessageAsync(message);
            }
            return mine;
        }));
        Assert.Equal(Enumerable.Range(0, 100), all.SelectMany(m => m).Select(int.Parse).Order());
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Closed_receiver_gives_back_what_it_prefetched()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync([new ServiceBusMessage("1"), new ServiceBusMessage("2"), new ServiceBusMessage("3")]);
        var ahead = queue.Client.CreateReceiver(queue.Name, new ServiceBusReceiverOptions { PrefetchCount = 10 });
        await ahead.CompleteMessageAsync(await ahead.ReceiveMessageAsync(TestQueue.Soon));
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));
        await ahead.CloseAsync();
        Assert.Equal(2, (await queue.ReceiveAsync()).DeliveryCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ahead.ReceiveMessageAsync(TestQueue.Soon));
    }

    [Fact]
    public async Task Receive_and_delete_removes_at_once_and_cannot_settle()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage(new byte[100_000]));
        await using var receiver = queue.Client.CreateReceiver(queue.Name, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        var message = await receiver.ReceiveMessageAsync(TestQueue.Soon);
        Assert.Equal(100_000, message.Body.ToArray().Length);
        Assert.Equal((0, 0), await queue.CountAsync());
        Assert.Empty(await queue.PartQueuesAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(message));
    }

    [Fact]
    public async Task Cancelled_receive_throws_and_takes_nothing()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        using var cancel = new CancellationTokenSource();
        var waiting = queue.Receiver.ReceiveMessageAsync(TestQueue.Soon, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        Assert.Equal(1, (await queue.ReceiveAsync()).DeliveryCount);
    }
}
