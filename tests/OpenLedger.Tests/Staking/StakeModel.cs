using System.Numerics;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Tests.Staking;

/// <summary>What the rules of staking say, in the plainest way: every reward is split by a loop over all stakers, in fractions without bounds, and what is due is looked for in a list.</summary>
internal sealed class StakeModel(LedgerParameters parameters)
{
    /// <summary>Fractions are of 2^-256 base units, so that rounding them does not show.</summary>
    private const int FractionBits = 256;

    private sealed record Leaver(Address Staker, Address From, Address? To, UInt128 Amount, LedgerTime Due);

    private sealed record Node(Roles Roles, int Commission, LedgerTime RaisedAt, LedgerTime LastActive, LedgerTime LiveUntil);

    private readonly List<Leaver> _leavers = [];
    private readonly Dictionary<Address, Node> _nodes = [];
    private readonly Dictionary<Address, BigInteger> _earned = [];

    public Dictionary<Address, UInt128> Balances { get; } = [];

    /// <summary>Base units by staker and target.</summary>
    public Dictionary<(Address Staker, Address Target), UInt128> Stakes { get; } = [];

    public UInt128 StakeOf(Address staker) => Stakes.Where(s => s.Key.Staker == staker).Aggregate(UInt128.Zero, (sum, s) => sum + s.Value);

    public UInt128 LeavingOf(Address staker) => _leavers.Where(l => l.Staker == staker && l.To is null).Aggregate(UInt128.Zero, (sum, l) => sum + l.Amount);

    /// <summary>What a staker has earned and not collected, rounded down.</summary>
    public BigInteger EarnedBy(Address staker) => _earned.GetValueOrDefault(staker) >> FractionBits;

    public void Collected(Address staker, UInt128 amount) => _earned[staker] = _earned.GetValueOrDefault(staker) - ((BigInteger)amount << FractionBits);

    /// <summary>What has fallen due, in the order of its time.</summary>
    public void Pass(LedgerTime now)
    {
        foreach (var leaver in _leavers.Where(l => l.Due <= now).OrderBy(l => l.Due).ToList())
        {
            _leavers.Remove(leaver);
            if (leaver.To is not { } to)
            {
                Balances[leaver.Staker] += leaver.Amount;
                continue;
            }
            Change(leaver.Staker, leaver.From, -(BigInteger)leaver.Amount);
            var stays = !IsTarget(leaver.Staker, to) || !HasRoom(leaver.Staker, to);
            Change(leaver.Staker, stays ? leaver.From : to, leaver.Amount);
        }
    }

    public string? Add(Address staker, Address target, UInt128 amount)
    {
        if (!IsTarget(staker, target))
            return "provider-unknown";
        if (!HasRoom(staker, target))
            return "too-many-targets";
        if (Balances[staker] < amount)
            return "balance-insufficient";
        if (Free(staker, target) + amount < parameters.MinStake.Units)
            return "stake-too-small";
        Balances[staker] -= amount;
        Change(staker, target, amount);
        return null;
    }

    public string? Remove(Address staker, Address target, UInt128 amount, LedgerTime now)
    {
        if (Refuse(staker, target, amount) is { } refused)
            return refused;
        Change(staker, target, -(BigInteger)amount);
        _leavers.Add(new Leaver(staker, target, null, amount, Later(now)));
        return null;
    }

    public string? Move(Address staker, Address from, Address to, UInt128 amount, LedgerTime now)
    {
        if (from == to)
            return "move-to-same";
        if (!IsTarget(staker, to))
            return "provider-unknown";
        if (amount < parameters.MinStake.Units)
            return "stake-too-small";
        if (from == StakeBook.Nobody)
        {
            if (RefuseShares(staker, from, amount) is { } few)
                return few;
            Change(staker, from, -(BigInteger)amount);
            var refusal = !HasRoom(staker, to) ? "too-many-targets" : RefuseRemainder(staker, from, 0);
            Change(staker, refusal is null ? to : from, amount);
            return refusal;
        }
        if (Refuse(staker, from, amount) is { } refused)
            return refused;
        _leavers.Add(new Leaver(staker, from, to, amount, Later(now)));
        return null;
    }

    public string? Register(Address actor, Roles roles, int commission, LedgerTime now)
    {
        var known = _nodes.GetValueOrDefault(actor);
        if (Free(actor, actor) < RoleWords.MinimumOf(roles, parameters))
            return "stake-below-role";
        var rise = commission - (known?.Commission ?? 0);
        if (rise > 0 && Stakes.Any(s => s.Key.Target == actor && s.Key.Staker != actor)
            && (rise > (int)parameters.MaxCommissionRiseBps || now.UnixMs < (known?.RaisedAt.UnixMs ?? 0) + parameters.CommissionIntervalMs))
            return "commission-rise";
        _nodes[actor] = Active(new Node(roles, commission, known is null || rise > 0 ? now : known.RaisedAt, now, now), now);
        return null;
    }

