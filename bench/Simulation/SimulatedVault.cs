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
}

/// <summary>
/// The vault on the simulated chain, with the rules of <c>contracts/OpenVault.sol</c> but its cap: its state follows from the calls in the blocks, so that a
/// reorganization takes back what was in the blocks that it replaces.
/// </summary>
/// <param name="chain">The chain, whose anchors it goes by.</param>
/// <param name="held">What it has from the start.</param>
/// <param name="options">Its bugs.</param>
internal sealed class SimulatedVault(SimulatedAnchorChain chain, OpenAmount held, SimulationOptions options)
{
    /// <summary>How many blocks after its own an anchor is final; no reorganization is as deep.</summary>
    public const int DelayBlocks = SimulatedLedger.Confirmations + 1;

    private readonly List<VaultCall> _pool = [];
    private readonly List<List<VaultCall>> _blocks = [];
    private VaultState? _now;

    /// <summary>How many blocks the chain has.</summary>
    public int Blocks => _blocks.Count;

    /// <summary>What is so after the newest block.</summary>
    public VaultState Now => _now ??= At(_blocks.Count);

    /// <summary>Whether no call waits for a block.</summary>
    public bool IsPoolEmpty => _pool.Count == 0;

    /// <summary>The newest anchor, which may be pending; null where there is none.</summary>
    public Anchor? Newest => chain.AnchorsAt(Blocks).Select(a => a.Anchor).LastOrDefault();

    /// <summary>The anchors that will be final in the next block, in growing size.</summary>
    public IReadOnlyList<Anchor> Final => [.. chain.AnchorsAt(Blocks).Where(a => a.Block + DelayBlocks <= Blocks).Select(a => a.Anchor)];

    /// <summary>A call waits for a block.</summary>
    public void Send(VaultCall call) => _pool.Add(call);

    /// <summary>What was so after so many blocks.</summary>
    public VaultState At(int blocks)
    {
        var (state, anchors) = (new VaultState(held.Units, options), chain.AnchorsAt(blocks));
        for (var block = 0; block < blocks; block++)
        {
            foreach (var call in _blocks[block])
                state.Apply(call, anchor => anchors.Any(a => a.Anchor == anchor && a.Block + DelayBlocks <= block));
        }
        return state;
    }

    /// <summary>The chain has another block, with all that waits.</summary>
    public void Include()
    {
        _blocks.Add([.. _pool]);
        _pool.Clear();
        _now = null;
    }

    /// <summary>As many of the newest blocks are empty now; what was in them waits again, or is forgotten.</summary>
    public void Reorganize(int blocks, bool forget)
    {
        for (var i = Math.Max(0, _blocks.Count - blocks); i < _blocks.Count; i++)
        {
            if (!forget)
                _pool.AddRange(_blocks[i]);
            _blocks[i] = [];
        }
        _now = null;
    }

    /// <summary>The chain forgets what waits.</summary>
    public void EmptyPool() => _pool.Clear();
}
