namespace OpenLedger.Core.Ledger;

/// <summary>What several parameters must fulfil together, whatever their own bounds are.</summary>
/// <param name="Rule">It, for people: <c>minPartBytes ≤ maxPartBytes</c>.</param>
/// <param name="Parameters">The names of the parameters that it is about.</param>
/// <param name="Holds">Whether a set of parameters fulfils it.</param>
public sealed record ParameterInvariant(string Rule, IReadOnlyList<string> Parameters, Func<LedgerParameters, bool> Holds)
{
    /// <summary>One parameter is never more than another.</summary>
    internal static ParameterInvariant AtMost(string smaller, string larger) =>
        new($"{smaller} ≤ {larger}", [smaller, larger], p => ParameterRegistry.Find(smaller)!.Get(p) <= ParameterRegistry.Find(larger)!.Get(p));

    /// <summary>One parameter is never more than the product of two others.</summary>
    internal static ParameterInvariant AtMostProduct(string smaller, string factor, string other) =>
        new($"{smaller} ≤ {factor} × {other}", [smaller, factor, other], p => ParameterRegistry.Find(smaller)!.Get(p) <= ParameterRegistry.Find(factor)!.Get(p) * ParameterRegistry.Find(other)!.Get(p));

    /// <summary>Parameters together are never more than another.</summary>
    internal static ParameterInvariant SumAtMost(string larger, params string[] parts) => new(
        $"{string.Join(" + ", parts)} ≤ {larger}", [.. parts, larger], p => parts.Aggregate(UInt128.Zero, (sum, name) => checked(sum + ParameterRegistry.Find(name)!.Get(p))) <= ParameterRegistry.Find(larger)!.Get(p));

    /// <summary>Parameters always have this sum, as the shares of one whole do.</summary>
    internal static ParameterInvariant SumsTo(UInt128 total, params string[] parts) =>
        new($"{string.Join(" + ", parts)} = {total}", parts, p => parts.Aggregate(UInt128.Zero, (sum, name) => checked(sum + ParameterRegistry.Find(name)!.Get(p))) == total);
}
