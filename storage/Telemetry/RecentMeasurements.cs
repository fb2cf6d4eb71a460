using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Transparency;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Storage.Telemetry;

/// <summary>A summary of what an instrument measured within the last minute.</summary>
/// <param name="Count">How many measurements.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="P50">The value that half of them do not exceed; 0 where there are none.</param>
/// <param name="P99">The value that 99 of 100 do not exceed.</param>
/// <param name="Max">The largest.</param>
/// <param name="Total">The sum of all measurements since the program began.</param>
public sealed record MeasurementSummary(long Count, double Sum, double P50, double P99, double Max, double Total);

/// <summary>
/// Listens to the program's own instruments and keeps what they measured within the last minute, for people who look at one server. At most
/// <see cref="MaxKept"/> measurements of each instrument are kept; where there were more, the summary is of the newest.
/// </summary>
public sealed class RecentMeasurements : IHostedService, IDisposable
{
    /// <summary>Measurements kept of each instrument, at most.</summary>
    public const int MaxKept = 4096;

    /// <summary>How far back a summary looks.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;

    /// <summary>Begins to listen.</summary>
    public RecentMeasurements(TimeProvider clock)
    {
        _clock = clock;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is LedgerTelemetry.Name or JobTelemetry.Name or LogTelemetry.Name or AnchorTelemetry.Name)
                listener.EnableMeasurementEvents(instrument, _rings.GetOrAdd(instrument.Name, _ => new Ring()));
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, ring) => ((Ring)ring!).Add(value, _clock.GetTimestamp()));
        _listener.SetMeasurementEventCallback<long>((_, value, _, ring) => ((Ring)ring!).Add(value, _clock.GetTimestamp()));
        _listener.SetMeasurementEventCallback<double>((_, value, _, ring) => ((Ring)ring!).Add(value, _clock.GetTimestamp()));
        _listener.Start();
    }

    /// <summary>What an instrument measured; all zeros where it has not measured anything.</summary>
    public MeasurementSummary Summarize(string instrument) =>
        _rings.TryGetValue(instrument, out var ring) ? ring.Summarize(_clock) : new MeasurementSummary(0, 0, 0, 0, 0, 0);

    /// <summary>Listens since it was made; as a hosted service it is made when the program starts.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private sealed class Ring
    {
        private readonly Lock _lock = new();
        private readonly (double Value, long At)[] _kept = new (double, long)[MaxKept];
        private long _count;
        private double _total;

        public void Add(double value, long at)
        {
            lock (_lock)
            {
                _kept[_count++ % MaxKept] = (value, at);
                _total += value;
            }
        }

        public MeasurementSummary Summarize(TimeProvider clock)
        {
            (double Value, long At)[] kept;
            double total;
            lock (_lock)
                (kept, total) = (_kept[..(int)Math.Min(_count, MaxKept)], _total);
            var recent = kept.Where(k => clock.GetElapsedTime(k.At) <= Window).Select(k => k.Value).Order().ToArray();
            return recent.Length == 0
                ? new MeasurementSummary(0, 0, 0, 0, 0, total)
                : new MeasurementSummary(recent.Length, recent.Sum(), Percentile(0.5), Percentile(0.99), recent[^1], total);

            double Percentile(double fraction) => recent[(int)Math.Ceiling(fraction * recent.Length) - 1];
        }
    }
}
