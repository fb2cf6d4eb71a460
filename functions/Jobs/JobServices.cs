using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenLedger.Functions.Scanning;

namespace OpenLedger.Functions.Jobs;

/// <summary>Adds the jobs.</summary>
public static class JobServices
{
    /// <summary>Adds what the queue and timer functions do, configured by the sections <c>Jobs</c> and <c>Scan</c>.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobOptions>().Bind(configuration.GetSection(JobOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ScanOptions>().Bind(configuration.GetSection(ScanOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ContentScanner>().AddSingleton<JobDispatcher>().AddSingleton<ContributionIngestor>().AddSingleton<VersionPublisher>();
    }
}
