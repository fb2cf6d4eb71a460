using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Open;

/// <summary>What an address has. There is one for each, so none of its bytes is for alignment.</summary>
/// <param name="Balance">All of it.</param>
/// <param name="Held">What of it is reserved.</param>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
public readonly record struct Holding(OpenAmount Balance, OpenAmount Held);

/// <summary>Who holds how much OPEN. All balances together are always the whole supply, because every movement's postings sum to zero.</summary>
public sealed record OpenBook
{
    /// <summary>Everything is on the L2, and so with the bridge.</summary>
    public static readonly OpenBook Empty = new();

    /// <summary>How many expired holds one entry clears at most, so that no entry takes long to apply.</summary>
    private const int ClearedPerEntry = 64;

    /// <summary>What the ledger's own accounts have, by name, those that have nothing left out.</summary>
    public ImmutableSortedDictionary<string, OpenAmount> Own { get; private init; } =
        ImmutableSortedDictionary.Create<string, OpenAmount>(StringComparer.Ordinal).Add(AccountId.Bridge.Name!, OpenAmount.Supply);

    /// <summary>What addresses have, those that have nothing left out.</summary>
    public AddressMap<Holding> Holdings { get; private init; } = AddressMap<Holding>.Empty;

    /// <summary>What is reserved.</summary>
    public HoldBook Holds { get; private init; } = HoldBook.Empty;

    /// <summary>All deposits that were credited, by vault and number.</summary>
    public SortedTree<DepositId, Deposit> Deposits { get; private init; } = SortedTree<DepositId, Deposit>.Empty;

    /// <summary>What was withdrawn to the L2.</summary>
    public ClaimBook Claims { get; private init; } = ClaimBook.Empty;

    /// <summary>How much was moved since the beginning, in base units: what all movements added to balances, together.</summary>
    public UInt128 Moved { get; private init; }

    /// <summary>The newest movements.</summary>
    public RecentMovements Recent { get; private init; } = RecentMovements.Empty;

    private RecentClaims RecentClaims { get; init; } = RecentClaims.Empty;

    /// <summary>The claims after so many entries, of which there may be fewer; null where that is longer ago than this process remembers.</summary>
    internal ClaimBook? ClaimsAsOf(Seq size) => RecentClaims.AsOf(size);

    /// <summary>Every balance that is not nothing: the ledger's own accounts by name, then addresses.</summary>
    public IEnumerable<KeyValuePair<AccountId, OpenAmount>> Balances =>
        Own.Select(own => KeyValuePair.Create(AccountId.Named(own.Key)!.Value, own.Value))
            .Concat(Holdings.Select(holding => KeyValuePair.Create(AccountId.Of(holding.Key), holding.Value.Balance)));

    /// <summary>The book that has these balances, holds and deposits, each in order.</summary>
    /// <param name="next">The entry after those that made it.</param>
    /// <param name="balances">As <see cref="Balances"/>.</param>
    /// <param name="holds">As <see cref="HoldBook.All"/>.</param>
    /// <param name="deposits">By their places.</param>
    /// <param name="claims">What was withdrawn.</param>
    /// <param name="moved">As <see cref="Moved"/>.</param>
    internal static OpenBook Restore(Seq next, IReadOnlyList<KeyValuePair<AccountId, OpenAmount>> balances, IReadOnlyList<Hold> holds, IReadOnlyList<Deposit> deposits, ClaimBook claims, UInt128 moved)
    {
        var held = holds.GroupBy(h => h.Account).ToDictionary(of => of.Key, of => new OpenAmount(of.Aggregate(UInt128.Zero, (sum, h) => sum + h.Amount.Units)));
        return new OpenBook
        {
            Own = Empty.Own.Clear().AddRange(balances.Where(b => b.Key.Name is not null).Select(b => KeyValuePair.Create(b.Key.Name!, b.Value))),
            Holdings = AddressMap<Holding>.From(balances.Where(b => b.Key.Name is null)
                .Select(b => KeyValuePair.Create(b.Key.Address, new Holding(b.Value, held.GetValueOrDefault(b.Key.Address))))),
            Holds = HoldBook.Restore(holds),
            Deposits = SortedTree<DepositId, Deposit>.From(deposits, static d => d.Id, static d => d),
            Claims = claims,
            Moved = moved,
            Recent = RecentMovements.From(next),
            RecentClaims = RecentClaims.From(next, claims),
        };
    }

