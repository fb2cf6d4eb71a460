using System.Numerics;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Works out after each entry, from the genesis and the clock alone, how much must have left the pools in which OPEN is locked, and who must have got it.</summary>
/// <param name="world">The world.</param>
internal sealed class VestingAuditor(World world)
{
    private static readonly IReadOnlyList<Allocation> Locked = [.. SimulatedSupply.Allocations.Where(a => a.Beneficiary is not null)];

    private readonly Dictionary<AccountId, Int128> _received = [];
    private LedgerTime _began, _epochBegan;

    /// <summary>An entry has made a state of the one before it.</summary>
    public void Applied(LedgerState? before, LedgerState state, Entry entry)
    {
        if (before is null)
            (_began, _epochBegan) = (entry.Time, entry.Time);
        else
            _epochBegan = new LedgerTime(entry.Time.UnixMs - ((entry.Time.UnixMs - _epochBegan.UnixMs) % before.Parameters.EpochMs));
        foreach (var line in state.Open.Recent.BackTo(entry.Seq).Where(m => m.Reason == MovementReason.Vesting).SelectMany(m => m.Lines))
            _received[line.Account] = _received.GetValueOrDefault(line.Account) + line.Change;
        foreach (var locked in Locked)
        {
            var (vested, left, received) = (Vested(locked), state.Open.BalanceOf(locked.Pool).Units, _received.GetValueOrDefault(locked.Beneficiary!.Value));
            if ((BigInteger)left != (BigInteger)locked.Amount.Units - vested || received != (Int128)vested)
                world.Find(Rule.VestingIsByTime, $"after entry {entry.Seq} ({entry.Kind}) at {entry.Time} {locked.Pool} has {left} base units and {locked.Beneficiary} has got {received}, and {vested} of {locked.Amount} have vested by {_epochBegan}");
        }
    }

    /// <summary>What has vested by the last end of an epoch: nothing before the cliff, then in proportion to the time.</summary>
    private BigInteger Vested(Allocation locked)
    {
        BigInteger elapsed = _epochBegan.UnixMs - _began.UnixMs, since = elapsed - locked.CliffMs;
        return since < 0 ? 0 : since >= locked.DurationMs ? locked.Amount.Units : locked.Amount.Units * since / locked.DurationMs;
    }
}
