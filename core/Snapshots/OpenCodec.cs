using OpenLedger.Core.Claims;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Balances, holds, claims and deposits as bytes.</summary>
internal static class OpenCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, OpenBook book) =>
        StateCodec.WriteSection(writer, [book.Moved], static (to, moved) => to.Wide(moved)).Concat(StateCodec.WriteSection(writer, book.Balances, static (to, balance) =>
        {
            WriteAccount(to, balance.Key);
            to.Amount(balance.Value);
        })).Concat(StateCodec.WriteSection(writer, book.Holds.All, static (to, hold) =>
        {
            to.Seq(hold.Id.Reserved);
            to.Address(hold.Account);
            to.Address(hold.Payee);
            to.Amount(hold.Amount);
            to.Time(hold.ExpiresAt);
            to.Text(hold.Memo);
        })).Concat(StateCodec.WriteSection(writer, book.Claims.ByAccount, static (to, claim) =>
        {
            to.Address(claim.Key);
            to.Number(claim.Value.Ordinal);
            to.Address(claim.Value.Payout);
            to.Wide(claim.Value.Total);
        })).Concat(StateCodec.WriteSection(writer, book.Deposits.Values, static (to, deposit) =>
        {
            to.Address(deposit.Id.Vault);
            to.Number(deposit.Id.Number);
            to.Hash(deposit.TxHash);
            to.Number(deposit.BlockNumber);
            to.Address(deposit.Account);
            to.Amount(deposit.Amount);
            to.Seq(deposit.Seq);
            to.Time(deposit.Time);
        }));

    /// <summary>Reads what <see cref="Write"/> wrote, and gives what makes the book of it.</summary>
    public static async Task<Func<OpenBook>> ReadAsync(StateReader reader, Seq next)
    {
        var moved = await StateCodec.ReadSectionAsync(reader, static from => from.Wide(), static moved => moved);
        if (moved.Count != 1)
            throw reader.Wrong("what was moved is not said once");
        var balances = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(Account(from), from.Amount()), static balance => balance.Key);
        if (balances.Any(b => b.Value == default) || balances.Aggregate(UInt128.Zero, (sum, b) => sum + b.Value.Units) != OpenAmount.Supply.Units)
            throw reader.Wrong("the balances are not the supply, or one of them is nothing");
        var holds = await StateCodec.ReadSectionAsync(reader, static from =>
            new Hold(new HoldId(from.Seq()), from.Address(), from.Address(), from.Amount(), from.Time(), from.Text()), static hold => hold.Id);
        var claims = await StateCodec.ReadSectionAsync(reader, static from =>
            KeyValuePair.Create(from.Address(), new Claim(from.Int32(int.MaxValue), from.Address(), from.Wide())), static claim => claim.Key);
        if (!claims.Select(c => c.Value.Ordinal).Order().SequenceEqual(Enumerable.Range(0, claims.Count)) || claims.Any(c => c.Value.Total == 0 || c.Value.Payout == default))
            throw reader.Wrong("claims do not have each place once, or claim nothing, or nobody is paid");
        var deposits = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var id = new DepositId(from.Address(), from.Number());
            var (txHash, blockNumber, account) = (from.Hash(), from.Number(), from.Address());
            return new Deposit(id, txHash, blockNumber, account, from.Amount(), from.Seq(), from.Time());
        }, static deposit => deposit.Id);
        var held = holds.GroupBy(h => h.Account).ToDictionary(of => AccountId.Of(of.Key), of => of.Aggregate(UInt128.Zero, (sum, h) => sum + h.Amount.Units));
        if (holds.Any(h => h.Amount == default) || balances.Count(b => held.TryGetValue(b.Key, out var reserved) && reserved <= b.Value.Units) != held.Count)
            throw reader.Wrong("a hold reserves nothing, or more than there is");
        return () => OpenBook.Restore(next, balances, holds, deposits, new ClaimBook(AddressMap<Claim>.From(claims)), moved[0]);
    }

    internal static void WriteAccount(StateWriter to, AccountId account)
    {
        to.OptionalText(account.Name);
        if (account.Name is null)
            to.Address(account.Address);
    }

    internal static AccountId Account(StateReader from)
    {
        if (from.OptionalText() is not { } name)
            return AccountId.Of(from.Address());
        return AccountId.Named(name) ?? throw from.Wrong("the ledger has no account of that name");
    }
}
