using OpenLedger.Core.Ledger;

namespace OpenLedger.Bench.Simulation;

/// <summary>Whether two states say the same.</summary>
internal static class StateComparison
{
    /// <summary>Compares position, time, keys, and how much there is of everything else.</summary>
    public static bool AreEqual(LedgerState a, LedgerState b) => ReferenceEquals(a, b) ||
        ((a.NextSeq, a.Time, a.Rules, a.Name, a.ChainId, a.Parameters) == (b.NextSeq, b.Time, b.Rules, b.Name, b.ChainId, b.Parameters)
        && a.Nonces.Count == b.Nonces.Count && a.Keys.Keys.Count == b.Keys.Keys.Count && a.Keys.Keys.All(k => b.Keys.Has(k.Key, k.Value)));
}
