using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>What the servers of a simulation share.</summary>
internal sealed class SimulatedLedger
{
    /// <summary>The table, the faults and the audit of a plan.</summary>
    public SimulatedLedger(World world, Plan plan, SimulationOptions options)
    {
        Faults = new FaultSchedule(world, plan, Disturb);
        Auditor = new LedgerAuditor(world);
        LogAuditor = new LogAuditor(world, LogKey.Verifier);
        Table = new SimulatedTable(Inserted) { TakesSecondBlocks = options.TableTakesSecondBlocks };
        Log = new SimulatedLogStore(new ProcessClock(world, new SimulatedProcess(world, "storage"), () => TimeSpan.Zero)) { Stored = LogAuditor.Stored };
        (Wrap, WrapLog, _world) = (options.Wrap, options.WrapLog, world);
        Servers = [.. Enumerable.Range(0, plan.Servers).Select(n => new SimulatedServer(world, this, n, Key(1 + n)))];
        Genesis = new Genesis("simulation", 31337, LedgerState.LatestRules,
            [.. Servers.Select(s => new RegisteredKey(s.Writer.Address, Duties.Writer)), new RegisteredKey(ClientKey(0).Address, Duties.Operator)],
            LedgerParameters.Default with { UploadExpiryMs = 5_000, MaxApiKeysPerActor = 2, MaxLiveNonces = 24 });
    }

    /// <summary>How many blocks of the chain must follow a block until it is believed. No reorganization is deeper.</summary>
    public const int Confirmations = 3;

    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(2);

    private readonly World _world;

    /// <summary>Signs checkpoints.</summary>
    public static NoteSigner LogKey { get; } = NoteSigner.FromSeed("example.com/simulation", NoteKeyType.Ed25519, new byte[32]);

    /// <summary>What it begins with.</summary>
    public Genesis Genesis { get; }

    /// <summary>What goes wrong.</summary>
    public FaultSchedule Faults { get; }

    /// <summary>Looks at everything.</summary>
    public LedgerAuditor Auditor { get; }

    /// <summary>The blocks.</summary>
    public SimulatedTable Table { get; }

    /// <summary>The blobs of the log.</summary>
    public SimulatedLogStore Log { get; }

    /// <summary>Looks at the log and at its anchors.</summary>
    public LogAuditor LogAuditor { get; }

    /// <summary>Where the log is anchored.</summary>
    public SimulatedAnchorChain Chain { get; } = new();

    /// <summary>What stands between those who keep the log and its blobs: nothing, unless a test plants a bug there.</summary>
    public Func<ILogStore, ILogStore> WrapLog { get; }

    /// <summary>What stands between a sequencer and its storage: nothing, unless a test plants a bug there.</summary>
    public Func<IBlockStore, IBlockStore> Wrap { get; }

    /// <summary>The servers.</summary>
    public IReadOnlyList<SimulatedServer> Servers { get; }

    /// <summary>True once the servers are to write nothing of their own any more.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>True once nothing is to be done any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>From now on the chain makes blocks, until all is over.</summary>
    public void StartChain()
    {
        if (IsOver)
            return;
        Chain.Mine();
        LogAuditor.Look(Chain);
        _world.After(BlockTime, StartChain);
    }

    /// <summary>A fault of the chain itself comes about.</summary>
    public void Disturb(PlannedFault fault)
    {
        if (fault.Kind == FaultKind.Reorganization)
            Chain.Reorganize(1 + (fault.Server % Confirmations), forget: fault.Amount.Ticks % 2 == 0);
        else if (fault.Kind == FaultKind.PoolLost)
            Chain.EmptyPool();
        else
        {
            Chain.BaseFee *= 10;
            _world.After(fault.Amount, () => Chain.BaseFee /= 10);
        }
        LogAuditor.Look(Chain);
    }

    /// <summary>A client's key.</summary>
    public static KeyPair ClientKey(int client) => Key(100 + client);

    private void Inserted(Block block)
    {
        Auditor.Inserted(block);
        LogAuditor.Inserted(block);
    }

    private static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64"));
}
