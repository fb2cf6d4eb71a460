using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Bench.Simulation;

/// <summary>What the servers of a simulation share.</summary>
internal sealed class SimulatedLedger
{
    /// <summary>The table, the faults and the audit of a plan.</summary>
    public SimulatedLedger(World world, Plan plan, SimulationOptions options)
    {
        Faults = new FaultSchedule(world, plan);
        Auditor = new LedgerAuditor(world);
        Table = new SimulatedTable(Auditor) { TakesSecondBlocks = options.TableTakesSecondBlocks };
        Wrap = options.Wrap;
        Servers = [.. Enumerable.Range(0, plan.Servers).Select(n => new SimulatedServer(world, this, n, Key(1 + n)))];
        Genesis = new Genesis("simulation", 31337, LedgerState.LatestRules,
            [.. Servers.Select(s => new RegisteredKey(s.Writer.Address, Duties.Writer)), new RegisteredKey(ClientKey(0).Address, Duties.Operator)],
            LedgerParameters.Default with { UploadExpiryMs = 5_000, MaxApiKeysPerActor = 2, MaxLiveNonces = 24 });
    }

    /// <summary>What it begins with.</summary>
    public Genesis Genesis { get; }

    /// <summary>What goes wrong.</summary>
    public FaultSchedule Faults { get; }

    /// <summary>Looks at everything.</summary>
    public LedgerAuditor Auditor { get; }

    /// <summary>The blocks.</summary>
    public SimulatedTable Table { get; }

    /// <summary>What stands between a sequencer and its storage: nothing, unless a test plants a bug there.</summary>
    public Func<IBlockStore, IBlockStore> Wrap { get; }

    /// <summary>The servers.</summary>
    public IReadOnlyList<SimulatedServer> Servers { get; }

    /// <summary>True once the servers are to write nothing of their own any more.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>A client's key.</summary>
    public static KeyPair ClientKey(int client) => Key(100 + client);

    private static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64"));
}
