namespace OpenLedger.Worker.Kernels;

/// <summary>The keys that a query sees: those of its own sequence that are not after it, nor further before it than a sliding window reaches.</summary>
/// <param name="First">The first.</param>
/// <param name="End">The one after the last.</param>
public readonly record struct KeyRange(int First, int End);
