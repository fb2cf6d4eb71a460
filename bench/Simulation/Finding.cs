namespace OpenLedger.Bench.Simulation;

/// <summary>Something that must never be.</summary>
/// <param name="Invariant">Which rule is broken, in a word or two.</param>
/// <param name="What">How.</param>
internal sealed record Finding(string Invariant, string What);
