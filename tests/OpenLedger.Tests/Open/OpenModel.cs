using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Open;

/// <summary>What the rules of OPEN say, in the plainest way: lists that are searched, nothing that is kept twice.</summary>
internal sealed class OpenModel
{
    private sealed record Held(Seq Id, Address Account, Address Payee, UInt128 Amount, LedgerTime Until);

    private readonly List<Held> _holds = [];
    private readonly HashSet<(Address, int)> _deposits = [];

    public Dictionary<AccountId, UInt128> Balances { get; } = new() { [AccountId.Bridge] = OpenAmount.Supply.Units };

    /// <summary>In the order of the first withdrawals.</summary>
    public List<ClaimLeaf> Claims { get; } = [];

    public UInt128 HeldBy(Address account, LedgerTime now) => _holds.Where(h => h.Account == account && h.Until > now).Aggregate(UInt128.Zero, (sum, h) => sum + h.Amount);

    public IEnumerable<Seq> OpenHolds(LedgerTime now) => _holds.Where(h => h.Until > now).Select(h => h.Id);

    /// <summary>The code of the refusal; null where the command is taken.</summary>
    public string? Deposit(int id, Address account, UInt128 amount)
    {
        if (_deposits.Contains((account, id)))
            return "deposit-known";
        if (Move(AccountId.Bridge, AccountId.Of(account), amount, Balances.GetValueOrDefault(AccountId.Bridge)) is { } refused)
            return refused;
        _deposits.Add((account, id));
        return null;
    }

    public string? Transfer(Address from, Address to, UInt128 amount, LedgerTime now) =>
        from == to ? "transfer-to-self" : Move(AccountId.Of(from), AccountId.Of(to), amount, Free(from, now));

    public string? Withdraw(Address account, Address payout, UInt128 amount, LedgerTime now)
    {
        if (Move(AccountId.Of(account), AccountId.Bridge, amount, Free(account, now)) is { } refused)
            return refused;
        var at = Claims.FindIndex(c => c.Account == account);
        if (at < 0)
            Claims.Add(new ClaimLeaf(account, payout, amount));
        else
            Claims[at] = new ClaimLeaf(account, payout, Claims[at].Total + amount);
        return null;
    }

    public string? Reserve(Seq seq, Address account, Address payee, UInt128 amount, LedgerTime until, LedgerTime now, LedgerParameters parameters)
    {
        if (account == payee)
            return "hold-for-self";
        if (until <= now || until.UnixMs > now.UnixMs + parameters.MaxHoldMs)
            return "hold-expiry";
        if ((ulong)_holds.Count(h => h.Account == account && h.Until > now) >= parameters.MaxHoldsPerAccount)
            return "too-many-holds";
        if (Free(account, now) < amount)
            return "balance-insufficient";
        _holds.Add(new Held(seq, account, payee, amount, until));
        return null;
    }

    public string? Post(Seq id, Address actor, UInt128 amount, LedgerTime now)
    {
        if (Find(id, actor, now, out var hold) is { } refused)
            return refused;
        if (amount > hold!.Amount)
            return "hold-exceeded";
        _holds.Remove(hold);
        return Move(AccountId.Of(hold.Account), AccountId.Of(hold.Payee), amount, amount);
    }

    public string? Void(Seq id, Address actor, LedgerTime now)
    {
        if (Find(id, actor, now, out var hold) is { } refused)
            return refused;
        _holds.Remove(hold!);
        return null;
    }

    private string? Find(Seq id, Address actor, LedgerTime now, out Held? hold)
    {
        hold = _holds.SingleOrDefault(h => h.Id == id && h.Until > now);
        return hold is null ? "hold-not-open" : hold.Payee != actor ? "not-payee" : null;
    }

    private UInt128 Free(Address account, LedgerTime now) => Balances.GetValueOrDefault(AccountId.Of(account)) - HeldBy(account, now);

    private string? Move(AccountId from, AccountId to, UInt128 amount, UInt128 free)
    {
        if (amount > free)
            return "balance-insufficient";
        Balances[from] = Balances.GetValueOrDefault(from) - amount;
        Balances[to] = Balances.GetValueOrDefault(to) + amount;
        return null;
    }
}
