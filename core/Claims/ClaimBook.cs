using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>What an account may have claimed from the vault in all.</summary>
/// <param name="Ordinal">The place of its leaf: how many accounts had withdrawn before it first did.</param>
/// <param name="Payout">Whom the vault pays.</param>
/// <param name="Total">All that was ever withdrawn, in base units; it only grows.</param>
public readonly record struct Claim(int Ordinal, Address Payout, UInt128 Total);

/// <summary>The claims of all accounts that ever withdrew to the L2. The vault pays what of a claim has not been paid, once a root that commits to it is final.</summary>
/// <param name="ByAccount">By account.</param>
public sealed record ClaimBook(AddressMap<Claim> ByAccount)
{
    /// <summary>None.</summary>
    public static readonly ClaimBook Empty = new(AddressMap<Claim>.Empty);

    /// <summary>The claim of an account as a leaf; null where it has never withdrawn.</summary>
    public ClaimLeaf? Find(Address account) => ByAccount.TryGetValue(account, out var claim) ? new ClaimLeaf(account, claim.Payout, claim.Total) : null;

    /// <summary>With another address that the vault pays, where it was to pay a certain one so far; null where it was not.</summary>
    internal ClaimBook? Redirect(Address account, Address from, Address to) =>
        from != to && ByAccount.TryGetValue(account, out var claim) && claim.Payout == from ? new ClaimBook(ByAccount.SetItem(account, claim with { Payout = to })) : null;

    /// <summary>With so much more for an account.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="payout">Whom the vault pays from now on, what has not been paid before included.</param>
    /// <param name="amount">How much more, in base units.</param>
    /// <exception cref="OverflowException">The total has more than 128 bits, which takes 3.4 × 10^11 withdrawals of the whole supply.</exception>
    public ClaimBook Add(Address account, Address payout, UInt128 amount)
    {
        var claim = ByAccount.TryGetValue(account, out var before) ? before : new Claim(ByAccount.Count, payout, 0);
        return new ClaimBook(ByAccount.SetItem(account, claim with { Payout = payout, Total = checked(claim.Total + amount) }));
    }
}
