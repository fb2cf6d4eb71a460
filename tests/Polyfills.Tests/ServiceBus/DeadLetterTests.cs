using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Emulation;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class DeadLetterTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Dead_lettered_message_says_why_and_where_from()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { MessageId = "m" });
        await queue.Receiver.DeadLetterMessageAsync(
            await queue.ReceiveAsync(), new Dictionary<string, object>(StringComparer.Ordinal) { ["p"] = 1 }, "reason", "description");
        Assert.Equal((0, 1), await queue.CountAsync());

        var dead = await queue.ReceiveDeadLetterAsync();

        Assert.Equal(("m", "reason", "description", queue.Name), (dead.MessageId, dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.DeadLetterSource));
        Assert.Equal(("reason", 1), (dead.ApplicationProperties["DeadLetterReason"], dead.ApplicationProperties["p"]));
        Assert.Equal(queue.Name + "/$DeadLetterQueue", queue.DeadLetters.EntityPath);
        await using var byPath = queue.Client.CreateReceiver(queue.Name + "/$deadletterqueue");
        await queue.DeadLetters.AbandonMessageAsync(dead);
        await byPath.CompleteMessageAsync(await byPath.ReceiveMessageAsync(TestQueue.Soon));
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Message_abandoned_as_often_as_allowed_is_dead_lettered()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.MaxDeliveryCount = 2);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await queue.Receiver.AbandonMessageAsync(await queue.ReceiveAsync());
        await queue.Receiver.AbandonMessageAsync(await queue.ReceiveAsync());
        Assert.Equal((0, 1), await queue.CountAsync());
        Assert.Equal("MaxDeliveryCountExceeded", (await queue.ReceiveDeadLetterAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task Message_whose_last_lock_expired_is_dead_lettered_and_not_delivered()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o =>
        {
            o.MaxDeliveryCount = 1;
            o.LockDuration = TimeSpan.FromSeconds(5);
        });
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        await queue.ReceiveAsync();
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(6)));
        Assert.Equal("MaxDeliveryCountExceeded", (await queue.ReceiveDeadLetterAsync()).DeadLetterReason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Expired_message_is_not_delivered(bool deadLetters)
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.DeadLetteringOnMessageExpiration = deadLetters);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { TimeToLive = TimeSpan.FromMilliseconds(1) });
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));
        Assert.Equal((0, deadLetters ? 1 : 0), await queue.CountAsync());
        if (deadLetters)
            Assert.Equal("TTLExpiredException", (await queue.ReceiveDeadLetterAsync()).DeadLetterReason);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(100_000, false)]
    [InlineData(10, true)]
    [InlineData(100_000, true)]
    public async Task Move_that_a_crash_cut_short_is_finished_once(int size, bool isCopied)
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var connection = queue.Client.Connection;
        var settings = await connection.GetSettingsAsync(queue.Name, CancellationToken.None);
        var envelope = new MessageEnvelope { Key = "k", MessageId = "m", Body = new byte[size], DeadLetterSource = queue.Name, EarlierDeliveries = 1 };
        var (text, _) = await connection.Parts.WriteAsync(envelope, settings.Generation, CancellationToken.None);
        await connection.Storage.PutMessageAsync(QueueSettings.MainQueue(queue.Name), text, 0, CancellationToken.None);
        if (isCopied)
            await connection.Storage.PutMessageAsync(settings.DeadLetterQueue, text, 0, CancellationToken.None);
        Assert.Null(await queue.Receiver.PeekMessageAsync());

        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));

        Assert.Equal((0, 1), await queue.CountAsync());
        var dead = await queue.ReceiveDeadLetterAsync();
        Assert.Equal(("m", 2, size), (dead.MessageId, dead.DeliveryCount, dead.Body.ToArray().Length));
    }

    [Fact]
    public async Task Message_with_a_missing_part_is_dead_lettered_and_not_delivered()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage(new byte[100_000]));
        foreach (var parts in await queue.PartQueuesAsync())
            await queue.Client.Connection.Storage.DeleteQueueAsync(parts, CancellationToken.None);
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));
        Assert.Equal("MessageCorrupt", (await queue.ReceiveDeadLetterAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task Reason_longer_than_allowed_is_refused()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x"));
        var message = await queue.ReceiveAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.Receiver.DeadLetterMessageAsync(message, new string('r', 4097)));
        await queue.Receiver.CompleteMessageAsync(message);
    }
}
