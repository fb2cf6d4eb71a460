namespace OpenLedger.Cli.Client;

/// <summary>A constant of the rules.</summary>
public sealed record LedgerParameter(string Name, string Type, string Unit, string Min, string Max, string Default, string Value, string Description);

/// <summary>What parameters must fulfil together.</summary>
public sealed record ParameterRule(string Rule, IReadOnlyList<string> Parameters);

/// <summary>GET /parameters.</summary>
public sealed record ParameterList(IReadOnlyList<LedgerParameter> Items, IReadOnlyList<ParameterRule> Invariants);
