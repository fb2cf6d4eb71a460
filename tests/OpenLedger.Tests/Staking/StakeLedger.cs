using System.Numerics;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Staking;

/// <summary>A ledger on paper whose people have OPEN to stake, with times short enough to watch.</summary>
internal sealed class StakeLedger
{
    /// <summary>What everybody has at first.</summary>
    public static readonly OpenAmount Purse = OpenAmount.Whole(1_000);

    private ulong _deposits;

    public StakeLedger(LedgerParameters parameters, params Address[] users)
        : this(parameters, [], users)
    {
    }

    public StakeLedger(LedgerParameters parameters, IReadOnlyList<Allocation> supply, params Address[] users)
    {
        Paper = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = parameters, Allocations = supply }));
        foreach (var user in users)
            Deposit(user, Purse);
    }

    /// <summary>Unbonding in ten seconds, liveness of twenty, small minimums.</summary>
    public static LedgerParameters Brisk { get; } = LedgerParameters.Default with
    {
        UnbondingMs = 10_000, LivenessMs = 20_000, SignalIntervalMs = 5_000, CommissionIntervalMs = 15_000, MaxTargetsPerStaker = 3, MaxDeparturesPerStaker = 3,
        DisputeResponseMs = 2_000, DisputeVoteMs = 3_000, DisputeAppealMs = 4_000, MinDisputeBond = OpenAmount.Whole(10), MaxDisputesPerAccused = 3,
        CurationCommitMs = 2_000, CurationRevealMs = 3_000,
        MinValidatorStake = OpenAmount.Whole(5), MinWorkerStake = OpenAmount.Whole(3), MinAgentStake = OpenAmount.Whole(2), MinModelStake = OpenAmount.Whole(1),
    };

    public PaperLedger Paper { get; }

    public StakeBook Stakes => Paper.State.Stakes;

    public LedgerTime Now => Paper.Now;

    public void Deposit(Address account, OpenAmount amount) => Assert.True(Paper.SendUnsigned(
        TestLedger.Bridge.Address, Kinds.BridgeDeposit, new BridgeDeposit(TestLedger.ChainId, new DepositId(account, _deposits++), default, 1, account, amount).ToJson()).IsOk);

    public Result<Core.Ledger.Outcome> Send(Address actor, string kind, object payload) => Paper.SendUnsigned(actor, kind, payload);

    public Result<Core.Ledger.Outcome> Add(Address actor, UInt128 amount, Address? target = null) => Send(actor, Kinds.StakeAdd, WithTarget(amount, target));

    public Result<Core.Ledger.Outcome> Remove(Address actor, UInt128 amount, Address? target = null) => Send(actor, Kinds.StakeRemove, WithTarget(amount, target));

    public Result<Core.Ledger.Outcome> Move(Address actor, UInt128 amount, Address? from, Address? to)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["amount"] = amount.ToString() };
        if (from is { } source)
            payload["from"] = source.ToString();
        if (to is { } target)
            payload["to"] = target.ToString();
        return Send(actor, Kinds.StakeMove, payload);
    }

    public Result<Core.Ledger.Outcome> Register(Address actor, int commissionBps = 0, params string[] roles) => Send(
        actor, Kinds.ProviderRegister, new { commissionBps, endpoint = "https://node.example:8443/api", name = "Node", roles = roles.Length == 0 ? ["validator"] : roles });

    public Result<Core.Ledger.Outcome> Collect(Address actor) => Send(actor, Kinds.StakeCollect, new { });

    public void Wait(int ms) => Paper.Advance(TimeSpan.FromMilliseconds(ms));

    /// <summary>Gives a reward out of the bridge; false where nobody takes part.</summary>
    public bool Reward(RewardStreams stream, UInt128 amount)
    {
        if (Stakes.AddRewards(stream, amount, Now) is not { } rewarded)
            return false;
        var entry = TestLedger.Tick(Paper.State.NextSeq, Now);
        Paper.Change(state => state with
        {
            Stakes = rewarded,
            Open = state.Open.Post(entry, MovementReason.Reward, new(AccountId.Bridge, -(Int128)amount), new(AccountId.Rewards, (Int128)amount)).Value,
        });
        return true;
    }

    /// <summary>Takes a part of the stake behind an address for the treasury.</summary>
    public void Slash(Address target, ulong bps, UInt128 cap) => Paper.Change(state =>
    {
        var (stakes, cut) = state.Stakes.Slash(target, bps, cap, Now, state.Parameters);
        return state with { Stakes = stakes, Open = state.Open.Give(TestLedger.Tick(state.NextSeq, Now), MovementReason.Slash, AccountId.Stakers, (AccountId.Treasury, cut)) };
    });

    public UInt128 BalanceOf(Address account) => Paper.State.Open.BalanceOf(AccountId.Of(account)).Units;

    /// <summary>What must hold always: all stake is in its account, and every part of a reward that was not collected is somebody's.</summary>
    public void Check()
    {
        var (book, open) = (Stakes, Paper.State.Open);
        Same.Value(open.BalanceOf(AccountId.Stakers).Units, book.Pools.Aggregate(UInt128.Zero, (sum, p) => sum + p.Value.Staked.Tokens + p.Value.Leaving.Tokens));
        Same.Value(book.Total, book.Pools.Aggregate(UInt128.Zero, (sum, p) => sum + p.Value.Staked.Tokens));
        var parts = (BigInteger)book.StakersRewards.Carry + book.ValidatorsRewards.Carry;
        foreach (var (target, pool) in book.Pools)
        {
            parts += (BigInteger)pool.UnitsIn(RewardStreams.Stakers) * unchecked(book.StakersRewards.PerUnit - pool.StakersMark);
            parts += (BigInteger)pool.UnitsIn(RewardStreams.Validators) * unchecked(book.ValidatorsRewards.PerUnit - pool.ValidatorsMark);
            parts += (BigInteger)pool.Fraction + pool.Rewards.Carry;
            var positions = book.Stakers.SelectMany(s => s.Value.Positions.Where(p => p.Target == target)).ToList();
            Same.Value(pool.Staked.Shares, positions.Aggregate(UInt128.Zero, (sum, p) => sum + p.Shares));
            Same.Value(pool.Leaving.Shares, book.Departures.All.Where(d => d.From == target && d.To is null).Aggregate(UInt128.Zero, (sum, d) => sum + d.Shares));
        }
        foreach (var (staker, owner) in book.Stakers)
        {
            parts += (BigInteger)owner.Uncollected << RewardStream.FractionBits;
            foreach (var position in owner.Positions)
            {
                parts += (BigInteger)position.Fraction + ((BigInteger)position.Shares * unchecked(book.Pools.GetValueOrDefault(position.Target)!.Rewards.PerUnit - position.Mark));
                Same.Value(position.Moving, book.Departures.All.Where(d => d.Staker == staker && d.From == position.Target && d.To is not null).Aggregate(UInt128.Zero, (sum, d) => sum + d.Shares));
            }
        }
        Same.Value((BigInteger)open.BalanceOf(AccountId.Rewards).Units << RewardStream.FractionBits, parts);
    }

    private static Dictionary<string, string> WithTarget(UInt128 amount, Address? target)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal) { ["amount"] = amount.ToString() };
        if (target is { } address)
            payload["target"] = address.ToString();
        return payload;
    }
}
