using System.Numerics;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>What the ledger and the contracts should hold: as plain as it can be said.</summary>
internal sealed class VaultModel(ulong delay, BigInteger dailyCap)
{
    private readonly List<(ulong At, BigInteger Amount)> _payments = [];
    private BigInteger _used;
    private ulong _usedAt;

    /// <summary>An account of the ledger.</summary>
    public sealed class Account(Address id)
    {
        public Address Id { get; } = id;

        public Address Payout { get; set; } = id;

        public BigInteger Balance { get; set; }

        public BigInteger Withdrawn { get; set; }

        public BigInteger Paid { get; set; }

        public ulong PaidFrom { get; set; }
    }

    /// <summary>An anchor that was made at some time, with the claims it commits to.</summary>
    public sealed record Anchored(AnchorStruct Anchor, ClaimProver Claims, bool IsHonest);

    public List<Account> Accounts { get; } = [];

    public List<Anchored> Stack { get; } = [];

    /// <summary>All anchors that were ever made.</summary>
    public List<Anchored> All { get; } = [];

    public bool IsPaused { get; set; }

    public BigInteger Vault { get; set; }

    public ulong TopSize => Stack.Count == 0 ? 0 : Stack[^1].Anchor.Size;

    /// <summary>What the vault must hold for the ledger to be sound.</summary>
    public BigInteger Owed => Accounts.Aggregate(BigInteger.Zero, (sum, account) => sum + account.Balance + account.Withdrawn - account.Paid);

    public ClaimProver HonestClaims() => Claims(Accounts.Where(a => a.Withdrawn > 0).Select(a => new ClaimLeaf(a.Id, a.Payout, (UInt128)a.Withdrawn)));

    /// <summary>These claims with their tree.</summary>
    public static ClaimProver Claims(IEnumerable<ClaimLeaf> leaves) => new(leaves.Aggregate(ClaimBook.Empty, (book, leaf) => book.Add(leaf.Account, leaf.Payout, leaf.Total)));

    public AnchorStatus StatusOf(Anchored anchored, ulong now) =>
        !Stack.Contains(anchored) ? AnchorStatus.None : now < anchored.Anchor.AnchoredAt + delay ? AnchorStatus.Pending : AnchorStatus.Final;

    public BigInteger Available(ulong now) => (dailyCap / 2) - Used(now);

    /// <summary>Why the vault refuses a claim; empty where it does not.</summary>
    public string Refusal(Anchored from, ClaimLeaf leaf, ulong now)
    {
        if (IsPaused)
            return "EnforcedPause()";
        if (StatusOf(from, now) is var status && status != AnchorStatus.Final)
            return $"AnchorNotFinal({(int)status}, {(status == AnchorStatus.None ? 0 : from.Anchor.AnchoredAt + delay)})";
        var account = Accounts.Single(a => a.Id == leaf.Account);
        if (from.Anchor.Size < account.PaidFrom)
            return $"AnchorSuperseded({account.PaidFrom})";
        if ((BigInteger)leaf.Total <= account.Paid)
            return $"NothingDue({account.Paid})";
        return Available(now).IsZero ? "DailyCapReached()" : "";
    }

    /// <summary>Pays a claim that is not refused; how much.</summary>
    public BigInteger Pay(Anchored from, ClaimLeaf leaf, ulong now)
    {
        var account = Accounts.Single(a => a.Id == leaf.Account);
        var amount = BigInteger.Min((BigInteger)leaf.Total - account.Paid, Available(now));
        (_used, _usedAt) = (Used(now) + amount, now);
        _payments.Add((now, amount));
        account.Paid += amount;
        account.PaidFrom = from.Anchor.Size;
        Vault -= amount;
        return amount;
    }

    /// <summary>The most that any 24 hours paid.</summary>
    public BigInteger LargestDay() => _payments.Select(last => _payments.Where(p => p.At <= last.At && p.At > last.At - 86_400).Aggregate(BigInteger.Zero, (sum, p) => sum + p.Amount))
        .DefaultIfEmpty().Max();

    private BigInteger Used(ulong now) => BigInteger.Max(0, _used - ((now - _usedAt) * (dailyCap / 2) / 86_400));
}
