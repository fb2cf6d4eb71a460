using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenLedger.Functions.Economy;
using OpenLedger.Storage;

namespace OpenLedger.Functions.Hosting;

/// <summary>Adds the ledger.</summary>
public static class LedgerServices
{
    /// <summary>Adds this process's sequencer, configured by the section <c>Ledger</c>.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LedgerOptions>().Bind(configuration.GetSection(LedgerOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LedgerOptions>, ClockOffsetCheck>();
        services.TryAddSingleton<TimeProvider>(provider => new OffsetClock(provider.GetRequiredService<IOptions<LedgerOptions>>().Value.ClockOffset));
        services.AddSingleton<LedgerService>();
        services.AddSingleton<Leaderboards>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LedgerService>());
        return services;
    }
}
