#nullable disable
using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusReceiver : IAsyncDisposable
{
    private const int MaxReasonLength = 4096;

    private readonly ServiceBusClient _client;
    private readonly EntityReceiver _entity;
    private readonly PrefetchBuffer _buffer;
    private readonly PollPace _pace = new();
    private long _nextPeeked;
    private volatile bool _isClosed;

    protected ServiceBusReceiver()
    {
    }

    protected ServiceBusReceiver(ServiceBusClient client, string queueName, ServiceBusReceiverOptions options)
        : this(client, queueName, options, isInternal: true)
    {
    }

    internal ServiceBusReceiver(ServiceBusClient client, string queueName, ServiceBusReceiverOptions options, bool isInternal)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new ServiceBusReceiverOptions();
        _client = client;
        var path = client.Resolve(queueName, options.SubQueue);
        EntityPath = path.ToString();
        Identifier = ServiceBusClient.Named(options.Identifier, EntityPath);
        ReceiveMode = options.ReceiveMode;
        PrefetchCount = options.PrefetchCount;
        _entity = new EntityReceiver(client.Connection, path);
        _buffer = new PrefetchBuffer(_entity, options.PrefetchCount, options.ReceiveMode);
    }

    public virtual string FullyQualifiedNamespace => _client.FullyQualifiedNamespace;

    public virtual string EntityPath { get; }

    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    public virtual int PrefetchCount { get; }

    public virtual string Identifier { get; }

    public virtual bool IsClosed => _isClosed || _client.IsClosed;

    public virtual async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(TimeSpan? maxWaitTime = default, CancellationToken cancellationToken = default)
    {
        var messages = await ReceiveMessagesAsync(1, maxWaitTime, cancellationToken);
        return messages.Count == 0 ? null : messages[0];
    }

    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        if (maxWaitTime is { } wait)
        {
            if (PrefetchCount > 0)
                ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero, nameof(maxWaitTime));
            else
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wait, TimeSpan.Zero, nameof(maxWaitTime));
        }
        ThrowIfClosed(cancellationToken);
        return await WaitForMessagesAsync(maxMessages, maxWaitTime ?? _client.Connection.Retry.TryTimeout, cancellationToken);
    }

    public virtual async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await ReceiveMessageAsync(null, cancellationToken) is { } message)
                yield return message;
        }
    }

    public virtual async Task<ServiceBusReceivedMessage> PeekMessageAsync(long? fromSequenceNumber = default, CancellationToken cancellationToken = default)
    {
        var messages = await PeekMessagesAsync(1, fromSequenceNumber, cancellationToken);
        return messages.Count == 0 ? null : messages[0];
    }

    public virtual async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ThrowIfClosed(cancellationToken);
        var messages = await _entity.PeekAsync(maxMessages, fromSequenceNumber ?? Interlocked.Read(ref _nextPeeked), cancellationToken);
        if (messages.Count > 0)
            Interlocked.Exchange(ref _nextPeeked, messages[^1].SequenceNumber + 1);
        return messages;
    }

    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        await _entity.CompleteAsync(message, cancellationToken);
    }

    public virtual async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        await _entity.AbandonAsync(message, propertiesToModify, cancellationToken);
    }

    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string deadLetterErrorDescription = null, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        ThrowIfTooLong(deadLetterReason, nameof(deadLetterReason));
        ThrowIfTooLong(deadLetterErrorDescription, nameof(deadLetterErrorDescription));
        await _entity.DeadLetterAsync(message, deadLetterReason, deadLetterErrorDescription, null, cancellationToken);
    }

    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify = null, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        await _entity.DeadLetterAsync(message, null, null, propertiesToModify, cancellationToken);
    }

    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason, string deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        ThrowIfTooLong(deadLetterReason, nameof(deadLetterReason));
        ThrowIfTooLong(deadLetterErrorDescription, nameof(deadLetterErrorDescription));
        await _entity.DeadLetterAsync(message, deadLetterReason, deadLetterErrorDescription, propertiesToModify, cancellationToken);
    }

    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSettleable(message, cancellationToken);
        await _entity.RenewAsync(message, cancellationToken);
    }

    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (_isClosed)
            return;
        _isClosed = true;
        if (!_client.IsClosed)
            await _buffer.ReturnAsync(cancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    internal void SetPrefetchCount(int prefetchCount) => _buffer.Count = prefetchCount;

    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> WaitForMessagesAsync(int maxMessages, TimeSpan maxWaitTime, CancellationToken cancellationToken)
    {
        var deadline = maxWaitTime.TotalMilliseconds >= int.MaxValue ? long.MaxValue : Environment.TickCount64 + (long)maxWaitTime.TotalMilliseconds;
        while (true)
        {
            var messages = await _buffer.TakeAsync(maxMessages, cancellationToken);
            if (messages.Count > 0)
            {
                _pace.Quicken();
                return messages;
            }
            var left = deadline - Environment.TickCount64;
            if (left <= 0)
                return [];
            await Task.Delay((int)Math.Min(left, _pace.NextDelayMs()), cancellationToken);
            ThrowIfClosed(cancellationToken);
        }
    }

    private void ThrowIfClosed(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void ThrowIfNotSettleable(ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ThrowIfClosed(cancellationToken);
        if (ReceiveMode != ServiceBusReceiveMode.PeekLock)
            throw new InvalidOperationException("Only messages received in PeekLock mode can be settled.");
    }

    private static void ThrowIfTooLong(string text, string name)
    {
        if (text?.Length > MaxReasonLength)
            throw new ArgumentOutOfRangeException(name, $"At most {MaxReasonLength} characters, not {text.Length}.");
    }
}
