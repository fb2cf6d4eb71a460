using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>What became of a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Amount">What was paid in or out, in base units; null where it was refused.</param>
/// <param name="IsTakenAgain">Whether the claim was taken that was made out of its payment; null where none was.</param>
internal sealed record CallOutcome(VaultCall Call, UInt128? Amount, bool? IsTakenAgain = null);

/// <summary>What the calls of a vault have come to.</summary>
/// <param name="tokens">What it has at first, in base units.</param>
/// <param name="options">Its bugs.</param>
internal sealed class VaultState(UInt128 tokens, SimulationOptions options)
{
    private const ulong DaySeconds = 86_400;

    private readonly Dictionary<Address, (UInt128 Amount, ulong Size)> _claimed = [];
    private readonly Dictionary<Address, UInt128> _paid = [];
    private readonly List<VaultDeposit> _deposits = [];
    private List<CallOutcome> _newest = [];
    private (UInt128 Amount, ulong Time) _outflow;
    private ulong _time;

    /// <summary>What may leave at once, in base units; as much comes back within a day: half of the cap.</summary>
    public static UInt128 MostAtOnce { get; } = SimulatedVault.DailyCap.Units / 2;

    /// <summary>What it has, in base units.</summary>
    public UInt128 Tokens { get; private set; } = tokens;

    /// <summary>What it tells that was paid in, by number.</summary>
    public IReadOnlyList<VaultDeposit> Deposits => _deposits;

    /// <summary>What it has noted of each account: what was claimed in all, and the size of the newest anchor that it was claimed from.</summary>
    public IReadOnlyDictionary<Address, (UInt128 Amount, ulong Size)> Claimed => _claimed;

    /// <summary>What became of the calls in the newest block.</summary>
    public IReadOnlyList<CallOutcome> Newest => _newest;

    /// <summary>How many claims it has refused.</summary>
    public int Refused { get; private set; }

    /// <summary>How many it has paid.</summary>
    public int Paid { get; private set; }

    /// <summary>How many of those it could not pay in full on that day.</summary>
    public int PaidInPart { get; private set; }

    /// <summary>What has really left it for an account's claims.</summary>
    public UInt128 PaidTo(Address account) => _paid.GetValueOrDefault(account);

    /// <summary>Does the calls of a block, or refuses them.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="time">The block's time, in seconds.</param>
    /// <param name="isFinal">Whether an anchor is final in it.</param>
    public void Apply(IReadOnlyList<VaultCall> calls, ulong time, Func<Anchor, bool> isFinal)
    {
        _time = time;
        _newest = [.. calls.Select(call => call is VaultDeposit deposit ? Deposit(deposit) : Claim((VaultClaim)call, isFinal))];
    }

    private CallOutcome Deposit(VaultDeposit deposit)
    {
        Tokens += deposit.Amount.Units;
        _deposits.Add(options.VaultTellsOfTwiceAsMuch ? deposit with { Amount = deposit.Amount + deposit.Amount } : deposit);
        return new CallOutcome(deposit, deposit.Amount.Units);
    }

    private CallOutcome Claim(VaultClaim claim, Func<Anchor, bool> isFinal)
    {
        var (leaf, before) = (claim.Proof.Leaf, _claimed.GetValueOrDefault(claim.Proof.Leaf.Account));
        if ((options.VaultTakesPendingAnchors || isFinal(claim.Anchor)) && claim.IsProven && (options.VaultTakesOlderAnchors || claim.Anchor.Size >= before.Size)
            && leaf.Total > before.Amount && UInt128.Min(leaf.Total - before.Amount, Available()) is var amount && amount > 0 && amount <= Tokens)
            return Pay(claim, amount, before.Amount + amount, isFinal);
        Refused++;
        return new CallOutcome(claim, null);
    }

    /// <summary>Notes what is paid before it pays, because who is paid may call.</summary>
    private CallOutcome Pay(VaultClaim claim, UInt128 amount, UInt128 sum, Func<Anchor, bool> isFinal)
    {
        var leaf = claim.Proof.Leaf;
        _outflow = (MostAtOnce - Available() + amount, _time);
        var noted = options.VaultForgetsWhatItPaid ? _claimed.GetValueOrDefault(leaf.Account) : (sum, claim.Anchor.Size);
        if (!options.VaultNotesAfterPaying)
            _claimed[leaf.Account] = noted;
        Tokens -= amount;
        _paid[leaf.Account] = PaidTo(leaf.Account) + amount;
        Paid++;
        PaidInPart += sum < leaf.Total ? 1 : 0;
        bool? isTakenAgain = claim.Reenters ? ClaimAgain(claim with { Reenters = false }, isFinal) : null;
        _claimed[leaf.Account] = noted;
        return new CallOutcome(claim, amount, isTakenAgain);
    }

    /// <summary>While the vault pays it takes no call at all (OpenZeppelin's ReentrancyGuard), whatever is left to pay.</summary>
    private bool ClaimAgain(VaultClaim claim, Func<Anchor, bool> isFinal)
    {
        if (options.VaultNotesAfterPaying)
            return Claim(claim, isFinal).Amount is not null;
        Refused++;
        return false;
    }

    /// <summary>What can leave now: what has left before comes back evenly (OpenZeppelin's RateLimiter.RefillingBucket).</summary>
    private UInt128 Available()
    {
        var back = options.VaultHasNoCap ? MostAtOnce : (UInt128)(_time - _outflow.Time) * MostAtOnce / DaySeconds;
        return MostAtOnce - UInt128.Min(MostAtOnce, _outflow.Amount - UInt128.Min(_outflow.Amount, back));
    }
}
