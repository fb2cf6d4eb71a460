using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;

namespace OpenLedger.Tests.Simulation;

/// <summary>Bugs of the rules: what they would make of a state.</summary>
internal static class PlantedRuleBug
{
    /// <summary>Somebody who gives OPEN away makes some.</summary>
    public static LedgerState MintsWithATransfer(LedgerState state, string kind) => kind == Kinds.OpenTransfer ? WithMore(state, AccountId.Treasury, 1) : state;

    /// <summary>The treasury takes some OPEN from the bridge, and no posting says so.</summary>
    public static LedgerState MovesWithoutAPosting(LedgerState state, string kind) => kind == Kinds.OpenTransfer ? WithMore(WithMore(state, AccountId.Treasury, 1), AccountId.Bridge, -1) : state;

    private static LedgerState WithMore(LedgerState state, AccountId account, Int128 change)
    {
        var open = state.Open;
        var balances = open.Balances.Select(b => b.Key == account ? KeyValuePair.Create(account, new OpenAmount((UInt128)((Int128)b.Value.Units + change))) : b).ToList();
        return state with { Open = OpenBook.Restore(state.NextSeq, balances, [.. open.Holds.All], [.. open.Deposits.Values], open.Claims, open.Moved) };
    }
}
