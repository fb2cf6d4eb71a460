using OpenLedger.Core.Ledger;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a simulation runs with beside its plan. The bugs are for tests of the simulation itself, which must find them.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Told each thing that happens, or null.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>A bug: the table lets a second block in for a key.</summary>
    public bool TableTakesSecondBlocks { get; init; }

    /// <summary>A bug between each sequencer and its storage.</summary>
    public Func<IBlockStore, IBlockStore> Wrap { get; init; } = store => store;

    /// <summary>A bug between those who keep the log and its blobs.</summary>
    public Func<ILogStore, ILogStore> WrapLog { get; init; } = store => store;
}
