using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>One processor for every function with a Service Bus trigger, one client for every connection.</summary>
internal sealed partial class ServiceBusListeners(FunctionCatalog catalog, FunctionDispatcher dispatcher, HostSettings settings, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly CancellationTokenSource _cutOff = new();
    private readonly Dictionary<string, ServiceBusClient> _clients = [];
    private readonly List<ServiceBusProcessor> _processors = [];
    private readonly ILogger _logger = loggers.CreateLogger("Host.Triggers.ServiceBus");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var function in catalog.Functions)
        {
            if (function.Trigger is not ServiceBusFunctionTrigger trigger)
                continue;
            if (!_clients.TryGetValue(trigger.ConnectionString, out var client))
                _clients[trigger.ConnectionString] = client = new ServiceBusClient(trigger.ConnectionString);
            var processor = client.CreateProcessor(trigger.QueueName, new ServiceBusProcessorOptions
            {
                AutoCompleteMessages = trigger.AutoComplete,
                MaxConcurrentCalls = settings.ServiceBus.MaxConcurrentCalls,
                PrefetchCount = settings.ServiceBus.PrefetchCount,
                MaxAutoLockRenewalDuration = settings.ServiceBus.MaxAutoLockRenewalDuration,
            });
            processor.ProcessMessageAsync += message => RunAsync(function, message);
            processor.ProcessErrorAsync += error =>
            {
                ProcessorFailed(_logger, error.Exception, function.Name, error.EntityPath, error.ErrorSource);
                return Task.CompletedTask;
            };
            _processors.Add(processor);
        }
        foreach (var processor in _processors)
            await processor.StartProcessingAsync(cancellationToken);
    }

    /// <summary>Takes no more messages and waits for those in work; when the caller's patience ends, their functions are cancelled and their messages come again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var patience = cancellationToken.Register(_cutOff.Cancel);
        await Task.WhenAll(_processors.Select(p => p.StopProcessingAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        await _cutOff.CancelAsync();
        foreach (var processor in _processors)
            await processor.DisposeAsync();
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
        _cutOff.Dispose();
    }

    /// <summary>An exception goes on to the processor, which gives the message back.</summary>
    private async Task RunAsync(FunctionDescriptor function, ProcessMessageEventArgs message)
    {
        using var trace = Activity.Current is null && message.Message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var parent) && parent is string id
            ? new Activity("ServiceBusProcessor.ProcessMessage").SetParentId(id).Start()
            : null;
        await dispatcher.RunAsync(function, new ServiceBusTriggerData(message), onResult: null, _cutOff.Token);
    }

    [LoggerMessage(1, LogLevel.Error, "The messages of '{Function}' from '{Entity}' failed ({Source}).")]
    private static partial void ProcessorFailed(ILogger logger, Exception exception, string function, string entity, ServiceBusErrorSource source);
}
