using System.Collections.Immutable;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Staking;

/// <summary>What a staker has at one target.</summary>
/// <param name="Target">The provider whose pool it is, or zeros for the pool that stands behind nobody.</param>
/// <param name="Shares">Shares of that pool's stake.</param>
/// <param name="Moving">How many of them are promised to moves that wait.</param>
/// <param name="Mark">Up to where the pool's rewards were counted for it.</param>
/// <param name="Fraction">The parts of a base unit that were left.</param>
public readonly record struct Position(Address Target, UInt128 Shares, UInt128 Moving, UInt128 Mark, UInt128 Fraction)
{
    /// <summary>Counted up to now, and the base units that came of it.</summary>
    internal Position Settle(RewardStream rewards, out UInt128 whole)
    {
        (whole, var fraction) = rewards.Since(Mark, Shares, Fraction);
        return this with { Mark = rewards.PerUnit, Fraction = fraction };
    }
}

/// <summary>What a staker has.</summary>
/// <param name="Uncollected">Rewards that were counted and wait to be collected, in base units.</param>
/// <param name="Positions">Where its stake is, by target.</param>
public sealed record Staker(UInt128 Uncollected, ImmutableArray<Position> Positions)
{
    /// <summary>Nothing.</summary>
    internal static readonly Staker Empty = new(0, []);

    /// <summary>What it has at a target; no shares where nothing.</summary>
    public Position At(Address target)
    {
        foreach (var position in Positions)
        {
            if (position.Target == target)
                return position;
        }
        return new Position(target, 0, 0, 0, 0);
    }

    /// <summary>With another position at its target; without it where it has no shares.</summary>
    internal Staker With(Position position)
    {
        var at = 0;
        while (at < Positions.Length && Positions[at].Target < position.Target)
            at++;
        var has = at < Positions.Length && Positions[at].Target == position.Target;
        if (position.Shares == 0)
            return has ? this with { Positions = Positions.RemoveAt(at) } : this;
        return this with { Positions = has ? Positions.SetItem(at, position) : Positions.Insert(at, position) };
    }
}
