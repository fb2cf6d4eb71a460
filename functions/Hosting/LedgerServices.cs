using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace OpenLedger.Functions.Hosting;

/// <summary>Adds the ledger.</summary>
public static class LedgerServices
{
    /// <summary>Adds this process's sequencer, configured by the section <c>Ledger</c>.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LedgerOptions>().Bind(configuration.GetSection(LedgerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LedgerService>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LedgerService>());
        return services;
    }
}
