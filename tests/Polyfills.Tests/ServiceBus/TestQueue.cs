using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

/// <summary>A queue of a test's own, with a client for it.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(300);

    private TestQueue(string connectionString, string name)
    {
        Name = name;
        Client = new ServiceBusClient(connectionString);
        Administration = new ServiceBusAdministrationClient(connectionString);
        Sender = Client.CreateSender(name);
        Receiver = Client.CreateReceiver(name);
        DeadLetters = Client.CreateReceiver(name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
    }

    public string Name { get; }

    public ServiceBusClient Client { get; }

    public ServiceBusAdministrationClient Administration { get; }

    public ServiceBusSender Sender { get; }

    public ServiceBusReceiver Receiver { get; }

    public ServiceBusReceiver DeadLetters { get; }

    public static async Task<TestQueue> CreateAsync(AzuriteFixture azurite, Action<CreateQueueOptions>? configure = null)
    {
        var queue = new TestQueue(azurite.Server.ServiceBusConnectionString, AzuriteFixture.UniqueName("q"));
        var options = new CreateQueueOptions(queue.Name) { LockDuration = TimeSpan.FromSeconds(30) };
        configure?.Invoke(options);
        await queue.Administration.CreateQueueAsync(options);
        return queue;
    }

    public async Task<ServiceBusReceivedMessage> ReceiveAsync()
    {
        var message = await Receiver.ReceiveMessageAsync(Soon);
        Assert.NotNull(message);
        return message;
    }

    public async Task<ServiceBusReceivedMessage> ReceiveDeadLetterAsync()
    {
        var message = await DeadLetters.ReceiveMessageAsync(Soon);
        Assert.NotNull(message);
        return message;
    }

    public async Task<(long Active, long Dead)> CountAsync()
    {
        var properties = (await Administration.GetQueueRuntimePropertiesAsync(Name)).Value;
        Assert.Equal(properties.ActiveMessageCount + properties.DeadLetterMessageCount, properties.TotalMessageCount);
        return (properties.ActiveMessageCount, properties.DeadLetterMessageCount);
    }

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}

/// <summary>What tests look at behind the client.</summary>
internal static class TestQueueInternals
{
    public static async Task<IReadOnlyList<string>> PartQueuesAsync(this TestQueue queue)
    {
        var connection = queue.Client.Connection;
        var settings = await connection.GetSettingsAsync(queue.Name, CancellationToken.None);
        var (queues, _) = await connection.Storage.ListQueuesAsync(Azure.Messaging.ServiceBus.Emulation.MessageParts.Prefix(settings.Generation), null, CancellationToken.None);
        return [.. queues.Select(q => q.Name)];
    }
}
