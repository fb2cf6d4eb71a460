#nullable disable
using Azure.Core;
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus.Administration;

public class ServiceBusAdministrationClient
{
    private readonly EmulatorConnection _connection;

    protected ServiceBusAdministrationClient()
    {
    }

    public ServiceBusAdministrationClient(string connectionString)
        : this(connectionString, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(string connectionString, ServiceBusAdministrationClientOptions options) =>
        _connection = EmulatorConnection.Open(connectionString, new ServiceBusRetryOptions());

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusAdministrationClientOptions())
    {
    }

    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusAdministrationClientOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
        throw EmulatorConnection.Refusal(fullyQualifiedNamespace);
    }

    public virtual Task<Response<QueueProperties>> CreateQueueAsync(string name, CancellationToken cancellationToken = default) =>
        CreateQueueAsync(new CreateQueueOptions(name), cancellationToken);

    public virtual async Task<Response<QueueProperties>> CreateQueueAsync(CreateQueueOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        QueueLimits.CheckLockDuration(options.LockDuration);
        var now = DateTimeOffset.UtcNow;
        var settings = new QueueSettings
        {
            Name = options.Name,
            Generation = Guid.NewGuid().ToString("N"),
            LockDuration = options.LockDuration,
            MaxDeliveryCount = options.MaxDeliveryCount,
            RequiresDuplicateDetection = options.RequiresDuplicateDetection,
            DuplicateDetectionHistoryTimeWindow = options.DuplicateDetectionHistoryTimeWindow,
            DefaultMessageTimeToLive = options.DefaultMessageTimeToLive,
            DeadLetteringOnMessageExpiration = options.DeadLetteringOnMessageExpiration,
            Status = options.Status.ToString(),
            UserMetadata = options.UserMetadata,
            CreatedAt = now,
            UpdatedAt = now,
        };
        try
        {
            // The dead-letter queue first: a queue that exists is whole. A random generation makes each attempt differ, so that an existing queue is a conflict.
            await _connection.Storage.CreateQueueAsync(settings.DeadLetterQueue, null, cancellationToken);
            await _connection.Storage.CreateQueueAsync(QueueSettings.MainQueue(options.Name), settings.ToText(), cancellationToken);
        }
        catch (StorageQueueException e) when (e.IsQueueThere)
        {
            if (e.Retried && await IsOursAsync(settings, cancellationToken))
                return Response.FromValue(new QueueProperties(settings), EmulatorResponse.Created);
            await _connection.Storage.DeleteQueueAsync(settings.DeadLetterQueue, CancellationToken.None);
            throw new ServiceBusException($"There is a queue '{options.Name}' already.", ServiceBusFailureReason.MessagingEntityAlreadyExists, options.Name, e);
        }
        catch (StorageQueueException e)
        {
            throw _connection.Translate(e, options.Name);
        }
        _connection.Forget(options.Name);
        return Response.FromValue(new QueueProperties(settings), EmulatorResponse.Created);
    }

    public virtual async Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        QueueLimits.Name(name, nameof(name));
        try
        {
            await _connection.ReadSettingsAsync(name, cancellationToken);
            return Response.FromValue(true, EmulatorResponse.Ok);
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return Response.FromValue(false, EmulatorResponse.Ok);
        }
    }

    public virtual async Task<Response<QueueProperties>> GetQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        QueueLimits.Name(name, nameof(name));
        var (settings, _) = await _connection.ReadSettingsAsync(name, cancellationToken);
        return Response.FromValue(new QueueProperties(settings), EmulatorResponse.Ok);
    }

    public virtual AsyncPageable<QueueProperties> GetQueuesAsync(CancellationToken cancellationToken = default) => new QueueListing(_connection.Storage, cancellationToken);

    public virtual async Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default)
    {
        QueueLimits.Name(name, nameof(name));
        var (settings, active) = await _connection.ReadSettingsAsync(name, cancellationToken);
        try
        {
            var (_, dead) = await _connection.Storage.GetSettingsAsync(settings.DeadLetterQueue, cancellationToken);
            var properties = new QueueRuntimeProperties(settings.Name)
            {
                ActiveMessageCount = active,
                DeadLetterMessageCount = dead,
                CreatedAt = settings.CreatedAt,
                UpdatedAt = settings.UpdatedAt,
            };
            return Response.FromValue(properties, EmulatorResponse.Ok);
        }
        catch (StorageQueueException e)
        {
            throw _connection.Translate(e, name);
        }
    }

    public virtual async Task<Response<QueueProperties>> UpdateQueueAsync(QueueProperties queue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        QueueLimits.CheckLockDuration(queue.LockDuration);
        var (current, _) = await _connection.ReadSettingsAsync(queue.Name, cancellationToken);
        var settings = current with
        {
            LockDuration = queue.LockDuration,
            MaxDeliveryCount = queue.MaxDeliveryCount,
            DuplicateDetectionHistoryTimeWindow = queue.DuplicateDetectionHistoryTimeWindow,
            DefaultMessageTimeToLive = queue.DefaultMessageTimeToLive,
            DeadLetteringOnMessageExpiration = queue.DeadLetteringOnMessageExpiration,
            Status = queue.Status.ToString(),
            UserMetadata = queue.UserMetadata,
            UpdatedAt = DateTimeOffset.UtcNow,
        };
        try
        {
            await _connection.Storage.SetSettingsAsync(QueueSettings.MainQueue(queue.Name), settings.ToText(), cancellationToken);
        }
        catch (StorageQueueException e)
        {
            throw _connection.Translate(e, queue.Name);
        }
        _connection.Forget(queue.Name);
        return Response.FromValue(new QueueProperties(settings), EmulatorResponse.Ok);
    }

    public virtual async Task<Response> DeleteQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        QueueLimits.Name(name, nameof(name));
        var (settings, _) = await _connection.ReadSettingsAsync(name, cancellationToken);
        _connection.Forget(name);
        try
        {
            await _connection.Storage.DeleteQueueAsync(QueueSettings.MainQueue(name), cancellationToken);
        }
        catch (StorageQueueException e)
        {
            throw _connection.Translate(e, name);
        }
        // The rest bears the generation's name, so nothing mistakes it for a later queue's should this not finish.
        await DeleteAllAsync(settings.DeadLetterQueue, cancellationToken);
        await DeleteAllAsync(MessageParts.Prefix(settings.Generation), cancellationToken);
        await DeleteAllAsync(DuplicateHistory.Prefix(settings.Generation), cancellationToken);
        return EmulatorResponse.Ok;
    }

    private async Task<bool> IsOursAsync(QueueSettings settings, CancellationToken cancellationToken) =>
        string.Equals((await _connection.ReadSettingsAsync(settings.Name, cancellationToken)).Settings.Generation, settings.Generation, StringComparison.Ordinal);

    private async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (queues, _) = await _connection.Storage.ListQueuesAsync(prefix, null, cancellationToken);
            if (queues.Count == 0)
                return;
            foreach (var queue in queues)
            {
                try
                {
                    await _connection.Storage.DeleteQueueAsync(queue.Name, cancellationToken);
                }
                catch (StorageQueueException e) when (e.IsQueueMissing)
                {
                    // Somebody else deletes the same queue; either way it is gone.
                    continue;
                }
            }
        }
    }
}