    /// <summary>What an account has, reserved or not.</summary>
    public OpenAmount BalanceOf(AccountId account) => account.Name is { } name ? Own.GetValueOrDefault(name) : Holdings.GetValueOrDefault(account.Address).Balance;

    /// <summary>What of an address's balance is reserved at a moment.</summary>
    public OpenAmount HeldBy(Address account, LedgerTime now) =>
        Holdings.GetValueOrDefault(account).Held - new OpenAmount(Holds.ExpiredOf(account, now).Aggregate(UInt128.Zero, (sum, h) => sum + h.Amount.Units));

    /// <summary>What of an account's balance is not reserved at a moment.</summary>
    public OpenAmount AvailableTo(AccountId account, LedgerTime now) => account.Name is null ? BalanceOf(account) - HeldBy(account.Address, now) : BalanceOf(account);

    /// <summary>Reads what commands will ask for, of which there are at most <see cref="LedgerState.ReadTogether"/>.</summary>
    internal void ReadAhead(ReadOnlySpan<ParsedCommand> commands, LedgerTime now)
    {
        Span<Address> accounts = stackalloc Address[2 * LedgerState.ReadTogether];
        var count = 0;
        foreach (var command in commands)
        {
            accounts[count++] = command.Signed.Actor;
            if (!command.Payload.Try(out var payload, out _))
                continue;
            if (payload is OpenTransfer transfer)
                accounts[count++] = transfer.To;
            else if (payload is HoldPost post && Holds.Find(post.Hold, now) is { } hold)
                accounts[count++] = hold.Account;
        }
        Holdings.ReadAhead(accounts[..count]);
    }

    /// <summary>The same book, whose balances and holds are a draft.</summary>
    internal OpenBook ToDraft() => this with { Holdings = Holdings.ToDraft(), Holds = Holds.ToDraft() };

    /// <summary>The same book without a draft.</summary>
    internal OpenBook Settle() => this with { Holdings = Holdings.Settle(), Holds = Holds.Settle() };

    /// <summary>The book at the time of an entry: some holds that have expired are free again.</summary>
    internal OpenBook Expire(LedgerTime now) => Holds.HasExpired(now) ? Holds.Expired(now, ClearedPerEntry).Aggregate(this, (book, hold) => book.Release(hold)) : this;

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<(OpenBook Book, PackedSubject Subject)> Apply(OpenPayload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        BridgeDeposit deposit => Credit(deposit, entry, state.ChainId),
        OpenTransfer transfer => Transfer(transfer, actor, entry),
        BridgeWithdraw withdrawal => Withdraw(withdrawal, actor, entry),
        HoldReserve reserve => Reserve(reserve, actor, entry, state.Parameters),
        HoldPost post => Pay(post, actor, entry),
        HoldVoid back => GiveBack(back, actor, entry),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of OPEN."),
    };

    /// <summary>Moves OPEN: all of it, or nothing.</summary>
    /// <param name="entry">The entry that causes it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="postings">Whose balances change, each account once, and by how much; they sum to zero.</param>
    /// <returns>The book after it, or <c>balance-insufficient</c>.</returns>
    /// <exception cref="InvalidOperationException">They do not sum to zero: a bug of the caller.</exception>
    internal Result<OpenBook> Post(Entry entry, MovementReason reason, params ReadOnlySpan<Posting> postings)
    {
        var (own, holdings, sum, moved) = (Own, Holdings, Int128.Zero, Moved);
        var few = default(FewLines);
        Span<MovementLine> lines = postings.Length <= FewLines.Length ? few[..postings.Length] : new MovementLine[postings.Length];
        for (var i = 0; i < postings.Length; i++)
        {
            var (account, change) = postings[i];
            sum = checked(sum + change);
            moved += change > 0 ? UInt128.Min((UInt128)change, UInt128.MaxValue - moved) : 0;
            var holding = account.Name is { } name ? new Holding(own.GetValueOrDefault(name), default) : holdings.GetValueOrDefault(account.Address);
            if (change < 0 && (UInt128)(-change) > (holding.Balance - holding.Held).Units)
            {
                if (account.Name is null && ReleaseExpired(account.Address, entry.Time) is { } released)
                    return released.Post(entry, reason, postings);
                return Insufficient(account, holding, (UInt128)(-change));
            }
            var after = holding with { Balance = new OpenAmount((UInt128)checked((Int128)holding.Balance.Units + change)) };
            lines[i] = new MovementLine(account, change, after.Balance);
            if (account.Name is { } ofOwn)
                own = after.Balance == default ? own.Remove(ofOwn) : own.SetItem(ofOwn, after.Balance);
            else
                holdings = after.Balance == default ? holdings.Remove(account.Address) : holdings.SetItem(account.Address, after);
        }
        if (sum != 0)
            throw new InvalidOperationException($"The postings sum to {sum}, not to zero.");
        return this with { Own = own, Holdings = holdings, Moved = moved, Recent = Recent.Add(entry, reason, lines) };
    }

