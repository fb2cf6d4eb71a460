using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Economy;

/// <summary>Parts of amounts.</summary>
internal static class Proportion
{
    /// <summary>amount · part / whole, rounded down; exact whatever the size of the product.</summary>
    /// <param name="amount">Of what.</param>
    /// <param name="part">How much of the whole, at most all of it.</param>
    /// <param name="whole">The whole, more than nothing.</param>
    public static UInt128 Of(UInt128 amount, UInt128 part, UInt128 whole) => part <= whole
        ? Wide.Divide(Wide.Multiply(amount, part), whole).Quotient
        : throw new ArgumentOutOfRangeException(nameof(part), part, $"A part is at most the whole, {whole}.");
}
