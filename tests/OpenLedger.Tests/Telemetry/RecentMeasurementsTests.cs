using System.Diagnostics.Metrics;
using OpenLedger.Storage.Telemetry;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Telemetry;

public sealed class RecentMeasurementsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Summary_is_of_the_last_minute_and_the_total_of_everything()
    {
        using var recent = new RecentMeasurements(_clock);
        using var meter = new Meter(JobTelemetry.Name);
        var instrument = meter.CreateHistogram<double>("tests.a");
        foreach (var value in new[] { 3.0, 1, 2, 4 })
            instrument.Record(value);
        Assert.Equal(new MeasurementSummary(4, 10, 2, 4, 4, 10), recent.Summarize("tests.a"));
        _clock.Advance(TimeSpan.FromSeconds(59));
        instrument.Record(100);
        Assert.Equal(new MeasurementSummary(5, 110, 3, 100, 100, 110), recent.Summarize("tests.a"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new MeasurementSummary(1, 100, 100, 100, 100, 110), recent.Summarize("tests.a"));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(new MeasurementSummary(0, 0, 0, 0, 0, 110), recent.Summarize("tests.a"));
    }

    [Fact]
    public void Measurements_beyond_the_bound_push_out_the_oldest()
    {
        using var recent = new RecentMeasurements(_clock);
        using var meter = new Meter(JobTelemetry.Name);
        var counter = meter.CreateCounter<long>("tests.b");
        for (var i = 0; i < RecentMeasurements.MaxKept + 10; i++)
            counter.Add(i < 10 ? 1_000 : 1);
        var summary = recent.Summarize("tests.b");
        Assert.Equal((RecentMeasurements.MaxKept, (double)RecentMeasurements.MaxKept, 1.0, RecentMeasurements.MaxKept + 10_000.0), (summary.Count, summary.Sum, summary.Max, summary.Total));
    }

    [Fact]
    public void Instruments_of_others_are_not_listened_to()
    {
        using var recent = new RecentMeasurements(_clock);
        using var meter = new Meter("Somebody.Else");
        meter.CreateCounter<int>("tests.c").Add(1);
        Assert.Equal(0, recent.Summarize("tests.c").Total);
    }
}
