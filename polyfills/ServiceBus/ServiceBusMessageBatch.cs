#nullable disable
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly List<ServiceBusMessage> _messages = [];
    private readonly Lock _lock = new();
    private bool _isDisposed;

    internal ServiceBusMessageBatch(long maxSizeInBytes) => MaxSizeInBytes = maxSizeInBytes;

    public long MaxSizeInBytes { get; }

    public long SizeInBytes { get; private set; }

    public int Count
    {
        get
        {
            lock (_lock)
                return _messages.Count;
        }
    }

    public bool TryAddMessage(ServiceBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var size = MessageSize.Of(message);
            if (SizeInBytes + size > MaxSizeInBytes)
                return false;
            SizeInBytes += size;
            _messages.Add(message);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _messages.Clear();
            SizeInBytes = 0;
        }
    }

    internal IReadOnlyList<ServiceBusMessage> Messages()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return [.. _messages];
        }
    }
}
