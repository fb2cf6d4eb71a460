using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Accounts;

/// <summary>Whether the ledger knows an address already. What it has under an address that becomes a key of another account, nobody could use any more.</summary>
internal static class KeyUse
{
    /// <summary>What an address is or has, as the end of a sentence about it; null where there is nothing. What others only allow to an address, as a hold or a grant does, is not looked for.</summary>
    public static string? Find(LedgerState state, Address address, LedgerTime now)
    {
        if (state.Accounts.Aliases.TryGetValue(address, out var account))
            return $"is or was a key of {account}";
        if (state.Accounts.Keys.TryGetValue(address, out _))
            return "is an account that has other keys";
        if (state.Keys.Keys.ContainsKey(address))
            return "has duties";
        if (state.Open.BalanceOf(AccountId.Of(address)) != default || state.Economy.Contributors.DueTo(address).Any() || state.Economy.Vestings.Any(v => v.Allocation.Beneficiary == AccountId.Of(address)))
            return "has OPEN";
        if (state.Open.Claims.Find(address) is not null)
            return "has a claim on the L2";
        if (state.Stakes.Stakers.TryGetValue(address, out _) || state.Stakes.Providers.TryGetValue(address, out _) || state.Stakes.Pools.TryGetValue(address, out _) || state.Stakes.Departures.CountOf(address) > 0)
            return "has stake";
        if (state.Votes.Voters.TryGetValue(address, out _) || state.Votes.Powers.TryGetValue(address, out _))
            return "has votes";
        if (state.Datanets.Statistics.CountOwned(address) > 0 || state.Datanets.Statistics.CountGiven(address) > 0)
            return "has Datanets or contributions";
        if (state.ApiKeys.Of(address, now).Any())
            return "has API keys";
        return state.Nonces.Knows(address) ? "has sent commands" : null;
    }
}
