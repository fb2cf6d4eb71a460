using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>From when on a voting power was what.</summary>
/// <param name="Since">The time of the entry that made it so; what entries of that very millisecond did to it is all in it.</param>
/// <param name="Power">The power, in base units of staked OPEN.</param>
public readonly record struct Checkpoint(LedgerTime Since, OpenAmount Power);

/// <summary>A voting power now, and at the earlier moments that something may still ask for (OpenZeppelin's <c>Checkpoints.Trace</c>, pruned).</summary>
public readonly struct PowerHistory
{
    /// <summary>In the order of time, each followed by another.</summary>
    private readonly Checkpoint[]? _earlier;

    private PowerHistory(Checkpoint latest, Checkpoint[]? earlier) => (Latest, _earlier) = (latest, earlier);

    /// <summary>What it is now.</summary>
    public Checkpoint Latest { get; }

    /// <summary>All that is kept, in the order of time.</summary>
    public IEnumerable<Checkpoint> All => (_earlier ?? []).Append(Latest);

    /// <summary>True where it is nothing and nobody asks what it was.</summary>
    internal bool IsNothing => Latest.Power == default && _earlier is null;

    /// <summary>The history of these checkpoints, at least one, in the order of time.</summary>
    internal static PowerHistory Restore(IReadOnlyList<Checkpoint> all) => new(all[^1], all.Count == 1 ? null : [.. all.SkipLast(1)]);

    /// <summary>What it was at the end of a moment.</summary>
    internal OpenAmount At(LedgerTime time)
    {
        if (Latest.Since <= time)
            return Latest.Power;
        return _earlier is null ? default : Array.FindLast(_earlier, c => c.Since <= time).Power;
    }

    /// <summary>With another power from a moment on, which is not before <see cref="Latest"/>. Of what was before, that remains which one of the moments asks for.</summary>
    /// <param name="power">The power.</param>
    /// <param name="now">That moment.</param>
    /// <param name="asked">The moments that may be asked for, in their order.</param>
    internal PowerHistory With(OpenAmount power, LedgerTime now, IEnumerable<LedgerTime> asked)
    {
        if (Latest == default && _earlier is null)
            return new(new Checkpoint(now, power), null);
        var all = Latest.Since == now ? _earlier ?? [] : [.. _earlier ?? [], Latest];
        if (all.Length == 0)
            return new(new Checkpoint(now, power), null);
        var kept = new List<Checkpoint>();
        foreach (var moment in asked.TakeWhile(moment => moment < now))
        {
            var at = Array.FindLast(all, c => c.Since <= moment);
            if (at != default && (kept.Count == 0 || kept[^1] != at))
                kept.Add(at);
        }
        return new(new Checkpoint(now, power), kept.Count == 0 ? null : [.. kept]);
    }
}
