using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Emulation;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class DuplicateDetectionTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Message_id_sent_again_within_the_window_is_dropped()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.RequiresDuplicateDetection = true);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("1") { MessageId = "same" });
        await queue.Receiver.CompleteMessageAsync(await queue.ReceiveAsync());
        await queue.Sender.SendMessagesAsync([new ServiceBusMessage("2") { MessageId = "same" }, new ServiceBusMessage("3") { MessageId = "other" }, new ServiceBusMessage("4")]);
        Assert.Equal("3", (await queue.ReceiveAsync()).Body.ToString());
        Assert.Equal("4", (await queue.ReceiveAsync()).Body.ToString());
        Assert.Equal((2, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Message_id_sent_by_many_at_once_arrives_once()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.RequiresDuplicateDetection = true);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => queue.Sender.SendMessageAsync(new ServiceBusMessage(i.ToString()) { MessageId = "same" })));
        Assert.Equal((1, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Queue_without_detection_takes_an_id_twice()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync([new ServiceBusMessage("1") { MessageId = "same" }, new ServiceBusMessage("2") { MessageId = "same" }]);
        Assert.Equal((2, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Sender_that_dies_or_fails_before_sending_has_remembered_nothing()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.RequiresDuplicateDetection = true);
        var history = new DuplicateHistory(queue.Client.Connection.Storage);
        var settings = await queue.Client.Connection.GetSettingsAsync(queue.Name, CancellationToken.None);
        await Assert.ThrowsAsync<IOException>(() => history.SendOnceAsync(settings, "id", () => throw new IOException("no"), CancellationToken.None));
        // A send that never returns stands for the sender that died: its claim lapses.
        var dead = new TaskCompletionSource();
        var lost = history.SendOnceAsync(settings, "id", () => dead.Task, CancellationToken.None);
        var sends = 0;
        await history.SendOnceAsync(settings, "id", () => Task.FromResult(sends++), CancellationToken.None);
        Assert.Equal(1, sends);
        await history.SendOnceAsync(settings, "id", () => Task.FromResult(sends++), CancellationToken.None);
        Assert.Equal(1, sends);
        dead.SetResult();
        await lost;
    }

    [Fact]
    public async Task Message_id_is_free_again_after_the_window()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.RequiresDuplicateDetection = true);
        var settings = await queue.Client.Connection.GetSettingsAsync(queue.Name, CancellationToken.None) with { DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMilliseconds(200) };
        var history = new DuplicateHistory(queue.Client.Connection.Storage);
        var sends = 0;
        var deadline = DateTime.UtcNow + TestQueue.Soon;
        while (sends < 2 && DateTime.UtcNow < deadline)
            await history.SendOnceAsync(settings, "id", () => Task.FromResult(sends++), CancellationToken.None);
        Assert.Equal(2, sends);
    }
}
