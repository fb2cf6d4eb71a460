using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Functions.Jobs;

/// <summary>Adds the jobs.</summary>
public static class JobServices
{
    /// <summary>Adds what the queue and timer functions do.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) =>
        services.AddSingleton<JobDispatcher>().AddSingleton<ContributionIngestor>().AddSingleton<VersionPublisher>();
}
