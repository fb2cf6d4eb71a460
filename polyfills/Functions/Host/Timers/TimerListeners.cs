using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>The timers of the application. They start in the background, so that storage does not delay the first answer.</summary>
internal sealed class TimerListeners(
    FunctionCatalog catalog, FunctionDispatcher dispatcher, HostIdentity identity, HostSettings settings, TimeProvider clock, ILoggerFactory loggers) : IDisposable
{
    private const string Container = "azure-webjobs-hosts";

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<FunctionDescriptor, TimerListener> _listeners = [];
    private readonly List<Task> _running = [];
    private readonly Lock _lock = new();

    public void Start()
    {
        var functions = catalog.Functions.Where(f => f.Trigger is TimerFunctionTrigger).ToList();
        if (functions.Count == 0)
            return;
        var logger = loggers.CreateLogger("Host.Triggers.Timer");
        var container = new BlobContainerClient(((TimerFunctionTrigger)functions[0].Trigger).StorageConnection, Container);
        foreach (var function in functions)
        {
            var listener = new TimerListener(function, dispatcher, container, identity, settings.Singleton, clock, logger);
            _listeners.Add(function, listener);
            Run(listener.RunAsync);
        }
    }

    /// <summary>Runs a timer function at once in the background; false where it is not one.</summary>
    public bool TryRunNow(FunctionDescriptor function)
    {
        if (!_listeners.TryGetValue(function, out var listener))
            return false;
        Run(async token =>
        {
            try
            {
                await listener.RunNowAsync(token);
            }
            catch (Exception)
            {
                // The dispatcher has logged it, and nobody waits for it.
            }
        });
        return true;
    }

    /// <summary>Cancels the timers' tokens and waits for what runs, within the caller's patience.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        Task[] running;
        lock (_lock)
            running = [.. _running];
        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private void Run(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            _running.RemoveAll(t => t.IsCompleted);
            _running.Add(Task.Run(() => work(_stopping.Token)));
        }
    }
}
