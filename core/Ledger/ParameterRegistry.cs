using System.Collections.Frozen;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>All constants of the rules, and what they must fulfil together. Each family of them stands in a file of its own.</summary>
public static partial class ParameterRegistry
{
    /// <summary>All parameters, in the order of their names, which is their order wherever they stand.</summary>
    public static IReadOnlyList<Parameter> All { get; } = [.. Limits().Concat(Economy()).Concat(Staking()).Concat(Disputes()).Concat(Curation()).Concat(Governance()).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>What must hold of them together.</summary>
    public static IReadOnlyList<ParameterInvariant> Invariants { get; } = [.. LimitInvariants(), .. EconomyInvariants(), .. StakingInvariants(), .. CurationInvariants(), .. GovernanceInvariants()];

    private static readonly FrozenDictionary<string, Parameter> ByName = All.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>The parameter of a name, or null.</summary>
    public static Parameter? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>With other values for some parameters, all at once; what cannot be those of a ledger is refused: <c>parameter-unknown</c>, or as <see cref="Check"/> does.</summary>
    public static Result<LedgerParameters> Set(LedgerParameters parameters, IEnumerable<KeyValuePair<string, UInt128>> changes)
    {
        foreach (var (name, value) in changes)
        {
            if (Find(name) is not { } parameter)
                return Error.Invalid("parameter-unknown", $"There is no parameter \"{name}\".");
            if (value < parameter.Min || value > parameter.Max)
                return OutOfRange(parameter, value);
            parameters = parameter.With(parameters, value);
        }
        return Check(parameters) is { } wrong ? wrong : parameters;
    }

    /// <summary>Why a set of parameters cannot be those of a ledger, each within its own bounds or not; null where it can: <c>parameter-out-of-range</c>, <c>parameters-inconsistent</c>.</summary>
    public static Error? Check(LedgerParameters parameters)
    {
        if (All.FirstOrDefault(p => p.Get(parameters) < p.Min || p.Get(parameters) > p.Max) is { } outside)
            return OutOfRange(outside, outside.Get(parameters));
        return Invariants.FirstOrDefault(i => !i.Holds(parameters)) is { } broken
            ? Error.Invalid("parameters-inconsistent", $"{broken.Rule} would not hold: {string.Join(", ", broken.Parameters.Select(name => $"{name} would be {Find(name)!.Get(parameters)}"))}.")
            : null;
    }

    private static Error OutOfRange(Parameter parameter, UInt128 value) =>
        Error.Invalid("parameter-out-of-range", $"{parameter.Name} would be {value}, outside {parameter.Min} to {parameter.Max} {ParameterTypes.Unit(parameter.Type)}.");
}
