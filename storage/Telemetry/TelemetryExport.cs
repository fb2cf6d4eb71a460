using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Transparency;
using OpenLedger.Storage.Anchoring;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenLedger.Storage.Telemetry;

/// <summary>Exports traces and metrics by OTLP, as the settings <c>OTEL_EXPORTER_OTLP_*</c> say, while the program runs; what is left is sent when it ends.</summary>
internal sealed class TelemetryExport(string service) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .SetSampler(new ServedWorkSampler(Share()))
            .AddSource("Microsoft.AspNetCore", LedgerTelemetry.Name, JobTelemetry.Name, "System.Net.Http", "Azure.*")
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", LedgerTelemetry.Name, JobTelemetry.Name, LogTelemetry.Name, AnchorTelemetry.Name, TelemetryServices.OperationsMeter)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _traces?.Shutdown();
            _metrics?.Shutdown();
        },
        cancellationToken);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come later and win.
    private void Describe(ResourceBuilder resource) => resource.Clear().AddService(service, serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}").AddTelemetrySdk().AddEnvironmentVariableDetector();

    /// <summary>The share of traces that are kept: <c>OTEL_TRACES_SAMPLER_ARG</c>, 0 to 1; all unless told.</summary>
    private static double Share() =>
        double.TryParse(Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER_ARG"), System.Globalization.CultureInfo.InvariantCulture, out var share) ? Math.Clamp(share, 0, 1) : 1;

    /// <summary>A trace begins with work that is served: a request or a message. Requests that a program makes by itself, such as the polling of queues and the watching of the ledger, are not traced.</summary>
    private sealed class ServedWorkSampler(double share) : Sampler
    {
        private readonly ParentBasedSampler _sampler = new(new TraceIdRatioBasedSampler(share));

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Kind is ActivityKind.Client or ActivityKind.Internal && samplingParameters.ParentContext == default
                ? new SamplingResult(SamplingDecision.Drop)
                : _sampler.ShouldSample(samplingParameters);
    }
}
