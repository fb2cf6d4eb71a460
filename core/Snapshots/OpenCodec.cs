using OpenLedger.Core.Open;

namespace OpenLedger.Core.Snapshots;

/// <summary>Balances and deposits as bytes.</summary>
internal static class OpenCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, OpenBook book) =>
        StateCodec.WriteSection(writer, book.Balances, static (to, balance) =>
        {
            to.OptionalText(balance.Key.Name);
            if (balance.Key.Name is null)
                to.Address(balance.Key.Address);
            to.Amount(balance.Value);
        }).Concat(StateCodec.WriteSection(writer, book.Deposits.Values, static (to, deposit) =>
        {
            to.Address(deposit.Id.Vault);
            to.Number(deposit.Id.Number);
            to.Hash(deposit.TxHash);
            to.Number(deposit.BlockNumber);
            to.Address(deposit.Account);
            to.Amount(deposit.Amount);
            to.Amount(deposit.Balance);
            to.Seq(deposit.Seq);
            to.Time(deposit.Time);
        }));

    /// <summary>Reads balances and deposits, and gives what makes the book of them.</summary>
    public static async Task<Func<OpenBook>> ReadAsync(StateReader reader)
    {
        var balances = await StateCodec.ReadSectionAsync(reader, static from => KeyValuePair.Create(Account(from), from.Amount()), static balance => balance.Key);
        if (balances.Any(b => b.Value == default) || balances.Aggregate(UInt128.Zero, (sum, b) => sum + b.Value.Units) != OpenAmount.Supply.Units)
            throw reader.Wrong("the balances are not the supply, or one of them is nothing");
        var deposits = await StateCodec.ReadSectionAsync(reader, static from =>
        {
            var id = new DepositId(from.Address(), from.Number());
            var (txHash, blockNumber, account) = (from.Hash(), from.Number(), from.Address());
            return new Deposit(id, txHash, blockNumber, account, from.Amount(), from.Amount(), from.Seq(), from.Time());
        }, static deposit => deposit.Id);
        return () => OpenBook.Restore(balances, deposits);
    }

    private static AccountId Account(StateReader from)
    {
        if (from.OptionalText() is not { } name)
            return AccountId.Of(from.Address());
        return AccountId.Named(name) ?? throw from.Wrong("the ledger has no account of that name");
    }
}
