using System.Collections.Concurrent;
using System.Net;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>What a connection string leads to: the queue service of a local Azurite. Everything else is refused.</summary>
internal sealed class EmulatorConnection : IDisposable
{
    /// <summary>How long a queue's settings are believed before they are read again.</summary>
    private static readonly TimeSpan SettingsAge = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (QueueSettings Settings, long ReadAt)> _settings = new(StringComparer.OrdinalIgnoreCase);

    private EmulatorConnection(ServiceBusConnectionStringProperties properties, StorageQueueClient storage, ServiceBusRetryOptions retry)
    {
        FullyQualifiedNamespace = properties.FullyQualifiedNamespace;
        EntityPath = properties.EntityPath;
        Storage = storage;
        Retry = retry;
        Parts = new MessageParts(storage);
        Duplicates = new DuplicateHistory(storage);
    }

    public string FullyQualifiedNamespace { get; }

    /// <summary>The one entity that the connection string allows, where it names one.</summary>
    public string? EntityPath { get; }

    public StorageQueueClient Storage { get; }

    public MessageParts Parts { get; }

    public DuplicateHistory Duplicates { get; }

    public ServiceBusRetryOptions Retry { get; }

    public bool IsClosed { get; private set; }

    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    /// <exception cref="ArgumentException">It lacks the endpoint or the key.</exception>
    /// <exception cref="NotSupportedException">It does not lead to the emulator on this machine.</exception>
    public static EmulatorConnection Open(string connectionString, ServiceBusRetryOptions retry)
    {
        var properties = ServiceBusConnectionStringProperties.Parse(connectionString);
        if (properties.Endpoint is null || string.IsNullOrEmpty(properties.SharedAccessKeyName) || string.IsNullOrEmpty(properties.SharedAccessKey))
            throw new ArgumentException("The connection string needs Endpoint, SharedAccessKeyName and SharedAccessKey.", nameof(connectionString));
        if (!properties.UseDevelopmentEmulator || !IsLocal(properties.Endpoint))
            throw Refusal(properties.FullyQualifiedNamespace);
        if (properties.Endpoint.Port <= 0)
            throw new ArgumentException("The connection string's Endpoint needs the port of the emulator's queue service.", nameof(connectionString));
        byte[] key;
        try
        {
            key = Convert.FromBase64String(properties.SharedAccessKey);
        }
        catch (FormatException e)
        {
            throw new FormatException("The emulator's SharedAccessKey is base64.", e);
        }
        var endpoint = new UriBuilder(Uri.UriSchemeHttp, properties.Endpoint.Host, properties.Endpoint.Port).Uri;
        return new EmulatorConnection(properties, new StorageQueueClient(endpoint, properties.SharedAccessKeyName, key, retry), retry);
    }

    public static NotSupportedException Refusal(string? fullyQualifiedNamespace) => new(
        $"'{fullyQualifiedNamespace}' is not the development emulator on this machine. This build carries a stand-in for Azure.Messaging.ServiceBus that speaks only to "
        + "Azurite (Endpoint=sb://localhost:PORT;…;UseDevelopmentEmulator=true). Build with -p:Polyfills=false to reach a Service Bus namespace.");

    /// <summary>A queue's settings, at most <see cref="SettingsAge"/> old.</summary>
    public async Task<QueueSettings> GetSettingsAsync(string queueName, CancellationToken cancellationToken)
    {
        if (_settings.TryGetValue(queueName, out var known) && Environment.TickCount64 - known.ReadAt < SettingsAge.TotalMilliseconds)
            return known.Settings;
        var (settings, _) = await ReadSettingsAsync(queueName, cancellationToken);
        return settings;
    }

    /// <summary>A queue's settings as they are now, and how many messages its storage queue holds.</summary>
    public async Task<(QueueSettings Settings, long Messages)> ReadSettingsAsync(string queueName, CancellationToken cancellationToken)
    {
        try
        {
            var (text, messages) = await Storage.GetSettingsAsync(QueueSettings.MainQueue(queueName), cancellationToken);
            if (text is null)
                throw NotFound(queueName, null);
            var settings = QueueSettings.Parse(text);
            _settings[queueName] = (settings, Environment.TickCount64);
            return (settings, messages);
        }
        catch (StorageQueueException e)
        {
            throw Translate(e, queueName);
        }
    }

    public void Forget(string queueName) => _settings.TryRemove(queueName, out _);

    /// <summary>The exception that upstream would throw.</summary>
    public Exception Translate(StorageQueueException e, string entityPath)
    {
        if (e.IsQueueMissing)
            return NotFound(entityPath, e);
        if (e.IsReceiptStale)
            return LockLost(entityPath, e);
        return e.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized
            ? new UnauthorizedAccessException($"The emulator refuses the key: {e.Message}", e)
            : new ServiceBusException(isTransient: false, e.Message, entityPath, ServiceBusFailureReason.GeneralError, e);
    }

    public static ServiceBusException LockLost(string entityPath, Exception? inner) =>
        new("The lock of the message has expired, or the message is settled already.", ServiceBusFailureReason.MessageLockLost, entityPath, inner);

    public void Dispose()
    {
        IsClosed = true;
        Storage.Dispose();
    }

    private ServiceBusException NotFound(string entityPath, Exception? inner)
    {
        Forget(entityPath);
        return new ServiceBusException($"There is no queue '{entityPath}' at {FullyQualifiedNamespace}.", ServiceBusFailureReason.MessagingEntityNotFound, entityPath, inner);
    }

    private static bool IsLocal(Uri endpoint) =>
        string.Equals(endpoint.Host, "localhost", StringComparison.OrdinalIgnoreCase) || endpoint.Host is "127.0.0.1" or "[::1]";
}
