using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenLedger.TestKit.Otlp;

/// <summary>A span as it was exported.</summary>
/// <param name="TraceId">Its trace.</param>
/// <param name="SpanId">Its id.</param>
/// <param name="ParentId">Its parent's id; empty for the root.</param>
/// <param name="Name">Its name.</param>
/// <param name="Scope">The source that made it.</param>
/// <param name="Service">Whose it is.</param>
public sealed record ExportedSpan(string TraceId, string SpanId, string ParentId, string Name, string Scope, string Service);

/// <summary>Takes what programs export by OTLP over HTTP (opentelemetry-proto, <c>ExportTraceServiceRequest</c> and <c>ExportMetricsServiceRequest</c>) and keeps the names.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportedSpan> _spans = [];
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>All spans so far.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. _spans];

    /// <summary>The names of all metrics so far.</summary>
    public IReadOnlyCollection<string> Metrics => [.. _metrics.Keys];

    /// <summary>The settings that make a program export to here, soon.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
    ];

    /// <summary>Starts one on a free port.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        foreach (var resource in new ProtobufReader(body.ToArray()).Messages(1))
        {
            var attributes = resource.Messages(1).SelectMany(r => r.Messages(1)).ToDictionary(a => a.Text(1), a => a.Messages(2).Single().Text(1), StringComparer.Ordinal);
            foreach (var scope in resource.Messages(2))
            {
                var name = scope.Messages(1).Single().Text(1);
                if (http.Request.Path == "/v1/traces")
                {
                    foreach (var span in scope.Messages(2))
                        _spans.Enqueue(new ExportedSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), name, attributes["service.name"]));
                }
                else
                {
                    foreach (var metric in scope.Messages(2))
                        _metrics[metric.Text(1)] = true;
                }
            }
        }
        http.Response.ContentType = "application/x-protobuf";
    }
}
