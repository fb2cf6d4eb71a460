namespace OpenLedger.Core.Staking;

/// <summary>
/// Rewards for many at once: what one unit has got since the beginning, so that each holder of units is owed that growth times its units, whenever it asks (Batog, Boca and Johnson, "Scalable Reward
/// Distribution on the Ethereum Blockchain", 2018). All is in parts of 2^-96 base units and exact: what does not divide waits for the next reward.
/// </summary>
/// <param name="PerUnit">What one unit has got, in parts, modulo 2^128; only differences count.</param>
/// <param name="Carry">What has not been given yet, in parts.</param>
public readonly record struct RewardStream(UInt128 PerUnit, UInt128 Carry)
{
    /// <summary>A base unit has 2^96 parts. What is owed for 2^59 units is at most the supply, less than 2^90 base units, so what one unit got of it has at most 127 bits.</summary>
    public const int FractionBits = 96;

    /// <summary>With a reward.</summary>
    /// <param name="amount">In base units.</param>
    /// <param name="units">How many units there are; at least <see cref="StakePool.MinRewarded"/>, 2^59.</param>
    public RewardStream Add(UInt128 amount, UInt128 units)
    {
        var low = unchecked((amount << FractionBits) + Carry);
        var high = (amount >> (128 - FractionBits)) + (low < Carry ? UInt128.One : 0);
        var (perUnit, rest) = Wide.Divide((high, low), units);
        return new RewardStream(unchecked(PerUnit + perUnit), rest);
    }

    /// <summary>With parts that nobody owns any more, for the next reward.</summary>
    public RewardStream Return(UInt128 parts) => this with { Carry = Carry + parts };

    /// <summary>What units were given since a mark: whole base units, and the parts that are left.</summary>
    /// <param name="units">How many.</param>
    /// <param name="mark"><see cref="PerUnit"/> at that time.</param>
    /// <param name="fraction">The parts that were left before.</param>
    public (UInt128 Whole, UInt128 Fraction) Since(UInt128 mark, UInt128 units, UInt128 fraction)
    {
        if (PerUnit == mark || units == 0)
            return (0, fraction);
        var (high, low) = Wide.Multiply(units, unchecked(PerUnit - mark));
        var parts = unchecked(low + fraction);
        if (parts < low)
            high++;
        return ((high << (128 - FractionBits)) | (parts >> FractionBits), parts & ((UInt128.One << FractionBits) - 1));
    }
}
