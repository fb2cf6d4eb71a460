using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>A transaction to the vault.</summary>
internal abstract record VaultCall;

/// <summary>Pays OPEN in.</summary>
/// <param name="Account">Who is to be credited on the ledger.</param>
/// <param name="Amount">How much.</param>
internal sealed record VaultDeposit(Address Account, OpenAmount Amount) : VaultCall;

/// <summary>Claims.</summary>
/// <param name="Anchor">By which anchor.</param>
/// <param name="Proof">What, and that the anchor has it.</param>
/// <param name="Reenters">Whether whoever is paid claims once more while it is being paid.</param>
internal sealed record VaultClaim(Anchor Anchor, ClaimProof Proof, bool Reenters = false) : VaultCall
{
    /// <summary>Whether the proof leads to the anchor's root.</summary>
    public bool IsProven { get; } = Proof.Verify(Anchor.ClaimsRoot);

    /// <inheritdoc />
    public override string ToString() =>
        $"the claim of {Proof.Leaf.Account} to {Proof.Leaf.Total} base units in all, to {Proof.Leaf.Payout}, {(IsProven ? "" : "not ")}proven by the anchor of {Anchor.Size} entries{(Reenters ? ", with another one out of its payment" : "")}";
}

/// <summary>
/// The vault on the simulated chain, with the rules of <c>contracts/OpenVault.sol</c>: its state follows from the calls in the blocks, so that a reorganization
/// takes back what was in the blocks that it replaces.
/// </summary>
/// <param name="chain">The chain, whose anchors it goes by.</param>
/// <param name="held">What it has from the start.</param>
/// <param name="options">Its bugs.</param>
internal sealed class SimulatedVault(SimulatedAnchorChain chain, OpenAmount held, SimulationOptions options)
{
    /// <summary>How many blocks after its own an anchor is final; no reorganization is as deep.</summary>
    public const int DelayBlocks = SimulatedLedger.Confirmations + 1;

    /// <summary>How long an anchor is pending, in seconds: the shortest delay that <c>contracts/CheckpointAnchor.sol</c> takes.</summary>
    public const ulong DelaySeconds = 60;

    /// <summary>How far a block's time is from the one before, in seconds. It is the chain's own time, of which the ledger knows nothing.</summary>
    private const ulong BlockSeconds = DelaySeconds / DelayBlocks;

    private readonly List<VaultCall> _pool = [];
    private readonly List<(ulong Time, IReadOnlyList<VaultCall> Calls)> _blocks = [];
    private VaultState? _now;
    private ulong _passed;

    /// <summary>The most that 24 hours may pay out. A client has twenty times as much at first, so now and then it is too little.</summary>
    public static OpenAmount DailyCap { get; } = OpenAmount.Whole(500);

    /// <summary>How many blocks the chain has.</summary>
    public int Blocks => _blocks.Count;

    /// <summary>All that has happened, so that it can be done again on real contracts.</summary>
    public ChainHistory History { get; } = new();

    /// <summary>What is so after the newest block.</summary>
    public VaultState Now => _now ??= At(_blocks.Count);

    /// <summary>Whether no call waits for a block.</summary>
    public bool IsPoolEmpty => _pool.Count == 0;

    /// <summary>The newest anchor, which may be pending; null where there is none.</summary>
    public Anchor? Newest => chain.AnchorsAt(Blocks).Select(a => a.Anchor).LastOrDefault();

    /// <summary>The anchors that will be final in the next block, in growing size.</summary>
    public IReadOnlyList<Anchor> Final => [.. chain.AnchorsAt(Blocks).Where(a => _blocks[a.Block].Time + DelaySeconds <= NextTime).Select(a => a.Anchor)];

    private ulong NextTime => (_blocks.Count == 0 ? 0 : _blocks[^1].Time) + BlockSeconds + _passed;

    /// <summary>A call waits for a block.</summary>
    public void Send(VaultCall call) => _pool.Add(call);

    /// <summary>The next block comes so much later.</summary>
    public void Pass(TimeSpan time) => _passed += (ulong)time.TotalSeconds;

    /// <summary>What was so after so many blocks.</summary>
    public VaultState At(int blocks)
    {
        var (state, anchors) = (new VaultState(held.Units, options), chain.AnchorsAt(blocks));
        foreach (var (time, calls) in _blocks.Take(blocks))
            state.Apply(calls, time, anchor => anchors.Any(a => a.Anchor == anchor && _blocks[a.Block].Time + DelaySeconds <= time));
        return state;
    }

    /// <summary>The chain has another block, with all that waits.</summary>
    /// <param name="anchors">The anchors that were sent in it, and whether each was taken.</param>
    public void Include(IReadOnlyList<(Anchor Anchor, bool IsTaken)> anchors)
    {
        _blocks.Add((NextTime, [.. _pool]));
        _passed = 0;
        _pool.Clear();
        _now = null;
        History.Add(new BlockMade(_blocks[^1].Time, anchors, Now));
    }

    /// <summary>As many of the newest blocks are empty now; what was in them waits again, or is forgotten.</summary>
    public void Reorganize(int blocks, bool forget)
    {
        var first = Math.Max(0, _blocks.Count - blocks);
        for (var i = first; i < _blocks.Count; i++)
        {
            if (!forget)
                _pool.AddRange(_blocks[i].Calls);
            _blocks[i] = (_blocks[i].Time, []);
        }
        _now = null;
        History.Add(new BlocksReplaced([.. _blocks.Skip(first).Select(b => b.Time)], Now));
    }

    /// <summary>The chain forgets what waits.</summary>
    public void EmptyPool() => _pool.Clear();
}
