using OpenLedger.Core.Accounts;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Who acts for which accounts, as bytes.</summary>
internal static class AccountCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, AccountBook book) =>
        StateCodec.WriteSection(writer, book.Keys.Select(k => k.Value), static (to, keys) =>
        {
            to.Address(keys.Account);
            to.Address(keys.Key);
            to.Time(keys.Since);
            Write(to, keys.Guardian);
            to.Flag(keys.Pending is not null);
            if (keys.Pending is not { } change)
                return;
            to.Seq(change.Asked);
            to.Address(change.By);
            to.Time(change.EffectiveAt);
            Write(to, change.Key);
            Write(to, change.Guardian);
        }).Concat(StateCodec.WriteSection(writer, book.Aliases, static (to, alias) =>
        {
            to.Address(alias.Key);
            to.Address(alias.Value);
        })).Concat(StateCodec.WriteSection(writer, book.Retired, static (to, key) =>
        {
            to.Address(key.Key);
            to.Time(key.Value);
        }));

    /// <summary>Reads what <see cref="Write(StateWriter, AccountBook)"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<AccountBook>> ReadAsync(StateReader reader)
    {
        var keys = await StateCodec.ReadSectionAsync(reader, Keys, static keys => keys.Account);
        var aliases = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(from.Address(), from.Address()), static alias => alias.Key);
        var retired = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(from.Address(), from.Time()), static key => key.Key);
        var accounts = aliases.ToDictionary(alias => alias.Key, alias => alias.Value);
        if (keys.Any(k => (k.Key != k.Account && accounts.GetValueOrDefault(k.Key) != k.Account) || (k.Pending?.Key is { } next && accounts.GetValueOrDefault(next) != k.Account)))
            throw reader.Wrong("a key that acts or is to act for an account is not known as its");
        return () => AccountBook.Restore(keys, aliases, retired);
    }

    private static AccountKeys Keys(StateReader from)
    {
        var (account, key, since, guardian) = (from.Address(), from.Address(), from.Time(), Optional(from));
        if (!from.Flag())
            return new AccountKeys(account, key, since, guardian, null);
        var change = new AccountChange(from.Seq(), from.Address(), from.Time(), Optional(from), Optional(from));
        return change is { Key: not null, Guardian: not null } ? throw from.Wrong("a change is of a key and of a guardian") : new AccountKeys(account, key, since, guardian, change);
    }

    private static void Write(StateWriter to, Address? address)
    {
        to.Flag(address is not null);
        if (address is { } known)
            to.Address(known);
    }

    private static Address? Optional(StateReader from) => from.Flag() ? from.Address() : null;
}
