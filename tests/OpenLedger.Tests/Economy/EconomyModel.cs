using System.Numerics;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Economy;

/// <summary>What the rules of epochs say, in the plainest way: one epoch after the other, integers without bound, sums from the beginning each time.</summary>
internal sealed class EconomyModel(LedgerTime began, IReadOnlyList<Allocation> allocations, ulong epochMs, ulong rewardEpochs, int[] weights, int[] gasWeights)
{
    private sealed record Pot(ulong Epoch, BigInteger Amount, Dictionary<Address, BigInteger> Records, BigInteger Total)
    {
        public BigInteger Left { get; set; } = Amount;
    }

    private readonly List<Pot> _pots = [];
    private Dictionary<Address, BigInteger> _records = [];
    private ulong _epoch;
    private BigInteger _emitted, _gas, _gasDivided;

    public Dictionary<AccountId, BigInteger> Balances { get; } = allocations.GroupBy(a => a.Pool).ToDictionary(of => of.Key, of => of.Aggregate(BigInteger.Zero, (sum, a) => sum + a.Amount.Units));

    public void AdvanceTo(LedgerTime now)
    {
        for (; began.UnixMs + ((_epoch + 1) * epochMs) <= now.UnixMs; _epoch++)
            End((_epoch + 1) * epochMs);
    }

    public void Credit(Address contributor, ulong records) => _records[contributor] = _records.GetValueOrDefault(contributor) + records;

    /// <summary>Gas that is paid out of what is on the L2, of which there is enough mostly.</summary>
    public bool PayGas(ulong amount)
    {
        if (Balances.GetValueOrDefault(AccountId.Bridge) < amount)
            return false;
        Move(AccountId.Bridge, AccountId.Gas, amount);
        _gas += amount;
        return true;
    }

    public BigInteger Collect(Address contributor)
    {
        var sum = BigInteger.Zero;
        foreach (var pot in _pots.Where(p => p.Records.ContainsKey(contributor)))
        {
            var share = pot.Amount * pot.Records[contributor] / pot.Total;
            pot.Records.Remove(contributor);
            pot.Left -= share;
            sum += share;
        }
        Move(AccountId.Contributors, AccountId.Of(contributor), sum);
        return sum;
    }

    private void End(BigInteger elapsed)
    {
        var emitted = allocations.Where(a => a.Pool == AccountId.Community).Aggregate(BigInteger.Zero, (sum, a) => sum + Vested(a, elapsed));
        var parts = weights.Select(w => (emitted * w / 10_000) - (_emitted * w / 10_000)).ToList();
        _emitted = emitted;
        var (pot, treasury) = _records.Count > 0 ? (parts[2], parts[0] + parts[1] + parts[3]) : (BigInteger.Zero, parts[0] + parts[1] + parts[2] + parts[3]);
        Move(AccountId.Community, AccountId.Treasury, treasury);
        Move(AccountId.Community, AccountId.Contributors, pot);
        foreach (var weight in gasWeights)
            Move(AccountId.Gas, AccountId.Treasury, (_gas * weight / 10_000) - (_gasDivided * weight / 10_000));
        _gasDivided = _gas;
        if (pot > 0)
            _pots.Add(new Pot(_epoch, pot, _records, _records.Values.Aggregate(BigInteger.Zero, (sum, r) => sum + r)));
        _records = [];
        foreach (var allocation in allocations.Where(a => a.Beneficiary is not null))
            Move(allocation.Pool, allocation.Beneficiary!.Value, Vested(allocation, elapsed) - (_epoch == 0 ? 0 : Vested(allocation, elapsed - epochMs)));
        foreach (var old in _pots.Where(p => p.Epoch + rewardEpochs < _epoch + 1).ToList())
        {
            Move(AccountId.Contributors, AccountId.Treasury, old.Left);
            _pots.Remove(old);
        }
    }

    private static BigInteger Vested(Allocation allocation, BigInteger elapsed)
    {
        var since = elapsed - allocation.CliffMs;
        return since < 0 ? 0 : since >= allocation.DurationMs ? allocation.Amount.Units : (BigInteger)allocation.Amount.Units * since / allocation.DurationMs;
    }

    private void Move(AccountId from, AccountId to, BigInteger amount)
    {
        Balances[from] = Balances.GetValueOrDefault(from) - amount;
        Balances[to] = Balances.GetValueOrDefault(to) + amount;
    }
}
