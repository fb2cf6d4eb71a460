using OpenLedger.Core.Economy;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Stack;

/// <summary>How a local ledger divides the supply: by the reviewed file, and what investors and the team get is the operator's.</summary>
public static class LocalSupply
{
    /// <summary>The functions app's copy of the reviewed file, relative to the app.</summary>
    public const string File = "genesis/allocations.json";

    /// <summary>Who gets what vests, by pool, where the file does not say it.</summary>
    public static IReadOnlyDictionary<string, AccountId> Beneficiaries(AccountId beneficiary) =>
        new[] { AccountId.Investors, AccountId.Team }.ToDictionary(pool => pool.ToString(), _ => beneficiary, StringComparer.Ordinal);

    /// <summary>How much of the supply is on a local ledger from the start, and so is in the vault of its L2.</summary>
    public static OpenAmount OnLedger()
    {
        var file = System.IO.File.ReadAllBytes(Path.Combine(RepositoryLayout.Root, "infra", File));
        return Allocations.OnLedger(Allocations.Parse(file, Beneficiaries(AccountId.Treasury)).Value);
    }
}
