using System.Collections.Frozen;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>All constants of the rules, and what they must fulfil together. Each family of them stands in a file of its own.</summary>
public static partial class ParameterRegistry
{
    /// <summary>All parameters, in the order of their names, which is their order wherever they stand.</summary>
    public static IReadOnlyList<Parameter> All { get; } = [.. Limits().Concat(Economy()).Concat(Staking()).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>What must hold of them together.</summary>
    public static IReadOnlyList<ParameterInvariant> Invariants { get; } = [.. LimitInvariants(), .. EconomyInvariants(), .. StakingInvariants()];

    private static readonly FrozenDictionary<string, Parameter> ByName = All.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>The parameter of a name, or null.</summary>
    public static Parameter? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Why a set of parameters cannot be those of a ledger, each within its own bounds or not; null where it can: <c>parameter-out-of-range</c>, <c>parameters-inconsistent</c>.</summary>
    public static Error? Check(LedgerParameters parameters)
    {
        if (All.FirstOrDefault(p => p.Get(parameters) < p.Min || p.Get(parameters) > p.Max) is { } outside)
            return Error.Invalid("parameter-out-of-range", $"{outside.Name} would be {outside.Get(parameters)}, outside {outside.Min} to {outside.Max} {ParameterTypes.Unit(outside.Type)}.");
        return Invariants.FirstOrDefault(i => !i.Holds(parameters)) is { } broken
            ? Error.Invalid("parameters-inconsistent", $"{broken.Rule} would not hold: {string.Join(", ", broken.Parameters.Select(name => $"{name} would be {Find(name)!.Get(parameters)}"))}.")
            : null;
    }
}
