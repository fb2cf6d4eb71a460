using System.Diagnostics.Metrics;

namespace OpenLedger.Core.Transparency;

/// <summary>What the log reports of itself. Without a listener it costs next to nothing.</summary>
public static class LogTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "OpenLedger.Log";

    private static readonly Meter Meter = new(Name);

    /// <summary>From the time of a block's last entry until a checkpoint with it is published, in seconds.</summary>
    internal static readonly Histogram<double> PublishDelay = Meter.CreateHistogram(
        "openledger.log.publish.delay", "s", "Time from the newest entry of a checkpoint to its publication", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300] });

    /// <summary>Entries that were integrated.</summary>
    internal static readonly Counter<long> Integrated = Meter.CreateCounter<long>("openledger.log.integrated", "{entry}", "Entries that were put into the log's tiles");

    /// <summary>Requests to witnesses that brought no cosignature.</summary>
    internal static readonly Counter<long> WitnessFailures = Meter.CreateCounter<long>("openledger.log.witness.failures", "{request}", "Requests to witnesses that brought no cosignature");
}
