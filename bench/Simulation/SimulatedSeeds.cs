namespace OpenLedger.Bench.Simulation;

/// <summary>Which seeds are simulated, and how.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many, one after the other.</param>
/// <param name="Trace">Whether what happens is written, line by line.</param>
/// <param name="OnAnvil">Whether the contracts on anvil are asked to do what their chains did.</param>
internal sealed record SimulatedSeeds(ulong First, int Count, bool Trace = false, bool OnAnvil = false);
