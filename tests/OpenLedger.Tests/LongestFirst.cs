using OpenLedger.Tests;
using OpenLedger.Tests.Api;
using OpenLedger.Tests.Bench;
using OpenLedger.Tests.Cli;
using OpenLedger.Tests.Contracts;
using OpenLedger.Tests.Datanets;
using OpenLedger.Tests.Faults;
using OpenLedger.Tests.Hostile;
using OpenLedger.Tests.Simulation;
using OpenLedger.Tests.Transparency;
using OpenLedger.Tests.Verification;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace OpenLedger.Tests;

/// <summary>
/// Begins with the collections that take longest, so that none of them is left running alone at the end. More of them run at once than there are processors
/// (xunit.runner.json), because most of their time passes in waiting for servers; what only computes runs beside what only waits.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        Of<CrashPointTests>(), Of<SimulationTests>(), ApiCollection.Name, ContractCollection.Name, Of<ThrottlingTests>(), Of<SnapshotHostTests>(), Of<ReadmeTests>(),
        Of<LogIntegratorTests>(), Of<LedgerBenchmarkTests>(), Of<ArtifactTests>(), Of<IngestFaultTests>(), Of<MutationTests>(), Of<OutageTests>(), Of<ChaosBenchmarkTests>(),
        Of<StartCrashTests>(), Of<SharedLedgerTests>(), Of<DatanetBookTests>(), Of<InterruptionTests>(), Of<ExpiryTests>(), Of<CurationHostTests>(), Of<HostileInputTests>(), Of<ApiLimitTests>(),
    ];

    /// <inheritdoc />
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(c => Place(c.TestCollectionDisplayName))];

    private static int Place(string name) => Array.FindIndex(Longest, named => name == named || name.StartsWith(named + " (", StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length;

    /// <summary>How xunit names the collection of a class that is in no other; its id follows in parentheses.</summary>
    private static string Of<T>() => $"Test collection for {typeof(T).FullName}";
}
