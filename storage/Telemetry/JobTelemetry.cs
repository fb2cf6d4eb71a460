using System.Diagnostics;
using System.Diagnostics.Metrics;
using Azure.Messaging.ServiceBus;

namespace OpenLedger.Storage.Telemetry;

/// <summary>Spans and instruments of jobs, and how a trace crosses a queue: in the message's properties, under the names that W3C Trace Context and Azure's SDKs use.</summary>
public static class JobTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "OpenLedger.Jobs";

    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";
    private const string DiagnosticId = "Diagnostic-Id";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "openledger.job.duration", "s", "Time that one delivery of a job took", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800] });

    private static readonly Histogram<double> Delay = Meter.CreateHistogram(
        "openledger.job.delay", "s", "Time from a job's sending to the beginning of its delivery", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800] });

    private static readonly Counter<long> Files = Meter.CreateCounter<long>("openledger.ingest.files", "{file}", "Files that were read");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("openledger.ingest.bytes", "By", "Bytes of files that were read");
    private static readonly Counter<long> Records = Meter.CreateCounter<long>("openledger.ingest.records", "{record}", "Different records that were found in them");

    /// <summary>The span of sending a message, whose context the message carries; null where nobody listens.</summary>
    public static Activity? StartSend(string queue, ServiceBusMessage message)
    {
        var activity = Source.HasListeners() ? Source.StartActivity($"send {queue}", ActivityKind.Producer) : null;
        Describe(activity, queue, "send", message.MessageId);
        if ((activity ?? Activity.Current) is not { IdFormat: ActivityIdFormat.W3C } current)
            return activity;
        message.ApplicationProperties[TraceParent] = current.Id;
        message.ApplicationProperties[DiagnosticId] = current.Id;
        if (!string.IsNullOrEmpty(current.TraceStateString))
            message.ApplicationProperties[TraceState] = current.TraceStateString;
        return activity;
    }

    /// <summary>The span of a message's delivery, in the trace of who sent it; null where nobody listens.</summary>
    public static Activity? StartProcess(string queue, ServiceBusReceivedMessage message)
    {
        if (!Source.HasListeners())
            return null;
        var parent = ReadContext(message);
        // The host's own span, if there is one, is of another trace: it is linked.
        var host = Activity.Current?.Context;
        var links = parent != default && host is { } current ? new[] { new ActivityLink(current) } : null;
        var activity = Source.StartActivity($"process {queue}", ActivityKind.Consumer, parent, links: links);
        Describe(activity, queue, "process", message.MessageId);
        activity?.SetTag("messaging.servicebus.message.delivery_count", message.DeliveryCount);
        return activity;
    }

    /// <summary>A delivery has ended.</summary>
    /// <param name="queue">The queue's name.</param>
    /// <param name="outcome"><c>completed</c>, <c>dead_lettered</c> or <c>abandoned</c>.</param>
    /// <param name="delay">How long the message had waited.</param>
    /// <param name="duration">How long the delivery took.</param>
    public static void Ended(string queue, string outcome, TimeSpan delay, TimeSpan duration)
    {
        var tags = new TagList { { "messaging.destination.name", queue }, { "openledger.job.outcome", outcome } };
        Duration.Record(duration.TotalSeconds, tags);
        Delay.Record(Math.Max(0, delay.TotalSeconds), tags);
    }

    /// <summary>A contribution's files have been read.</summary>
    public static void Ingested(int files, ulong bytes, ulong records)
    {
        Files.Add(files);
        Bytes.Add((long)bytes);
        Records.Add((long)records);
    }

    private static ActivityContext ReadContext(ServiceBusReceivedMessage message)
    {
        var state = Text(TraceState);
        return ActivityContext.TryParse(Text(TraceParent) ?? Text(DiagnosticId), state, isRemote: true, out var context) ? context : default;

        string? Text(string name) => message.ApplicationProperties.TryGetValue(name, out var value) ? value as string : null;
    }

    private static void Describe(Activity? activity, string queue, string operation, string message)
    {
        activity?.SetTag("messaging.system", "servicebus");
        activity?.SetTag("messaging.destination.name", queue);
        activity?.SetTag("messaging.operation.type", operation);
        activity?.SetTag("messaging.message.id", message);
    }
}