    /// <summary>Moves OPEN out of one of the ledger's own accounts, which always has as much; those who get nothing are left out.</summary>
    internal OpenBook Give(Entry entry, MovementReason reason, AccountId from, params ReadOnlySpan<(AccountId To, UInt128 Amount)> parts)
    {
        var postings = new List<Posting>(parts.Length + 1) { default };
        var sum = Int128.Zero;
        foreach (var (to, amount) in parts)
        {
            if (amount == 0)
                continue;
            postings.Add(new Posting(to, (Int128)amount));
            sum += (Int128)amount;
        }
        if (sum == 0)
            return this;
        postings[0] = new Posting(from, -sum);
        return Post(entry, reason, [.. postings]).Value;
    }

    /// <summary>With the vault to pay another address, where it was to pay the one of the account's old key.</summary>
    internal OpenBook Redirect(Entry entry, Address account, Address from, Address to) =>
        Claims.Redirect(account, from, to) is { } claims ? this with { Claims = claims, RecentClaims = RecentClaims.Add(entry.Seq, account, claims) } : this;

    private static Error Insufficient(AccountId account, Holding holding, UInt128 needed) => Error.Conflict("balance-insufficient", holding.Held == default
        ? $"{account} has {holding.Balance} base units, and {needed} are needed."
        : $"{account} has {holding.Balance} base units, of which {holding.Held} are reserved, and {needed} are needed.");

    private Result<(OpenBook, PackedSubject)> Credit(BridgeDeposit deposit, Entry entry, ulong chainId)
    {
        if (deposit.ChainId != chainId)
            return Error.Invalid("deposit-chain", $"This ledger's L2 is the chain {chainId}, not {deposit.ChainId}.", "/payload/chainId");
        if (Deposits.TryGetValue(deposit.Id, out var known))
            return Error.Conflict("deposit-known", $"The deposit {deposit.Id} was credited by entry {known.Seq}.");
        var amount = (Int128)deposit.Amount.Units;
        if (!Post(entry, MovementReason.Deposit, new(AccountId.Bridge, -amount), new(AccountId.Of(deposit.Account), amount)).Try(out var book, out var error))
            return error;
        var credited = new Deposit(deposit.Id, deposit.TxHash, deposit.BlockNumber, deposit.Account, deposit.Amount, entry.Seq, entry.Time);
        return (book with { Deposits = Deposits.Add(deposit.Id, credited) }, new PackedSubject(deposit.Id.ToString()));
    }

    private Result<(OpenBook, PackedSubject)> Withdraw(BridgeWithdraw withdrawal, Address actor, Entry entry)
    {
        var amount = (Int128)withdrawal.Amount.Units;
        if (!Post(entry, MovementReason.Withdrawal, new(AccountId.Of(actor), -amount), new(AccountId.Bridge, amount)).Try(out var book, out var error))
            return error;
        var claims = Claims.Add(actor, withdrawal.Payout, withdrawal.Amount.Units);
        return (book with { Claims = claims, RecentClaims = RecentClaims.Add(entry.Seq, actor, claims) }, default);
    }

    private Result<(OpenBook, PackedSubject)> Transfer(OpenTransfer transfer, Address actor, Entry entry)
    {
        if (transfer.To == actor)
            return Error.Invalid("transfer-to-self", "A transfer goes to another address.", "/payload/to");
        return Move(entry, MovementReason.Transfer, actor, transfer.To, transfer.Amount).Try(out var book, out var error) ? (book, new PackedSubject(transfer.To)) : error;
    }

