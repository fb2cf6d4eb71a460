using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Functions.Datanets;

/// <summary>Adds what answers questions about Datanets beyond the ledger's state.</summary>
public static class DatanetServices
{
    /// <summary>Adds search, proofs and differences.</summary>
    public static IServiceCollection AddDatanets(this IServiceCollection services) => services.AddSingleton<RecordSets>().AddSingleton<DatanetSearch>().AddHostedService<DatanetSearchWarmup>();
}
