using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Functions.Jobs;

/// <summary>Adds the jobs.</summary>
public static class JobServices
{
    /// <summary>Adds what the queue and timer functions do, configured by the section <c>Jobs</c>.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JobOptions>().Bind(configuration.GetSection(JobOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<JobDispatcher>().AddSingleton<ContributionIngestor>().AddSingleton<VersionPublisher>();
    }
}
