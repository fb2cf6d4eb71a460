using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Open;

/// <summary>Divides amounts so that the parts sum to them exactly.</summary>
internal static class Split
{
    /// <summary>
    /// An amount by weights: everyone gets their part rounded down, and what that leaves goes one base unit each to those who have lost most by it, the first of them where they have lost alike
    /// (the method of largest remainders).
    /// </summary>
    /// <param name="amount">What to divide, in base units.</param>
    /// <param name="weights">The weights; where there are any, they are more than nothing together.</param>
    /// <returns>Everyone's part, in the order of the weights.</returns>
    public static IReadOnlyList<UInt128> ByWeight(UInt128 amount, IReadOnlyList<UInt128> weights)
    {
        var total = weights.Aggregate(UInt128.Zero, (sum, weight) => checked(sum + weight));
        var divided = weights.Select(weight => Wide.Divide(Wide.Multiply(amount, weight), total)).ToList();
        var parts = divided.Select(d => d.Quotient).ToArray();
        var left = weights.Count == 0 ? 0 : amount - parts.Aggregate(UInt128.Zero, (sum, part) => sum + part);
        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => divided[i].Remainder).Take((int)left))
            parts[i]++;
        return parts;
    }
}
