using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>What the calls of a vault have come to.</summary>
/// <param name="tokens">What it has at first, in base units.</param>
/// <param name="options">Its bugs.</param>
internal sealed class VaultState(UInt128 tokens, SimulationOptions options)
{
    private readonly Dictionary<Address, (UInt128 Amount, ulong Size)> _claimed = [];
    private readonly Dictionary<Address, UInt128> _paid = [];
    private readonly List<VaultDeposit> _deposits = [];

    /// <summary>What it has, in base units.</summary>
    public UInt128 Tokens { get; private set; } = tokens;

    /// <summary>What it tells that was paid in, by number.</summary>
    public IReadOnlyList<VaultDeposit> Deposits => _deposits;

    /// <summary>How many claims it has refused.</summary>
    public int Refused { get; private set; }

    /// <summary>How many it has paid.</summary>
    public int Paid { get; private set; }

    /// <summary>What has really left it for an account's claims.</summary>
    public UInt128 PaidTo(Address account) => _paid.GetValueOrDefault(account);

    /// <summary>Does a call, or refuses it.</summary>
    public void Apply(VaultCall call, Func<Anchor, bool> isFinal)
    {
        if (call is VaultDeposit deposit)
        {
            Tokens += deposit.Amount.Units;
            _deposits.Add(options.VaultTellsOfTwiceAsMuch ? deposit with { Amount = deposit.Amount + deposit.Amount } : deposit);
        }
        else if (call is VaultClaim { Anchor: var anchor, Proof.Leaf: var leaf } claim && isFinal(anchor) && claim.IsProven
            && _claimed.GetValueOrDefault(leaf.Account) is var before && anchor.Size >= before.Size && leaf.Total > before.Amount && leaf.Total - before.Amount <= Tokens)
            Pay(claim, leaf.Total - before.Amount, isFinal);
        else
            Refused++;
    }

    /// <summary>Notes what is paid before it pays, because who is paid may call.</summary>
    private void Pay(VaultClaim claim, UInt128 amount, Func<Anchor, bool> isFinal)
    {
        var leaf = claim.Proof.Leaf;
        var noted = options.VaultForgetsWhatItPaid ? _claimed.GetValueOrDefault(leaf.Account) : (leaf.Total, claim.Anchor.Size);
        if (!options.VaultNotesAfterPaying)
            _claimed[leaf.Account] = noted;
        Tokens -= amount;
        _paid[leaf.Account] = PaidTo(leaf.Account) + amount;
        Paid++;
        if (claim.Reenters)
            Apply(claim with { Reenters = false }, isFinal);
        _claimed[leaf.Account] = noted;
    }
}
