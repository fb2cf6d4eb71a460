using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Accounts;

/// <summary>
/// Who acts for whom, as a reader of the guide would work it out: a list of all that was ever asked for, gone through from its beginning for each question. Nothing is noted when time passes.
/// </summary>
internal sealed class AccountModel(ulong delayMs)
{
    /// <summary>A change, and after how many commands it was asked for where it holds at once; what was asked for earlier holds before all commands of its moment.</summary>
    private sealed record Change(Address Account, LedgerTime From, Address? Key, Address? Guardian, int After = 0)
    {
        public bool IsCanceled { get; set; }
    }

    private readonly List<Change> _changes = [];
    private readonly List<(Address Key, LedgerTime Until)> _sent = [];
    private readonly Dictionary<Address, (Address Payout, LedgerTime At, int After, UInt128 Total)> _claims = [];

    /// <summary>What accounts have.</summary>
    public Dictionary<Address, UInt128> Balances { get; } = [];

    /// <summary>What accounts have staked.</summary>
    public Dictionary<Address, UInt128> Stakes { get; } = [];

    public IEnumerable<Address> Claimants => _claims.Keys;

    /// <summary>The account that an address means: that of the rotation to it which was not taken back, or its own.</summary>
    public Address AccountOf(Address address) => _changes.Find(c => c.Key == address && !c.IsCanceled)?.Account ?? address;

    public Address KeyOf(Address account, LedgerTime now) => Past(account, now).LastOrDefault(c => c.Key is not null)?.Key ?? account;

    public Address? GuardianOf(Address account, LedgerTime now) => Past(account, now).LastOrDefault(c => c.Key is null)?.Guardian;

    /// <summary>Whom the vault pays: who was named when OPEN was withdrawn, or, where that was a key which acted for the account afterwards, the key of now.</summary>
    public (Address Payout, UInt128 Total) ClaimOf(Address account, LedgerTime now)
    {
        var (payout, at, after, total) = _claims[account];
        var key = account;
        foreach (var rotation in Past(account, now).Where(c => c.Key is not null))
        {
            if (payout == key && (rotation.From > at || (rotation.From == at && rotation.After > after)))
                payout = rotation.Key!.Value;
            key = rotation.Key!.Value;
        }
        return (payout, total);
    }

    /// <summary>The code of why a key may not do anything at all, or null; then it has used a nonce if the rest is right.</summary>
    public string? Refusal(Address signer, LedgerTime now)
    {
        var account = AccountOf(signer);
        if (KeyOf(account, now) == signer)
            return null;
        return Pending(account, now)?.Key == signer ? "key-pending" : "key-rotated";
    }

    public string? Transfer(Address signer, Address to, UInt128 amount, LedgerTime now)
    {
        var (from, account) = (AccountOf(signer), AccountOf(to));
        if (from == account)
            return "transfer-to-self";
        return Pay(from, amount) is { } refused ? refused : Done(signer, now, () => Balances[account] = Balances.GetValueOrDefault(account) + amount);
    }

    public string? Stake(Address signer, UInt128 amount, LedgerTime now)
    {
        var account = AccountOf(signer);
        return Pay(account, amount) is { } refused ? refused : Done(signer, now, () => Stakes[account] = Stakes.GetValueOrDefault(account) + amount);
    }

    public string? Withdraw(Address signer, Address payout, UInt128 amount, LedgerTime now)
    {
        var account = AccountOf(signer);
        return Pay(account, amount) is { } refused ? refused : Done(signer, now, () => _claims[account] = (payout, now, _sent.Count, _claims.GetValueOrDefault(account).Total + amount));
    }

    public string? Rotate(Address signer, Address named, Address to, Address? guardedBy, LedgerTime now)
    {
        var (actor, account) = (AccountOf(signer), AccountOf(named));
        var guardian = GuardianOf(account, now);
        if (actor != account && actor != guardian)
            return "not-guardian";
        if (guardedBy is { } other && (guardian is null || Refusal(other, now) is not null || AccountOf(other) != guardian))
            return "rotation-guardian-signature";
        var isAtOnce = actor == account && guardedBy is not null;
        var pending = Pending(account, now);
        if (pending is not null && !isAtOnce)
            return "account-change-pending";
        var isFree = pending?.Key == to || (AccountOf(to) == to && !_changes.Exists(c => c.Account == to));
        if (!isFree || Balances.GetValueOrDefault(to) > 0 || Stakes.ContainsKey(to) || _claims.ContainsKey(to) || _sent.Exists(s => s.Key == to && s.Until >= now))
            return "key-in-use";
        return Done(signer, now, () =>
        {
            pending?.IsCanceled = true;
            _changes.Add(isAtOnce ? new Change(account, now, to, null, _sent.Count) : new Change(account, Later(now), to, null));
        });
    }

    public string? Guard(Address signer, Address? named, LedgerTime now)
    {
        var actor = AccountOf(signer);
        var guardian = named is { } other ? AccountOf(other) : (Address?)null;
        if (guardian == actor)
            return "guardian-self";
        if (Pending(actor, now) is not null)
            return "account-change-pending";
        return guardian == GuardianOf(actor, now) ? "guardian-unchanged" : Done(signer, now, () => _changes.Add(new Change(actor, Later(now), null, guardian)));
    }

    public string? Cancel(Address signer, Address named, LedgerTime now)
    {
        var (actor, account) = (AccountOf(signer), AccountOf(named));
        if (actor != account && actor != GuardianOf(account, now))
            return "not-guardian";
        return Pending(account, now) is { } pending ? Done(signer, now, () => pending.IsCanceled = true) : "account-change-none";
    }

    private Change? Pending(Address account, LedgerTime now) => _changes.Find(c => c.Account == account && !c.IsCanceled && c.From > now);

    private IEnumerable<Change> Past(Address account, LedgerTime now) => _changes.Where(c => c.Account == account && !c.IsCanceled && c.From <= now);

    private string? Pay(Address account, UInt128 amount)
    {
        if (Balances.GetValueOrDefault(account) < amount)
            return "balance-insufficient";
        Balances[account] -= amount;
        return null;
    }

    private string? Done(Address signer, LedgerTime now, Action change)
    {
        change();
        _sent.Add((signer, now.Plus(TimeSpan.FromMinutes(10))));
        return null;
    }

    private LedgerTime Later(LedgerTime now) => now.Plus(TimeSpan.FromMilliseconds(delayMs));
}
