using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Accounts;

/// <summary>Who acts for an account, which keeps the address that it began with as its id.</summary>
/// <param name="Account">The account.</param>
/// <param name="Key">The address of the key that acts for it; at first that of the account.</param>
/// <param name="Since">Since when; the beginning of time where it has never changed.</param>
/// <param name="Guardian">The account that guards it, or null.</param>
/// <param name="Pending">What is to change, or null. It may hold already where no entry has noted that yet.</param>
public sealed record AccountKeys(Address Account, Address Key, LedgerTime Since, Address? Guardian, AccountChange? Pending)
{
    /// <summary>An account that has never said anything about its keys.</summary>
    public static AccountKeys First(Address account) => new(account, account, default, null, null);

    /// <summary>As it is at a moment: what is pending and holds by then is not pending any more.</summary>
    public AccountKeys At(LedgerTime now)
    {
        if (Pending is not { } change || change.EffectiveAt > now)
            return this;
        return change.Key is { } key
            ? this with { Key = key, Since = change.EffectiveAt, Pending = null }
            : this with { Guardian = change.Guardian, Pending = null };
    }
}
