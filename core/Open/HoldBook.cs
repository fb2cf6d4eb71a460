using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>All open holds.</summary>
public sealed record HoldBook
{
    /// <summary>None.</summary>
    public static readonly HoldBook Empty = new();

    private SortedTree<HoldId, Hold> ById { get; init; } = SortedTree<HoldId, Hold>.Empty;

    private SortedTree<Expiry, Hold> ByExpiry { get; init; } = SortedTree<Expiry, Hold>.Empty;

    private AddressMap<FlatMap<Expiry, Hold>> ByAccount { get; init; } = AddressMap<FlatMap<Expiry, Hold>>.Empty;

    /// <summary>In the order in which they were reserved, those that have expired and wait to be cleared included.</summary>
    public IEnumerable<Hold> All => ById.Values;

    /// <summary>The book of holds that come by their ids.</summary>
    internal static HoldBook Restore(IReadOnlyList<Hold> holds) => new()
    {
        ById = SortedTree<HoldId, Hold>.From(holds, static h => h.Id, static h => h),
        ByExpiry = SortedTree<Expiry, Hold>.From([.. holds.OrderBy(Expiry.Of)], static h => Expiry.Of(h), static h => h),
        ByAccount = AddressMap<FlatMap<Expiry, Hold>>.From(holds.GroupBy(h => h.Account).OrderBy(of => of.Key)
            .Select(of => KeyValuePair.Create(of.Key, FlatMap<Expiry, Hold>.From([.. of.OrderBy(Expiry.Of).Select(h => KeyValuePair.Create(Expiry.Of(h), h))])))),
    };

    /// <summary>A hold that is open at a moment, or null: it never was, or it was paid, given back or has expired.</summary>
    public Hold? Find(HoldId id, LedgerTime now) => ById.TryGetValue(id, out var hold) && hold.ExpiresAt > now ? hold : null;

    /// <summary>An account's holds that are open at a moment, those that expire first before the others.</summary>
    public IEnumerable<Hold> Of(Address account, LedgerTime now) => ByAccount.GetValueOrDefault(account).Where(h => h.Key.At > now).Select(h => h.Value);

    /// <summary>The same book, whose index by accounts is a draft.</summary>
    internal HoldBook ToDraft() => this with { ByAccount = ByAccount.ToDraft() };

    /// <summary>The same book without a draft.</summary>
    internal HoldBook Settle() => this with { ByAccount = ByAccount.Settle() };

    internal HoldBook Add(Hold hold) => new()
    {
        ById = ById.Add(hold.Id, hold),
        ByExpiry = ByExpiry.Add(Expiry.Of(hold), hold),
        ByAccount = ByAccount.SetItem(hold.Account, ByAccount.GetValueOrDefault(hold.Account).SetItem(Expiry.Of(hold), hold)),
    };

    internal HoldBook Remove(Hold hold)
    {
        var others = ByAccount.GetValueOrDefault(hold.Account).Remove(Expiry.Of(hold));
        return new()
        {
            ById = ById.Remove(hold.Id),
            ByExpiry = ByExpiry.Remove(Expiry.Of(hold)),
            ByAccount = others.Count == 0 ? ByAccount.Remove(hold.Account) : ByAccount.SetItem(hold.Account, others),
        };
    }

    /// <summary>How many holds of an account are open at a moment.</summary>
    internal int CountOf(Address account, LedgerTime now) => ByAccount.TryGetValue(account, out var holds) ? holds.Count(h => h.Key.At > now) : 0;

    /// <summary>Whether any hold has expired that is still here.</summary>
    internal bool HasExpired(LedgerTime now) => ByExpiry.Count > 0 && ByExpiry.KeyAt(0).At <= now;

    /// <summary>The first of all holds that have expired, at most so many.</summary>
    internal IEnumerable<Hold> Expired(LedgerTime now, int most) => ByExpiry.Values.TakeWhile(h => h.ExpiresAt <= now).Take(most);

    /// <summary>The holds of an account that have expired.</summary>
    internal IEnumerable<Hold> ExpiredOf(Address account, LedgerTime now) =>
        ByAccount.TryGetValue(account, out var holds) ? holds.TakeWhile(h => h.Key.At <= now).Select(h => h.Value) : [];

    /// <summary>When a hold expires; those that expire together, in the order in which they were reserved.</summary>
    private readonly record struct Expiry(LedgerTime At, HoldId Id) : IComparable<Expiry>
    {
        public static Expiry Of(Hold hold) => new(hold.ExpiresAt, hold.Id);

        public int CompareTo(Expiry other) => At == other.At ? Id.CompareTo(other.Id) : At.CompareTo(other.At);
    }
}
