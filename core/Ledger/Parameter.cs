using OpenLedger.Core.Open;

namespace OpenLedger.Core.Ledger;

/// <summary>One constant of the rules: what it is, and within which bounds it may be set.</summary>
/// <param name="Name">Its name on the ledger, with the unit where a number alone would not tell.</param>
/// <param name="Type">What it measures, and with it the unit of its values.</param>
/// <param name="Min">The least value that it may have.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Description">What it decides, in one sentence.</param>
/// <param name="Get">Reads its value.</param>
/// <param name="With">Sets its value, without looking at bounds.</param>
public sealed record Parameter(
    string Name, ParameterType Type, UInt128 Min, UInt128 Max, string Description, Func<LedgerParameters, UInt128> Get, Func<LedgerParameters, UInt128, LedgerParameters> With)
{
    /// <summary>Its value on a new ledger unless told.</summary>
    public UInt128 Default => Get(LedgerParameters.Default);

    internal static Parameter Count(string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Count, name, min, max, description, get, with);

    internal static Parameter Bytes(string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Bytes, name, min, max, description, get, with);

    internal static Parameter Duration(string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Duration, name, min, max, description, get, with);

    internal static Parameter Ratio(string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Ratio, name, min, max, description, get, with);

    /// <summary>A part of a whole, from <paramref name="min"/> to <paramref name="max"/> basis points, of which a whole has 10,000.</summary>
    internal static Parameter Share(string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Share, name, min, max, description, get, with);

    internal static Parameter Amount(
        string name, OpenAmount min, OpenAmount max, string description, Func<LedgerParameters, OpenAmount> get, Func<LedgerParameters, OpenAmount, LedgerParameters> with) =>
        new(name, ParameterType.Amount, min.Units, max.Units, description, p => get(p).Units, (p, v) => with(p, new OpenAmount(v)));

    /// <summary>A parameter of any type whose values have 64 bits.</summary>
    internal static Parameter Of(
        ParameterType type, string name, ulong min, ulong max, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        new(name, type, min, max, description, p => get(p), (p, v) => with(p, checked((ulong)v)));
}
