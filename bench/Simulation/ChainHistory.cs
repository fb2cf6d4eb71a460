using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Something that the vault's cover depends on.</summary>
internal abstract record ChainEvent;

/// <summary>The chain has another block.</summary>
/// <param name="Time">Its time, in seconds since the chain's beginning.</param>
/// <param name="Anchors">The anchors that were sent in it, and whether each was taken.</param>
/// <param name="After">What is so of the vault after it, with what became of the calls in it.</param>
internal sealed record BlockMade(ulong Time, IReadOnlyList<(Anchor Anchor, bool IsTaken)> Anchors, VaultState After) : ChainEvent;

/// <summary>The newest blocks were replaced by as many empty ones.</summary>
/// <param name="Times">The times of these.</param>
/// <param name="After">What is so of the vault after it.</param>
internal sealed record BlocksReplaced(IReadOnlyList<ulong> Times, VaultState After) : ChainEvent;

/// <summary>An entry has changed who has what on the ledger.</summary>
/// <param name="Size">How many entries there are.</param>
/// <param name="OnLedger">What is on the ledger in all, in base units.</param>
/// <param name="Claims">What was withdrawn from it.</param>
internal sealed record LedgerMoved(Seq Size, UInt128 OnLedger, ClaimBook Claims) : ChainEvent;

/// <summary>What has happened on the chain and to what the vault owes, in order.</summary>
internal sealed class ChainHistory
{
    private readonly List<ChainEvent> _events = [];

    /// <summary>All of it.</summary>
    public IReadOnlyList<ChainEvent> Events => _events;

    /// <summary>Something more has happened.</summary>
    public void Add(ChainEvent more) => _events.Add(more);
}
