using Microsoft.Extensions.Hosting;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Starts the triggers that pull (timers, Service Bus). They begin to stop with the host, beside the web server, and have ended before the application's services stop.</summary>
internal sealed class TriggerHost(TimerListeners timers, ServiceBusListeners serviceBus, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _giveUp = new();
    private Task? _stopping;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        timers.Start();
        await serviceBus.StartAsync(cancellationToken);
        lifetime.ApplicationStopping.Register(() => _stopping = Task.WhenAll(timers.StopAsync(_giveUp.Token), serviceBus.StopAsync(_giveUp.Token)));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping is null)
            return;
        await using var patience = cancellationToken.Register(_giveUp.Cancel);
        try
        {
            await _stopping;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What still runs is cut off: its messages come again, its timers are made up for.
        }
    }

    public void Dispose() => _giveUp.Dispose();
}
