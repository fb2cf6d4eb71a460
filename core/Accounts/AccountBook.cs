using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Accounts;

/// <summary>
/// Which keys act for which accounts, where that is not the key whose address the account has (docs/adr/0044). From the entry on that asks for a rotation, the new key's address has no account of its
/// own: whatever names it means the account that it is a key of, and so does, for ever, every key that once acted for it.
/// </summary>
public sealed record AccountBook
{
    /// <summary>Every account is acted for by the key whose address it has.</summary>
    public static readonly AccountBook Empty = new();

    /// <summary>How many changes whose time has come one entry notes at most, so that no entry takes long to apply.</summary>
    private const int NotedPerEntry = 64;

    /// <summary>The accounts that have asked for a change once.</summary>
    public AddressMap<AccountKeys> Keys { get; private init; } = AddressMap<AccountKeys>.Empty;

    /// <summary>The accounts of the keys that have another address than theirs: those that acted, act or are to act.</summary>
    public AddressMap<Address> Aliases { get; private init; } = AddressMap<Address>.Empty;

    /// <summary>The keys that do not act any more, and since when.</summary>
    public AddressMap<LedgerTime> Retired { get; private init; } = AddressMap<LedgerTime>.Empty;

    private SortedTreeSet<(LedgerTime EffectiveAt, Address Account)> ByTime { get; init; } = SortedTreeSet<(LedgerTime, Address)>.Empty;

    /// <summary>When the first of what is pending holds; null where nothing is.</summary>
    public LedgerTime? NextDue => ByTime.Count == 0 ? null : ByTime[0].EffectiveAt;

    /// <summary>The book that has these accounts and keys, each in the order of the addresses.</summary>
    internal static AccountBook Restore(IReadOnlyList<AccountKeys> keys, IReadOnlyList<KeyValuePair<Address, Address>> aliases, IReadOnlyList<KeyValuePair<Address, LedgerTime>> retired) => new()
    {
        Keys = AddressMap<AccountKeys>.From(keys.Select(k => KeyValuePair.Create(k.Account, k))),
        Aliases = AddressMap<Address>.From(aliases),
        Retired = AddressMap<LedgerTime>.From(retired),
        ByTime = SortedTreeSet<(LedgerTime EffectiveAt, Address Account)>.FromUnsorted(keys.Where(k => k.Pending is not null).Select(k => (k.Pending!.EffectiveAt, k.Account))),
    };

    /// <summary>The account that an address means: that of which it is a key, or its own.</summary>
    public Address AccountOf(Address address) => Aliases.Count > 0 && Aliases.TryGetValue(address, out var account) ? account : address;

    /// <summary>Who acts for an account, as of a moment.</summary>
    public AccountKeys Of(Address account, LedgerTime now) => Keys.TryGetValue(account, out var keys) ? keys.At(now) : AccountKeys.First(account);

    /// <summary>The account for which a key acts at a moment; <c>key-rotated</c> for one that does not any more, <c>key-pending</c> for one that does not yet.</summary>
    /// <param name="signer">The key's address.</param>
    /// <param name="now">The moment.</param>
    public Result<Address> ActsFor(Address signer, LedgerTime now)
    {
        var account = AccountOf(signer);
        if (!Keys.TryGetValue(account, out var known))
            return account;
        var keys = known.At(now);
        if (keys.Key == signer)
            return account;
        return keys.Pending is { Key: { } next, EffectiveAt: var from } && next == signer
            ? Error.Forbidden("key-pending", $"{signer} acts for {account} from {from} on, and it is {now}.")
            : Error.Forbidden("key-rotated", $"{signer} does not act for {account} any more; since {keys.Since}, {keys.Key} does.");
    }

    /// <summary>The account for which a key acts at a moment, or acted after an earlier one; <c>evidence-key</c> for a key that did not.</summary>
    /// <param name="signer">The key's address.</param>
    /// <param name="after">The earlier moment.</param>
    /// <param name="now">The moment.</param>
    public Result<Address> ActedFor(Address signer, LedgerTime after, LedgerTime now)
    {
        var account = AccountOf(signer);
        var keys = Of(account, now);
        if (keys.Key == signer)
            return account;
        if (keys.Pending?.Key == signer)
            return Error.Conflict("evidence-key", $"{signer} has not acted for {account} yet.");
        // Where no entry has noted that the newest key acts, the one before it is not noted either.
        var until = Retired.TryGetValue(signer, out var noted) ? noted : keys.Since;
        return until > after ? account : Error.Conflict("evidence-key", $"{signer} does not act for {account} any more since {until}, and this is about what began at {after}.");
    }

    /// <summary>With what is known of an account, what was before replaced. A key that was to act for it and is not any more has its own address again.</summary>
    internal AccountBook Put(AccountKeys keys)
    {
        var (aliases, byTime) = (Aliases, ByTime);
        if (Keys.GetValueOrDefault(keys.Account)?.Pending is { } before)
        {
            byTime = byTime.Remove((before.EffectiveAt, keys.Account));
            if (before.Key is { } given && given != keys.Key)
                aliases = aliases.Remove(given);
        }
        if (keys.Pending is { } change)
        {
            byTime = byTime.Add((change.EffectiveAt, keys.Account));
            if (change.Key is { } next)
                aliases = aliases.SetItem(next, keys.Account);
        }
        var last = Keys.TryGetValue(keys.Account, out var known) ? known.Key : keys.Account;
        return new AccountBook { Keys = Keys.SetItem(keys.Account, keys), Aliases = aliases, Retired = last == keys.Key ? Retired : Retired.SetItem(last, keys.Since), ByTime = byTime };
    }

    /// <summary>The accounts of which an entry notes that what was pending holds: those of the first such changes, and its actor's.</summary>
    internal IEnumerable<AccountKeys> Due(Entry entry)
    {
        var due = 0;
        for (; due < NotedPerEntry && due < ByTime.Count && ByTime[due].EffectiveAt <= entry.Time; due++)
            yield return Keys.GetValueOrDefault(ByTime[due].Account)!;
        if (due == NotedPerEntry && entry.Actor is { } actor && Keys.TryGetValue(AccountOf(actor), out var keys)
            && keys.Pending is { } change && change.EffectiveAt <= entry.Time && ByTime.IndexOf((change.EffectiveAt, keys.Account)) >= due)
            yield return keys;
    }
}
