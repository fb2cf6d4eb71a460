using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>What the servers of a simulation share.</summary>
internal sealed class SimulatedLedger
{
    /// <summary>The table, the faults and the audit of a plan.</summary>
    public SimulatedLedger(World world, Plan plan, SimulationOptions options)
    {
        Faults = new FaultSchedule(world, plan, Disturb);
        Chain = new SimulatedAnchorChain { TakesAnySize = options.ContractTakesAnySize };
        Vault = new SimulatedVault(Chain, SimulatedSupply.InVault, options);
        Chain.Vault = Vault;
        EconomyAuditor = new EconomyAuditor(world, Vault, options);
        Auditor = new LedgerAuditor(world, EconomyAuditor);
        NoteSigner[] witnessKeys = [.. Enumerable.Range(1, MostWitnesses).Select(WitnessKey)];
        Policy = new LogPolicy(LogKey.Verifier.Name, [LogKey.Verifier], [.. witnessKeys.Select(k => k.Verifier)], 0);
        LogAuditor = new LogAuditor(world, Policy);
        Table = new SimulatedTable(Inserted) { TakesSecondBlocks = options.TableTakesSecondBlocks };
        Log = new SimulatedLogStore(new ProcessClock(world, new SimulatedProcess(world, "storage"), () => TimeSpan.Zero)) { Stored = LogAuditor.Stored };
        Pace = plan.Pace;
        (Options, _world, _forger) = (options, world, new LogForger(world, this));
        Witnesses = [.. witnessKeys.Take(plan.Witnesses).Select(key => new SimulatedWitness(world, this, key))];
        Servers = [.. WriterKeys(plan.Servers).Select((key, n) => new SimulatedServer(world, this, n, key))];
        Bridge = new SimulatedBridge(world, this);
        _ = new SimulatedIngestor(world, this);
        Genesis = new Genesis("simulation", 31337, LedgerState.LatestRules,
            [.. Servers.Select(s => new RegisteredKey(s.Writer.Address, Duties.Writer)), new RegisteredKey(ClientKey(0).Address, Duties.Operator), new RegisteredKey(SimulatedBridge.Key.Address, Duties.Bridge), new RegisteredKey(SimulatedIngestor.Key.Address, Duties.Ingest)],
            Parameters(plan.Pace))
        {
            Allocations = SimulatedSupply.Allocations,
        };
    }

    /// <summary>How many blocks of the chain must follow a block until it is believed. No reorganization is deeper.</summary>
    public const int Confirmations = 3;

    /// <summary>How many clients there are at most.</summary>
    public const int MostClients = 5;

    /// <summary>How many witnesses there are at most.</summary>
    public const int MostWitnesses = 2;

    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(2);

    private readonly World _world;
    private readonly LogForger _forger;

    /// <summary>Signs checkpoints. The keys are the same in each history, and objects of its own, because a key remembers what it has verified last.</summary>
    public NoteSigner LogKey { get; } = NoteSigner.FromSeed("example.com/simulation", NoteKeyType.Ed25519, new byte[32]);

    /// <summary>Whom one trusts about the log.</summary>
    public LogPolicy Policy { get; }

    /// <summary>How far ahead a deadline may be.</summary>
    public TimeSpan Pace { get; }

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
    public SimulatedAnchorChain Chain { get; }

    /// <summary>What pays on the chain.</summary>
    public SimulatedVault Vault { get; }

    /// <summary>Credits what is paid in there.</summary>
    public SimulatedBridge Bridge { get; }

    /// <summary>Looks at who has what.</summary>
    public EconomyAuditor EconomyAuditor { get; }

    /// <summary>The blobs of snapshots.</summary>
    public SimulatedSnapshots Snapshots { get; } = new();

    /// <summary>What the simulation runs with.</summary>
    public SimulationOptions Options { get; }

    /// <summary>Who cosigns checkpoints.</summary>
    public IReadOnlyList<SimulatedWitness> Witnesses { get; }

