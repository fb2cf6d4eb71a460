using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Functions.Transparency;

/// <summary>Adds the log.</summary>
public static class TransparencyServices
{
    /// <summary>Adds this process's integrator and publisher, configured by the section <c>Log</c>.</summary>
    public static IServiceCollection AddTransparency(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LogOptions>().Bind(configuration.GetSection(LogOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<LogService>();
    }
}
