namespace OpenLedger.Bench.Proofs;

/// <summary>How much work each part of the benchmark does in one run; the same every time.</summary>
/// <param name="Integrated">The entries of the ledger that is integrated.</param>
/// <param name="Tree">The entries of the log that proofs are made from.</param>
/// <param name="Proofs">How many proofs are made.</param>
/// <param name="StateInterval">After how many entries each the state of the ledger is recorded that is opened from a snapshot; it has 16 times as many, and a few.</param>
internal sealed record ProofsSizes(int Integrated, int Tree, int Proofs, ulong StateInterval)
{
    /// <summary>Sizes that measure.</summary>
    public static readonly ProofsSizes Full = new(1_000_000, 10_000_000, 20_000, 65_536);

    /// <summary>Sizes that show that it works.</summary>
    public static readonly ProofsSizes Quick = new(20_000, 100_000, 200, 128);
}