    /// <summary>The servers.</summary>
    public IReadOnlyList<SimulatedServer> Servers { get; }

    /// <summary>Votes that somebody has signed both ways, as whoever was sent them can show.</summary>
    public List<(SignedCommand First, SignedCommand Second)> Contradictions { get; } = [];

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
        LookAtChain();
        _world.After(BlockTime, StartChain);
    }

    /// <summary>A fault of the chain or of what is stored comes about, or somebody forges a log.</summary>
    public void Disturb(PlannedFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.SnapshotDamaged:
                var damage = Snapshots.Damage(fault.Server, fault.Amount.Ticks, Auditor.Head?.State);
                _world.Trace("storage", damage);
                break;
            case FaultKind.ForgedLog:
                _forger.Show(fault.Server, fault.Amount.Ticks);
                break;
            case FaultKind.Reorganization:
                Chain.Reorganize(1 + (fault.Server % Confirmations), forget: fault.Amount.Ticks % 2 == 0);
                break;
            case FaultKind.PoolLost:
                Chain.EmptyPool();
                break;
            default:
                Chain.BaseFee *= 10;
                _world.After(fault.Amount, () => Chain.BaseFee /= 10);
                break;
        }
        LookAtChain();
    }

    /// <summary>Has the auditors look at the chain, where something has happened.</summary>
    public void LookAtChain()
    {
        LogAuditor.Look(Chain);
        EconomyAuditor.Look();
    }

    /// <summary>The keys of so many servers.</summary>
    public static IEnumerable<KeyPair> WriterKeys(int servers) => Enumerable.Range(1, servers).Select(Key);

    /// <summary>A client's key.</summary>
    public static KeyPair ClientKey(int client) => Key(100 + client);

    /// <summary>Parameters with which time soon brings something about.</summary>
    private static LedgerParameters Parameters(TimeSpan pace) => LedgerParameters.Default with
    {
        UploadExpiryMs = 5_000, MaxApiKeysPerActor = 2, MaxLiveNonces = 24, StateIntervalEntries = 16, EpochMs = 3_000, GasPrice = new OpenAmount(3),
        SponsorGasPerEpoch = 15_000,
        MaxDeadlineAheadMs = (ulong)pace.TotalMilliseconds, TimelockMs = (ulong)pace.TotalMilliseconds, ExecutionGraceMs = 60_000,
        VotingDelayMs = 1_000, VotingPeriodMs = 2_000, LateQuorumExtensionMs = 1_000, ProposalThreshold = OpenAmount.Whole(1),
        RotationDelayMs = 1_500, UnbondingMs = 2_000, CurationCommitMs = 1_000, CurationRevealMs = 1_000, CurationFee = OpenAmount.Whole(2), AppealWindowMs = 2_000, MinStake = new OpenAmount(10), MinValidatorStake = OpenAmount.Whole(20), MinAgentStake = default, LivenessMs = 5_000, SignalIntervalMs = 1_000, CommissionIntervalMs = 1_000,
        MinDisputeBond = OpenAmount.Whole(1), DisputeResponseMs = 2_000, DisputeVoteMs = 3_000, DisputeAppealMs = 2_000,
    };

    /// <summary>A key that a client has besides its own.</summary>
    public static KeyPair AccompliceKey(int client) => Key(200 + client);

    /// <summary>A key that a client has, or a thief, after so many changes.</summary>
    public static KeyPair NextKey(int client, int change) => Key(1_000 + (100 * client) + change);

    private void Inserted(Block block)
    {
        Auditor.Inserted(block);
        LogAuditor.Inserted(block, Auditor.Head?.State.Open.Claims ?? ClaimBook.Empty);
    }

    /// <summary>What a witness cosigns with.</summary>
    private static NoteSigner WitnessKey(int number) =>
        NoteSigner.FromSeed($"witness.example/{number}", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)number, NoteVerifier.PublicKeySize)]);

    private static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64"));
}
