using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class AdministrationTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Queue_created_shows_its_properties_until_deleted()
    {
        var client = new ServiceBusAdministrationClient(azurite.Server.ServiceBusConnectionString);
        var options = new CreateQueueOptions(AzuriteFixture.UniqueName("Admin/With.Dots_"))
        {
            LockDuration = TimeSpan.FromSeconds(45), MaxDeliveryCount = 7, RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(10),
            DefaultMessageTimeToLive = TimeSpan.FromDays(2), DeadLetteringOnMessageExpiration = true, UserMetadata = "me  é",
        };
        Assert.False((await client.QueueExistsAsync(options.Name)).Value);

        var created = await client.CreateQueueAsync(options);

        Assert.Equal(201, created.GetRawResponse().Status);
        Assert.True((await client.QueueExistsAsync(options.Name.ToUpperInvariant())).Value);
        var read = (await client.GetQueueAsync(options.Name)).Value;
        Assert.Equal(options, new CreateQueueOptions(read));
        Assert.Equal(read, created.Value);
        Assert.Contains(await client.GetQueuesAsync().ToListAsync(), q => q == read);
        var conflict = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateQueueAsync(options));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityAlreadyExists, conflict.Reason);

        read.MaxDeliveryCount = 3;
        read.Status = EntityStatus.SendDisabled;
        await client.UpdateQueueAsync(read);
        Assert.Equal(3, (await client.GetQueueAsync(options.Name)).Value.MaxDeliveryCount);
        await using var bus = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var disabled = await Assert.ThrowsAsync<ServiceBusException>(() => bus.CreateSender(options.Name).SendMessageAsync(new ServiceBusMessage("x")));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityDisabled, disabled.Reason);

        await client.DeleteQueueAsync(options.Name);
        Assert.False((await client.QueueExistsAsync(options.Name)).Value);
        foreach (var act in new Func<Task>[]
        {
            () => client.GetQueueAsync(options.Name), () => client.DeleteQueueAsync(options.Name), () => client.GetQueueRuntimePropertiesAsync(options.Name), () => client.UpdateQueueAsync(read),
        })
            Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
    }

    [Fact]
    public async Task Recreated_queue_knows_nothing_of_the_old_one()
    {
        await using var queue = await TestQueue.CreateAsync(azurite, o => o.RequiresDuplicateDetection = true);
        await queue.Sender.SendMessagesAsync([new ServiceBusMessage("dead") { MessageId = "1" }, new ServiceBusMessage(new byte[100_000])]);
        await queue.Receiver.DeadLetterMessageAsync(await queue.ReceiveAsync(), "r");
        await queue.Administration.DeleteQueueAsync(queue.Name);
        await queue.Administration.CreateQueueAsync(new CreateQueueOptions(queue.Name) { RequiresDuplicateDetection = true });
        Assert.Equal((0, 0), await queue.CountAsync());
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        await client.CreateSender(queue.Name).SendMessageAsync(new ServiceBusMessage("new") { MessageId = "1" });
        Assert.Equal((1, 0), await queue.CountAsync());
    }

    [Fact]
    public async Task Missing_queue_is_said_to_be_missing()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var name = AzuriteFixture.UniqueName("none");
        foreach (var act in new Func<Task>[]
        {
            () => client.CreateSender(name).SendMessageAsync(new ServiceBusMessage("x")), () => client.CreateReceiver(name).ReceiveMessageAsync(TestQueue.AtOnce),
            () => client.CreateReceiver(name).PeekMessageAsync(),
        })
        {
            var e = await Assert.ThrowsAsync<ServiceBusException>(act);
            Assert.Equal((ServiceBusFailureReason.MessagingEntityNotFound, false), (e.Reason, e.IsTransient));
        }
    }

    [Fact]
    public async Task Properties_outside_their_range_are_refused()
    {
        var client = new ServiceBusAdministrationClient(azurite.Server.ServiceBusConnectionString);
        var options = new CreateQueueOptions("a");
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxDeliveryCount = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(19));
        Assert.Throws<ArgumentException>(() => options.Name = "/a");
        await Assert.ThrowsAsync<ArgumentException>(() => client.CreateQueueAsync(new CreateQueueOptions("a") { LockDuration = TimeSpan.FromMinutes(6) }));
    }

    [Theory]
    [InlineData("Endpoint=sb://ours.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5")]
    [InlineData("Endpoint=sb://ours.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=a2V5;UseDevelopmentEmulator=true")]
    [InlineData("Endpoint=sb://localhost:10001;SharedAccessKeyName=n;SharedAccessKey=a2V5")]
    public void Anything_but_the_emulator_is_refused(string connectionString)
    {
        Assert.Contains("Polyfills=false", Assert.Throws<NotSupportedException>(() => new ServiceBusClient(connectionString)).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new ServiceBusAdministrationClient(connectionString));
        TokenCredential credential = new DefaultAzureCredential();
        Assert.Throws<NotSupportedException>(() => new ServiceBusClient("ours.servicebus.windows.net", credential));
        Assert.Throws<NotSupportedException>(() => new ServiceBusAdministrationClient("ours.servicebus.windows.net", credential));
    }

    [Fact]
    public async Task Connection_string_is_read_as_upstream_reads_it()
    {
        var properties = ServiceBusConnectionStringProperties.Parse("endpoint=sb://localhost:5672/ ;SharedAccessKeyName=n;SharedAccessKey=a=b==;EntityPath=q;Other=1");
        Assert.Equal(("localhost", 5672, "n", "a=b==", "q"), (properties.FullyQualifiedNamespace, properties.Endpoint.Port, properties.SharedAccessKeyName, properties.SharedAccessKey, properties.EntityPath));
        Assert.Throws<FormatException>(() => ServiceBusConnectionStringProperties.Parse("Endpoint"));
        Assert.Throws<FormatException>(() => ServiceBusConnectionStringProperties.Parse("Endpoint="));
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString + "EntityPath=only");
        Assert.Throws<ArgumentException>(() => client.CreateSender("other"));
        Assert.Equal("only", client.CreateSender("only").EntityPath);
        Assert.False(client.IsClosed);
        await client.DisposeAsync();
        Assert.True(client.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => client.CreateSender("only"));
    }

    [Fact]
    public async Task Wrong_key_is_unauthorized()
    {
        var wrong = azurite.Server.ServiceBusConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=AAAA", StringComparison.Ordinal);
        await using var client = new ServiceBusClient(wrong);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("x")));
    }

    [Fact]
    public async Task Emulator_that_does_not_listen_is_a_transient_failure()
    {
        // A port that is bound and not listening refuses connections, and nobody else can take it meanwhile.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await using var client = new ServiceBusClient(
            $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=a;SharedAccessKey=a2V5;UseDevelopmentEmulator=true",
            new ServiceBusClientOptions { RetryOptions = new ServiceBusRetryOptions { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1), Mode = ServiceBusRetryMode.Fixed } });
        var e = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("x")));
        Assert.Equal((ServiceBusFailureReason.ServiceCommunicationProblem, true), (e.Reason, e.IsTransient));
    }

    [Fact]
    public void Model_factory_makes_a_message_as_described()
    {
        var token = Guid.NewGuid();
        var message = ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString("b"), messageId: "m", subject: "s", deliveryCount: 4, lockTokenGuid: token, sequenceNumber: 9, enqueuedSequenceNumber: 8,
            lockedUntil: DateTimeOffset.UnixEpoch, properties: new Dictionary<string, object>(StringComparer.Ordinal) { ["DeadLetterReason"] = "r" });
        Assert.Equal(("b", "m", "s", 4, token.ToString(), 9L, 8L), (message.Body.ToString(), message.MessageId, message.Subject, message.DeliveryCount, message.LockToken, message.SequenceNumber, message.EnqueuedSequenceNumber));
        Assert.Equal((DateTimeOffset.UnixEpoch, "r"), (message.LockedUntil, message.DeadLetterReason));
    }
}
