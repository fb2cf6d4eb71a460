#nullable disable
using Azure.Messaging.ServiceBus.Emulation;

namespace Azure.Messaging.ServiceBus;

public class ServiceBusProcessor : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly ServiceBusReceiver _receiver;
    private readonly SemaphoreSlim _startStop = new(1, 1);
    private readonly MessagePump _pump;
    private Func<ProcessMessageEventArgs, Task> _processMessage;
    private Func<ProcessErrorEventArgs, Task> _processError;
    private CancellationTokenSource _stopping;
    private Task _running;
    private volatile bool _isClosed;

    protected ServiceBusProcessor()
    {
    }

    protected ServiceBusProcessor(ServiceBusClient client, string queueName, ServiceBusProcessorOptions options)
        : this(client, queueName, options, isInternal: true)
    {
    }

    internal ServiceBusProcessor(ServiceBusClient client, string queueName, ServiceBusProcessorOptions options, bool isInternal)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new ServiceBusProcessorOptions();
        _client = client;
        EntityPath = client.Resolve(queueName, options.SubQueue).ToString();
        Identifier = ServiceBusClient.Named(options.Identifier, EntityPath);
        ReceiveMode = options.ReceiveMode;
        AutoCompleteMessages = options.AutoCompleteMessages;
        MaxAutoLockRenewalDuration = options.MaxAutoLockRenewalDuration;
        PrefetchCount = options.PrefetchCount;
        _receiver = client.CreateReceiver(queueName, new ServiceBusReceiverOptions
        {
            Identifier = Identifier,
            PrefetchCount = options.PrefetchCount,
            ReceiveMode = options.ReceiveMode,
            SubQueue = options.SubQueue,
        });
        _pump = new MessagePump(this, _receiver, options.MaxConcurrentCalls);
    }

    public event Func<ProcessMessageEventArgs, Task> ProcessMessageAsync
    {
        add => SetHandler(ref _processMessage, value, nameof(ProcessMessageAsync));
        remove => ClearHandler(ref _processMessage, value, nameof(ProcessMessageAsync));
    }

    public event Func<ProcessErrorEventArgs, Task> ProcessErrorAsync
    {
        add => SetHandler(ref _processError, value, nameof(ProcessErrorAsync));
        remove => ClearHandler(ref _processError, value, nameof(ProcessErrorAsync));
    }

    public virtual string FullyQualifiedNamespace => _client.FullyQualifiedNamespace;

    public virtual string EntityPath { get; }

    public virtual string Identifier { get; }

    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    public virtual int PrefetchCount { get; private set; }

    public virtual bool IsProcessing => _running is { IsCompleted: false };

    public virtual int MaxConcurrentCalls => _pump.MaxConcurrentCalls;

    public virtual bool AutoCompleteMessages { get; }

    public virtual bool IsClosed => _isClosed || _client.IsClosed;

    public virtual TimeSpan MaxAutoLockRenewalDuration { get; }

    public virtual async Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        await _startStop.WaitAsync(cancellationToken);
        try
        {
            ThrowIfRunning();
            if (_processMessage is null || _processError is null)
                throw new InvalidOperationException($"{nameof(ProcessMessageAsync)} and {nameof(ProcessErrorAsync)} need a handler before processing starts.");
            _stopping = new CancellationTokenSource();
            var token = _stopping.Token;
            _running = Task.Run(() => _pump.RunAsync(token), CancellationToken.None);
        }
        finally
        {
            _startStop.Release();
        }
    }

    public virtual async Task StopProcessingAsync(CancellationToken cancellationToken = default)
    {
        await _startStop.WaitAsync(cancellationToken);
        try
        {
            if (_running is null)
                return;
            await _stopping.CancelAsync();
            await _running.WaitAsync(cancellationToken);
            _stopping.Dispose();
            _running = null;
        }
        finally
        {
            _startStop.Release();
        }
    }

    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (_isClosed)
            return;
        await StopProcessingAsync(cancellationToken);
        _isClosed = true;
        await _receiver.CloseAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    public void UpdateConcurrency(int maxConcurrentCalls)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrentCalls, 1);
        _pump.SetMaxConcurrentCalls(maxConcurrentCalls);
    }

    public void UpdatePrefetchCount(int prefetchCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefetchCount);
        PrefetchCount = prefetchCount;
        _receiver.SetPrefetchCount(prefetchCount);
    }

    protected internal virtual Task OnProcessMessageAsync(ProcessMessageEventArgs args) => _processMessage(args);

    protected internal virtual Task OnProcessErrorAsync(ProcessErrorEventArgs args) => _processError(args);

    private void SetHandler<T>(ref T handler, T value, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (handler is not null)
            throw new NotSupportedException($"{name} has a handler already, and takes only one.");
        ThrowIfRunning();
        handler = value;
    }

    private void ClearHandler<T>(ref T handler, T value, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (!Equals(handler, value))
            throw new ArgumentException($"That is not the handler of {name}.", name);
        ThrowIfRunning();
        handler = null;
    }

    private void ThrowIfRunning()
    {
        if (_running is not null)
            throw new InvalidOperationException("The processor is running; stop it first.");
    }
}
