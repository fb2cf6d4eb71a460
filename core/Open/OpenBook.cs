using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Open;

/// <summary>Who holds how much OPEN. All balances together are always the whole supply, because every movement's postings sum to zero.</summary>
public sealed record OpenBook
{
    /// <summary>Everything is on the L2, and so with the bridge.</summary>
    public static readonly OpenBook Empty = new();

    /// <summary>What is not nothing, by account.</summary>
    public ImmutableSortedDictionary<AccountId, OpenAmount> Balances { get; private init; } =
        ImmutableSortedDictionary<AccountId, OpenAmount>.Empty.Add(AccountId.Bridge, OpenAmount.Supply);

    /// <summary>All deposits that were credited, by vault and number.</summary>
    public ImmutableSortedDictionary<DepositId, Deposit> Deposits { get; private init; } = ImmutableSortedDictionary<DepositId, Deposit>.Empty;

    private ImmutableSortedSet<(Address Account, Seq Seq, DepositId Id)> ByAccount { get; init; } = ImmutableSortedSet<(Address, Seq, DepositId)>.Empty;

    /// <summary>The book that has these balances and deposits.</summary>
    internal static OpenBook Restore(IReadOnlyList<KeyValuePair<AccountId, OpenAmount>> balances, IReadOnlyList<Deposit> deposits) => new()
    {
        Balances = SortedMaps.From(balances),
        Deposits = SortedMaps.From(deposits.Select(d => KeyValuePair.Create(d.Id, d))),
        ByAccount = [.. deposits.Select(d => (d.Account, d.Seq, d.Id))],
    };

    /// <summary>What an account holds.</summary>
    public OpenAmount BalanceOf(AccountId account) => Balances.GetValueOrDefault(account);

    /// <summary>The deposits to an address that entries before one credited, newest first.</summary>
    public IEnumerable<Deposit> DepositsOf(Address account, Seq before)
    {
        var index = ByAccount.IndexOf((account, before, default));
        for (var i = (index < 0 ? ~index : index) - 1; i >= 0 && ByAccount[i].Account == account; i--)
            yield return Deposits[ByAccount[i].Id];
    }

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<(OpenBook Book, string? Subject)> Apply(Payload payload, Entry entry, LedgerState state) => payload switch
    {
        BridgeDeposit deposit => Credit(deposit, entry, state.ChainId),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of OPEN."),
    };

    /// <summary>Moves OPEN: all of it, or nothing.</summary>
    /// <param name="postings">Whose balances change, and by how much; they sum to zero.</param>
    /// <returns>The book after it, or <c>balance-insufficient</c>.</returns>
    /// <exception cref="InvalidOperationException">They do not sum to zero: a bug of the caller.</exception>
    internal Result<OpenBook> Post(params ReadOnlySpan<Posting> postings)
    {
        var balances = Balances.ToBuilder();
        var sum = Int128.Zero;
        foreach (var (account, change) in postings)
        {
            sum = checked(sum + change);
            var before = BalanceIn(balances, account);
            var after = checked((Int128)before.Units + change);
            if (after < 0)
                return Error.Conflict("balance-insufficient", $"{account} has {before} base units, and {-change} are needed.");
            if (after == 0)
                balances.Remove(account);
            else
                balances[account] = new OpenAmount((UInt128)after);
        }
        return sum == 0 ? this with { Balances = balances.ToImmutable() } : throw new InvalidOperationException($"The postings sum to {sum}, not to zero.");
    }

    private static OpenAmount BalanceIn(ImmutableSortedDictionary<AccountId, OpenAmount>.Builder balances, AccountId account) =>
        balances.TryGetValue(account, out var balance) ? balance : default;

    private Result<(OpenBook, string?)> Credit(BridgeDeposit deposit, Entry entry, ulong chainId)
    {
        if (deposit.ChainId != chainId)
            return Error.Invalid("deposit-chain", $"This ledger's L2 is the chain {chainId}, not {deposit.ChainId}.", "/payload/chainId");
        if (Deposits.TryGetValue(deposit.Id, out var known))
            return Error.Conflict("deposit-known", $"The deposit {deposit.Id} was credited by entry {known.Seq}.");
        var amount = (Int128)deposit.Amount.Units;
        var account = AccountId.Of(deposit.Account);
        if (!Post(new Posting(AccountId.Bridge, -amount), new Posting(account, amount)).Try(out var book, out var error))
            return error;
        var credited = new Deposit(deposit.Id, deposit.TxHash, deposit.BlockNumber, deposit.Account, deposit.Amount, book.BalanceOf(account), entry.Seq, entry.Time);
        return (book with
        {
            Deposits = Deposits.Add(deposit.Id, credited),
            ByAccount = ByAccount.Add((deposit.Account, entry.Seq, deposit.Id)),
        }, deposit.Id.ToString());
    }
}
