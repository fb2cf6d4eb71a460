using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Settles the message of a Service Bus invocation.</summary>
public class ServiceBusMessageActions
{
    private readonly ProcessMessageEventArgs _settlement;

    internal ServiceBusMessageActions(ProcessMessageEventArgs settlement)
    {
        _settlement = settlement;
    }

    /// <summary>For mocks.</summary>
    protected ServiceBusMessageActions()
    {
        _settlement = null!;
    }

    public virtual async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await _settlement.CompleteMessageAsync(message, cancellationToken);
    }

    public virtual async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await _settlement.AbandonMessageAsync(message, propertiesToModify, cancellationToken);
    }

    public virtual async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (propertiesToModify is null)
            await _settlement.DeadLetterMessageAsync(message, deadLetterReason, deadLetterErrorDescription, cancellationToken);
        else
            await _settlement.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);
    }

    public virtual async Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await _settlement.RenewMessageLockAsync(message, cancellationToken);
    }
}