    public string? Retire(Address actor) => _nodes.Remove(actor) ? null : "not-provider";

    public string? Signal(Address actor, LedgerTime now)
    {
        if (!_nodes.TryGetValue(actor, out var node))
            return "not-provider";
        if (now.UnixMs < node.LastActive.UnixMs + parameters.SignalIntervalMs)
            return "signal-too-early";
        _nodes[actor] = Active(node, now);
        return null;
    }

    /// <summary>An entry of its own was taken.</summary>
    public void Act(Address actor, LedgerTime now)
    {
        if (_nodes.TryGetValue(actor, out var node) && now.UnixMs >= node.LastActive.UnixMs + parameters.SignalIntervalMs)
            _nodes[actor] = Active(node, now);
    }

    public bool Reward(RewardStreams stream, UInt128 amount, LedgerTime now)
    {
        var pools = Stakes.Keys.Select(k => k.Target).Distinct().Where(target => TakesPart(stream, target, now)).ToList();
        var total = pools.Aggregate(BigInteger.Zero, (sum, target) => sum + PoolOf(target));
        if (total == 0)
            return false;
        foreach (var target in pools)
        {
            var whole = ((BigInteger)amount << FractionBits) * PoolOf(target) / total;
            var commission = whole * (_nodes.GetValueOrDefault(target)?.Commission ?? 0) / 10_000;
            _earned[target] = _earned.GetValueOrDefault(target) + commission;
            foreach (var ((staker, _), stake) in Stakes.Where(s => s.Key.Target == target))
                _earned[staker] = _earned.GetValueOrDefault(staker) + ((whole - commission) * stake / PoolOf(target));
        }
        return true;
    }

    private bool TakesPart(RewardStreams stream, Address target, LedgerTime now)
    {
        if (PoolOf(target) < (BigInteger)StakePool.MinRewarded)
            return false;
        if (!_nodes.TryGetValue(target, out var node))
            return stream == RewardStreams.Stakers;
        if (node.LiveUntil <= now)
            return false;
        return stream == RewardStreams.Stakers || (node.Roles.HasFlag(Roles.Validator) && Free(target, target) >= RoleWords.MinimumOf(node.Roles, parameters));
    }

    private BigInteger PoolOf(Address target) => Stakes.Where(s => s.Key.Target == target).Aggregate(BigInteger.Zero, (sum, s) => sum + s.Value);

    private UInt128 Free(Address staker, Address target) =>
        Stakes.GetValueOrDefault((staker, target)) - _leavers.Where(l => l.Staker == staker && l.From == target && l.To is not null).Aggregate(UInt128.Zero, (sum, l) => sum + l.Amount);

    private string? RefuseShares(Address staker, Address target, UInt128 amount) =>
        (ulong)_leavers.Count(l => l.Staker == staker) >= parameters.MaxDeparturesPerStaker ? "too-many-departures" : Free(staker, target) < amount ? "stake-insufficient" : null;

    private string? Refuse(Address staker, Address target, UInt128 amount) => RefuseShares(staker, target, amount) ?? RefuseRemainder(staker, target, amount);

    private string? RefuseRemainder(Address staker, Address target, UInt128 less)
    {
        var rest = Free(staker, target) - less;
        if (rest > 0 && rest < parameters.MinStake.Units)
            return "stake-too-small";
        return staker == target && _nodes.TryGetValue(staker, out var node) && rest < RoleWords.MinimumOf(node.Roles, parameters) ? "stake-below-role" : null;
    }

    private bool IsTarget(Address staker, Address target) => target == StakeBook.Nobody || target == staker || _nodes.ContainsKey(target);

    private bool HasRoom(Address staker, Address target) =>
        Stakes.ContainsKey((staker, target)) || (ulong)Stakes.Count(s => s.Key.Staker == staker) < parameters.MaxTargetsPerStaker;

    private void Change(Address staker, Address target, BigInteger by)
    {
        var after = (BigInteger)Stakes.GetValueOrDefault((staker, target)) + by;
        if (after == 0)
            Stakes.Remove((staker, target));
        else
            Stakes[(staker, target)] = (UInt128)after;
    }

    private LedgerTime Later(LedgerTime now) => new(now.UnixMs + parameters.UnbondingMs);

    private Node Active(Node node, LedgerTime now) => node with { LastActive = now, LiveUntil = new LedgerTime(now.UnixMs + parameters.LivenessMs) };
}
