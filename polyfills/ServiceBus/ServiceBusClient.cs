#nullable disable
using Azure.Core;
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusClient : IAsyncDisposable
{
    protected ServiceBusClient()
    {
    }

    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
    {
        options ??= new ServiceBusClientOptions();
        Connection = EmulatorConnection.Open(connectionString, options.RetryOptions.Clone());
        TransportType = options.TransportType;
        Identifier = Named(options.Identifier, Connection.FullyQualifiedNamespace);
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, credential, new ServiceBusClientOptions())
    {
    }

    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
        throw EmulatorConnection.Refusal(fullyQualifiedNamespace);
    }

    public virtual string FullyQualifiedNamespace => Connection.FullyQualifiedNamespace;

    public virtual bool IsClosed => Connection.IsClosed;

    public ServiceBusTransportType TransportType { get; }

    public virtual string Identifier { get; }

    internal EmulatorConnection Connection { get; }

    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => CreateSender(queueOrTopicName, null);

    public virtual ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => new(this, queueOrTopicName, options, isInternal: true);

    public virtual ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, (ServiceBusReceiverOptions)null);

    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => new(this, queueName, options, isInternal: true);

    public virtual ServiceBusProcessor CreateProcessor(string queueName) => CreateProcessor(queueName, (ServiceBusProcessorOptions)null);

    public virtual ServiceBusProcessor CreateProcessor(string queueName, ServiceBusProcessorOptions options) => new(this, queueName, options, isInternal: true);

    public virtual ValueTask DisposeAsync()
    {
        Connection?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    internal static string Named(string identifier, string what) => string.IsNullOrEmpty(identifier) ? $"{what}-{Guid.NewGuid()}" : identifier;

    /// <summary>Checks that the entity is one that the connection string allows, and that the client is open.</summary>
    internal EntityPath Resolve(string entityName, SubQueue subQueue)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(entityName);
        ObjectDisposedException.ThrowIf(IsClosed, this);
        var path = EntityPath.Of(entityName, subQueue);
        if (Connection.EntityPath is { Length: > 0 } only && !string.Equals(only, path.Queue, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"The connection string is for '{only}', not '{entityName}'.", nameof(entityName));
        return path;
    }
}
