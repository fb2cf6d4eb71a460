using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OpenLedger.Storage.Telemetry;

/// <summary>Adds what a program of OpenLedger tells of itself.</summary>
public static class TelemetryServices
{
    /// <summary>The setting of OpenTelemetry that names where to export to (OTLP). Without it nothing is exported, and nothing of the exporter is loaded.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The meter of the gauges that a program reads from elsewhere: queues, and its own circuit.</summary>
    public const string OperationsMeter = "OpenLedger.Operations";

    /// <summary>True where traces and metrics are exported.</summary>
    public static bool IsExported(IConfiguration configuration) => configuration[EndpointSetting] is { Length: > 0 };

    /// <summary>Adds the recent measurements that the program itself shows, and the export of traces and metrics where an endpoint is set.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The settings <c>OTEL_*</c>.</param>
    /// <param name="service">What the program is called (<c>service.name</c>) unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        services.AddSingleton<RecentMeasurements>();
        services.AddHostedService(provider => provider.GetRequiredService<RecentMeasurements>());
        if (IsExported(configuration))
            services.AddSingleton<IHostedService>(_ => new TelemetryExport(service));
        return services;
    }
}
