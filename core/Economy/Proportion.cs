using System.Numerics;

namespace OpenLedger.Core.Economy;

/// <summary>Proportions whose product has more than 128 bits.</summary>
public static class Proportion
{
    /// <summary>amount · part / whole, rounded down; exact whatever the size of the product.</summary>
    /// <param name="amount">Of what.</param>
    /// <param name="part">How much of the whole, at most all of it.</param>
    /// <param name="whole">The whole, more than nothing.</param>
    public static UInt128 Of(UInt128 amount, UInt128 part, UInt128 whole)
    {
        if (part > whole)
            throw new ArgumentOutOfRangeException(nameof(part), part, $"A part is at most the whole, {whole}.");
        return (amount >> 64) == 0 && (part >> 64) == 0 ? amount * part / whole : (UInt128)((BigInteger)amount * part / whole);
    }
}
