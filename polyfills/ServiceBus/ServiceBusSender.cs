#nullable disable
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusSender : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly EntitySender _entity;
    private bool _isClosed;

    protected ServiceBusSender()
    {
    }

    protected ServiceBusSender(ServiceBusClient client, string queueOrTopicName)
        : this(client, queueOrTopicName, null, isInternal: true)
    {
    }

    protected ServiceBusSender(ServiceBusClient client, string queueOrTopicName, ServiceBusSenderOptions options)
        : this(client, queueOrTopicName, options, isInternal: true)
    {
    }

    internal ServiceBusSender(ServiceBusClient client, string queueName, ServiceBusSenderOptions options, bool isInternal)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        EntityPath = client.Resolve(queueName, SubQueue.None).Queue;
        Identifier = ServiceBusClient.Named(options?.Identifier, EntityPath);
        _entity = new EntitySender(client.Connection, EntityPath);
    }

    public virtual string FullyQualifiedNamespace => _client.FullyQualifiedNamespace;

    public virtual string EntityPath { get; }

    public virtual bool IsClosed => _isClosed || _client.IsClosed;

    public virtual string Identifier { get; }

    public virtual async Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfClosed(cancellationToken);
        await _entity.SendAsync(message, cancellationToken);
    }

    public virtual async Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ThrowIfClosed(cancellationToken);
        await SendAllAsync([.. messages], cancellationToken);
    }

    public virtual async Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageBatch);
        ThrowIfClosed(cancellationToken);
        await SendAllAsync(messageBatch.Messages(), cancellationToken);
    }

    public virtual async Task<long> ScheduleMessageAsync(ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfClosed(cancellationToken);
        message.ScheduledEnqueueTime = scheduledEnqueueTime.ToUniversalTime();
        return await _entity.SendAsync(message, cancellationToken);
    }

    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(null, cancellationToken);

    public virtual ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CreateMessageBatchOptions options, CancellationToken cancellationToken = default)
    {
        ThrowIfClosed(cancellationToken);
        var size = options?.MaxSizeInBytes ?? MessageSize.Max;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MessageSize.Max, nameof(options.MaxSizeInBytes));
        return ValueTask.FromResult(new ServiceBusMessageBatch(size));
    }

    public virtual Task CloseAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _isClosed = true;
        return Task.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>One after the other, so that they arrive in order. Unlike upstream's, a failure in the middle leaves those before it sent.</summary>
    private async Task SendAllAsync(IReadOnlyList<ServiceBusMessage> messages, CancellationToken cancellationToken)
    {
        var size = messages.Sum(MessageSize.Of);
        if (size > MessageSize.Max)
            throw MessageSize.Exceeded(size, EntityPath);
        foreach (var message in messages)
            await _entity.SendAsync(message, cancellationToken);
    }

    private void ThrowIfClosed(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