    private Result<(OpenBook, PackedSubject)> Reserve(HoldReserve reserve, Address actor, Entry entry, LedgerParameters parameters)
    {
        if (reserve.Payee == actor)
            return Error.Invalid("hold-for-self", "A hold is for another address.", "/payload/payee");
        if (reserve.ExpiresAt <= entry.Time || reserve.ExpiresAt > entry.Time.Plus(TimeSpan.FromMilliseconds(parameters.MaxHoldMs)))
            return Error.Invalid("hold-expiry", $"A hold expires after {entry.Time}, and at most {parameters.MaxHoldMs} ms after it.", "/payload/expiresAt");
        var book = ReleaseExpired(actor, entry.Time) ?? this;
        if ((ulong)book.Holds.CountOf(actor, entry.Time) >= parameters.MaxHoldsPerAccount)
            return Error.Conflict("too-many-holds", $"{actor} has {parameters.MaxHoldsPerAccount} open holds, the most allowed.");
        var holding = book.Holdings.GetValueOrDefault(actor);
        if (holding.Balance - holding.Held < reserve.Amount)
            return Insufficient(AccountId.Of(actor), holding, reserve.Amount.Units);
        var hold = new Hold(new HoldId(entry.Seq), actor, reserve.Payee, reserve.Amount, reserve.ExpiresAt, reserve.Memo);
        return (book with
        {
            Holdings = book.Holdings.SetItem(actor, holding with { Held = holding.Held + hold.Amount }),
            Holds = book.Holds.Add(hold),
        }, new PackedSubject(hold.Id.ToString()));
    }

    private Result<(OpenBook, PackedSubject)> Pay(HoldPost post, Address actor, Entry entry)
    {
        if (!FindFor(post.Hold, actor, entry).Try(out var hold, out var error))
            return error;
        if (post.Amount > hold.Amount)
            return Error.Conflict("hold-exceeded", $"{hold.Id} reserves {hold.Amount} base units, and {post.Amount} are asked for.");
        return Release(hold).Move(entry, MovementReason.Hold, hold.Account, hold.Payee, post.Amount).Try(out var book, out error) ? (book, new PackedSubject(hold.Id.ToString())) : error;
    }

    private Result<(OpenBook, PackedSubject)> GiveBack(HoldVoid back, Address actor, Entry entry) =>
        FindFor(back.Hold, actor, entry).Try(out var hold, out var error) ? (Release(hold), new PackedSubject(hold.Id.ToString())) : error;

    private Result<Hold> FindFor(HoldId id, Address actor, Entry entry)
    {
        if (Holds.Find(id, entry.Time) is not { } hold)
            return Error.Conflict("hold-not-open", $"No hold {id} is open: it was paid, given back or has expired, or there never was one.");
        return hold.Payee == actor ? hold : Error.Forbidden("not-payee", $"{id} is for {hold.Payee}, not for {actor}.");
    }

    private Result<OpenBook> Move(Entry entry, MovementReason reason, Address from, Address to, OpenAmount amount) =>
        Post(entry, reason, new(AccountId.Of(from), -(Int128)amount.Units), new(AccountId.Of(to), (Int128)amount.Units));

    /// <summary>With everything free again that an account had reserved and that has expired; null where there is nothing.</summary>
    private OpenBook? ReleaseExpired(Address account, LedgerTime now)
    {
        var book = this;
        foreach (var hold in Holds.ExpiredOf(account, now))
            book = book.Release(hold);
        return ReferenceEquals(book, this) ? null : book;
    }

    private OpenBook Release(Hold hold)
    {
        var holding = Holdings.GetValueOrDefault(hold.Account);
        return this with
        {
            Holdings = Holdings.SetItem(hold.Account, holding with { Held = holding.Held - hold.Amount }),
            Holds = Holds.Remove(hold),
        };
    }

    /// <summary>Lines of a movement that need no array.</summary>
    [InlineArray(Length)]
    private struct FewLines
    {
        public const int Length = 4;

        private MovementLine _first;
    }
}
