using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Bench.Simulation;

/// <summary>What a simulation runs with beside its plan. The bugs are for tests of the simulation itself, which must find them.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Told each thing that happens, or null.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>A bug: the table lets a second block in for a key.</summary>
    public bool TableTakesSecondBlocks { get; init; }

    /// <summary>A bug of the table's disks, which shows when all is over.</summary>
    public Func<RawBlock, RawBlock> Rot { get; init; } = block => block;

    /// <summary>A bug between each sequencer and its storage.</summary>
    public Func<IBlockStore, IBlockStore> Wrap { get; init; } = store => store;

    /// <summary>A bug between a sequencer and those who send it commands.</summary>
    public Func<Sequencer, SignedCommand, CancellationToken, Task<Result<Committed>>> Submit { get; init; } =
        (sequencer, command, cancellationToken) => sequencer.SubmitAsync(command, cancellationToken);

    /// <summary>A bug between those who keep the log and its blobs.</summary>
    public Func<ILogStore, ILogStore> WrapLog { get; init; } = store => store;

    /// <summary>A bug between each anchorer and the chain.</summary>
    public Func<IAnchorChain, IAnchorChain> WrapChain { get; init; } = chain => chain;

    /// <summary>A bug between each witness and what it remembers.</summary>
    public Func<IWitnessRecords, IWitnessRecords> WrapWitness { get; init; } = records => records;

    /// <summary>A bug: the contract takes anchors of any size.</summary>
    public bool ContractTakesAnySize { get; init; }

    /// <summary>A bug of the rules, as the audit of the economy sees the state after an entry.</summary>
    public Func<LedgerState, Entry, LedgerState> Rules { get; init; } = (state, _) => state;

    /// <summary>A bug: the vault does not remember what it has paid.</summary>
    public bool VaultForgetsWhatItPaid { get; init; }

    /// <summary>A bug: the vault pays before it notes that it has.</summary>
    public bool VaultNotesAfterPaying { get; init; }

    /// <summary>A bug: the vault tells of twice as much as was paid in.</summary>
    public bool VaultTellsOfTwiceAsMuch { get; init; }

    /// <summary>A bug: the vault pays by anchors that can still be vetoed.</summary>
    public bool VaultTakesPendingAnchors { get; init; }

    /// <summary>A bug: the vault pays by anchors that are older than one it has paid by.</summary>
    public bool VaultTakesOlderAnchors { get; init; }

    /// <summary>A bug: what has left the vault is back at once.</summary>
    public bool VaultHasNoCap { get; init; }

    /// <summary>A bug of who proves claims.</summary>
    public Func<ClaimProof, ClaimProof> WrapProof { get; init; } = proof => proof;

    /// <summary>Finds the head at which a server begins. A bug of it.</summary>
    public Func<ISnapshotStore, IBlockStore, Action<SnapshotName?, string>, CancellationToken, Task<LedgerHead?>> Start { get; init; } =
        async (snapshots, blocks, rejected, cancellationToken) => (await SnapshotStart.FindAsync(snapshots, blocks, rejected, cancellationToken))?.Head;
}
