using System.Diagnostics.Metrics;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Hosting;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Transparency;
using OpenLedger.Storage;
using OpenLedger.Storage.Queues;
using OpenLedger.Storage.Telemetry;

namespace OpenLedger.Functions.Operations;

/// <summary>Gauges for the export of metrics: queues, the commands that wait, and the circuit. It runs only where metrics are exported.</summary>
public sealed class OperationsGauges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly Meter _meter = new(TelemetryServices.OperationsMeter);
    private readonly JobQueues _queues;
    private readonly LedgerService _ledger;
    private volatile IReadOnlyList<QueueLoad> _loads = [];

    /// <summary>Registers the gauges.</summary>
    public OperationsGauges(LedgerService ledger, LogService log, JobQueues queues)
    {
        (_ledger, _queues) = (ledger, queues);
        _meter.CreateObservableGauge("openledger.queue.depth", () => _loads.SelectMany(Depths), "{message}", "Messages of a queue by state");
        _meter.CreateObservableGauge("openledger.queue.age", () => _loads.Select(l => new Measurement<double>(l.Oldest?.TotalSeconds ?? 0, Queue(l))), "s", "Age of the oldest message that waits");
        _meter.CreateObservableGauge("openledger.ledger.waiting", () => ledger.Waiting, "{command}", "Commands and reads that wait for the next block");
        _meter.CreateObservableGauge("openledger.log.corrupt", () => log.Problem is null ? 0 : 1, "1", "1 where this process has found the log damaged, forked or rolled back, and publishes nothing");
        _meter.CreateObservableGauge("openledger.storage.circuit", () => (int)ledger.Circuit, "1", "0 closed, 1 open, 2 half open");
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                _loads = await _queues.LoadsAsync(_ledger.Clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && (e is ServiceBusException || StorageFailure.IsOutage(e)))
            {
                // Old numbers would look like good ones.
                _loads = [];
            }
            await Task.Delay(Interval, _ledger.Clock, stoppingToken);
        }
    }

    private static IEnumerable<Measurement<long>> Depths(QueueLoad load) =>
    [
        new(load.Active, Queue(load), new KeyValuePair<string, object?>("state", "active")),
        new(load.DeadLettered, Queue(load), new KeyValuePair<string, object?>("state", "dead_lettered")),
    ];

    private static KeyValuePair<string, object?> Queue(QueueLoad load) => new("messaging.destination.name", load.Name);
}
