using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Functions.Anchoring;

/// <summary>Adds the L2.</summary>
public static class AnchoringServices
{
    /// <summary>Adds this process's anchorer, its watcher of deposits and what proves claims, configured by the section <c>Anchor</c>.</summary>
    public static IServiceCollection AddAnchoring(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnchorOptions>().Bind(configuration.GetSection(AnchorOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<AnchorService>().AddSingleton<DepositWatcher>().AddSingleton<ClaimService>();
    }
}
