namespace OpenLedger.Bench.Economy;

/// <summary>How much work each part of the benchmark does; the same every time.</summary>
/// <param name="FewAccounts">The accounts of the small ledger.</param>
/// <param name="ManyAccounts">The accounts of the large one, and of the tree of claims.</param>
/// <param name="Blocks">How many blocks of commands are applied in one run.</param>
/// <param name="ChangedClaims">How many claims change before the root is asked for again.</param>
internal sealed record EconomySizes(int FewAccounts, int ManyAccounts, int Blocks, int ChangedClaims)
{
    /// <summary>Sizes that measure.</summary>
    public static readonly EconomySizes Full = new(10_000, 1_000_000, 150, 1_000);

    /// <summary>Sizes that show that it works.</summary>
    public static readonly EconomySizes Quick = new(500, 4_000, 3, 100);
}
