using System.Runtime.Serialization;
using Azure.Messaging.ServiceBus;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class RoundTripTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Message_received_has_every_property_it_was_sent_with()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("hé <&> \u0001 漢")
        {
            MessageId = "id <1>", CorrelationId = "c", Subject = "s", ContentType = "text/plain", To = "t", ReplyTo = "r", ReplyToSessionId = "rs",
            SessionId = "ss", PartitionKey = "pk", TransactionPartitionKey = "tpk", TimeToLive = TimeSpan.FromHours(1),
        });

        var message = await queue.ReceiveAsync();

        Assert.Equal("hé <&> \u0001 漢", message.Body.ToString());
        Assert.Equal(
            ("id <1>", "c", "s", "text/plain", "t", "r", "rs", "ss", "pk", "tpk"),
            (message.MessageId, message.CorrelationId, message.Subject, message.ContentType, message.To, message.ReplyTo, message.ReplyToSessionId, message.SessionId,
             message.PartitionKey, message.TransactionPartitionKey));
        Assert.Equal(TimeSpan.FromHours(1), message.TimeToLive);
        Assert.InRange(message.EnqueuedTime, before, DateTimeOffset.UtcNow);
        Assert.Equal(message.EnqueuedTime + TimeSpan.FromHours(1), message.ExpiresAt);
        Assert.InRange(message.LockedUntil, DateTimeOffset.UtcNow.AddSeconds(15), DateTimeOffset.UtcNow.AddSeconds(31));
        Assert.Equal(1, message.DeliveryCount);
        Assert.True(Guid.Parse(message.LockToken) != Guid.Empty);
        Assert.True(message.SequenceNumber > 0);
        Assert.Equal(ServiceBusMessageState.Active, message.State);
        Assert.Null(message.DeadLetterReason);
        await queue.Receiver.CompleteMessageAsync(message);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Application_properties_keep_their_types()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var sent = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["string"] = "a\"<b>é", ["bool"] = true, ["byte"] = byte.MaxValue, ["sbyte"] = sbyte.MinValue, ["short"] = short.MinValue, ["ushort"] = ushort.MaxValue,
            ["int"] = int.MinValue, ["uint"] = uint.MaxValue, ["long"] = long.MinValue, ["ulong"] = ulong.MaxValue, ["float"] = 0.1f, ["double"] = Math.PI,
            ["decimal"] = 12345678901234567890.123456789m, ["char"] = '漢', ["guid"] = Guid.NewGuid(), ["datetime"] = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
            ["offset"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ["timespan"] = TimeSpan.FromTicks(-123456789), ["uri"] = new Uri("https://example.org/a?b=c"),
            ["null"] = null,
        };
        var message = new ServiceBusMessage("x");
        foreach (var (name, value) in sent)
            message.ApplicationProperties[name] = value!;
        await queue.Sender.SendMessageAsync(message);

        var received = await queue.ReceiveAsync();

        Assert.Equal(sent.Count, received.ApplicationProperties.Count);
        foreach (var (name, value) in sent)
        {
            Assert.Equal(value, received.ApplicationProperties[name]);
            Assert.Equal(value?.GetType(), received.ApplicationProperties[name]?.GetType());
        }
    }

    [Fact]
    public async Task Property_of_a_type_without_wire_form_is_refused()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var message = new ServiceBusMessage("x") { ApplicationProperties = { ["list"] = new List<int>() } };
        await Assert.ThrowsAsync<SerializationException>(() => queue.Sender.SendMessageAsync(message));
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Message_without_id_gets_one()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage());
        var message = await queue.ReceiveAsync();
        Assert.NotEmpty(message.MessageId);
        Assert.Empty(message.Body.ToArray());
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_they_were_sent_in()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync(Enumerable.Range(0, 40).Select(i => new ServiceBusMessage(i.ToString())));
        var received = new List<ServiceBusReceivedMessage>();
        while (received.Count < 40)
            received.AddRange(await queue.Receiver.ReceiveMessagesAsync(40, TestQueue.Soon));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i.ToString()), received.Select(m => m.Body.ToString()));
        Assert.Equal(received.Select(m => m.SequenceNumber).Order(), received.Select(m => m.SequenceNumber));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48_000)]
    [InlineData(49_200)]
    [InlineData(120_000)]
    [InlineData(261_000)]
    public async Task Body_of_any_size_up_to_the_limit_arrives_whole_and_leaves_nothing(int size)
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var body = new byte[size];
        new Random(size).NextBytes(body);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage(body));

        var first = await queue.ReceiveAsync();
        Assert.Equal(body, first.Body.ToArray());
        await queue.Receiver.AbandonMessageAsync(first, new Dictionary<string, object>(StringComparer.Ordinal) { ["again"] = true });
        var second = await queue.ReceiveAsync();
        Assert.Equal(body, second.Body.ToArray());
        Assert.Equal(true, second.ApplicationProperties["again"]);
        await queue.Receiver.DeadLetterMessageAsync(second, "big");
        var third = await queue.ReceiveDeadLetterAsync();
        Assert.Equal(body, third.Body.ToArray());
        await queue.DeadLetters.CompleteMessageAsync(third);

        Assert.Equal((0, 0), await queue.CountAsync());
        Assert.Empty(await queue.PartQueuesAsync());
    }

    [Fact]
    public async Task Properties_too_long_for_one_storage_message_arrive_whole()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var text = string.Concat(Enumerable.Repeat(" é\u0002<", 20_000));
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { ApplicationProperties = { ["long"] = text } });
        Assert.Equal(text, (await queue.ReceiveAsync()).ApplicationProperties["long"]);
    }

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(300_000)]
    public async Task Body_above_the_limit_is_refused(int size)
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var e = await Assert.ThrowsAsync<ServiceBusException>(() => queue.Sender.SendMessageAsync(new ServiceBusMessage(new byte[size])));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, e.Reason);
        Assert.False(e.IsTransient);
        Assert.Equal((0, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Batch_takes_what_fits_and_is_sent_whole()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        using var batch = await queue.Sender.CreateMessageBatchAsync();
        var added = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[50_000]) { MessageId = added.ToString() }))
            added++;
        Assert.Equal(5, added);
        Assert.Equal(5, batch.Count);
        Assert.InRange(batch.SizeInBytes, 250_000, batch.MaxSizeInBytes);
        await queue.Sender.SendMessagesAsync(batch);
        Assert.Equal((5, 0), await queue.CountAsync());
        await Assert.ThrowsAsync<ServiceBusException>(() => queue.Sender.SendMessagesAsync(Enumerable.Range(0, 6).Select(_ => new ServiceBusMessage(new byte[50_000]))));
    }

    [Fact]
    public async Task Scheduled_message_arrives_at_its_time_and_not_before()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        var due = DateTimeOffset.UtcNow.AddSeconds(2);
        var sequenceNumber = await queue.Sender.ScheduleMessageAsync(new ServiceBusMessage("later"), due);
        Assert.Null(await queue.Receiver.ReceiveMessageAsync(TestQueue.AtOnce));
        var message = await queue.ReceiveAsync();
        Assert.True(DateTimeOffset.UtcNow >= due);
        Assert.Equal((sequenceNumber, due, 1), (message.SequenceNumber, message.EnqueuedTime, message.DeliveryCount));
    }

    [Fact]
    public async Task Peek_shows_messages_without_locking_them()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessagesAsync([new ServiceBusMessage("1"), new ServiceBusMessage("2"), new ServiceBusMessage("3")]);
        Assert.Equal("1", (await queue.Receiver.PeekMessageAsync()).Body.ToString());
        var next = await queue.Receiver.PeekMessagesAsync(5);
        Assert.Equal(["2", "3"], next.Select(m => m.Body.ToString()));
        Assert.Empty(await queue.Receiver.PeekMessagesAsync(5));
        Assert.Equal(3, (await queue.Receiver.PeekMessagesAsync(5, 0)).Count);
        Assert.Equal(0, next[0].DeliveryCount);
        Assert.Equal("1", (await queue.ReceiveAsync()).Body.ToString());
    }

    [Fact]
    public async Task Resent_message_copies_everything_but_the_dead_lettering()
    {
        await using var queue = await TestQueue.CreateAsync(azurite);
        await queue.Sender.SendMessageAsync(new ServiceBusMessage("x") { MessageId = "m", Subject = "s", ApplicationProperties = { ["a"] = 1 } });
        await queue.Receiver.DeadLetterMessageAsync(await queue.ReceiveAsync(), "bad", "very");
        var copy = new ServiceBusMessage(await queue.ReceiveDeadLetterAsync());
        Assert.Equal(("x", "m", "s"), (copy.Body.ToString(), copy.MessageId, copy.Subject));
        Assert.Equal(["a"], copy.ApplicationProperties.Keys);
        await queue.Sender.SendMessageAsync(copy);
        Assert.Null((await queue.ReceiveAsync()).DeadLetterReason);
    }
}
