using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Governance;

/// <summary>Random commands against <see cref="GovernanceModel"/>: the same ones are taken, for the same reason the others are not, and after each every proposal stands where the model says.</summary>
public sealed class GovernanceModelTests
{
    private const int Cases = 20_000;
    private const int MaxSteps = 40;

    private static readonly Address[] Users = [.. Enumerable.Range(40, 4).Select(number => TestLedger.Key(number).Address)];
    private static readonly ulong[] Stakes = [600, 300, 100, 0];

    private static readonly LedgerParameters Parameters = LedgerParameters.Default with
    {
        MaxDeadlineAheadMs = 1_000, VotingDelayMs = GovernanceModel.DelayMs, VotingPeriodMs = GovernanceModel.PeriodMs, LateQuorumExtensionMs = GovernanceModel.ExtensionMs,
        TimelockMs = GovernanceModel.TimelockMs, ExecutionGraceMs = GovernanceModel.GraceMs, ProposalThreshold = new OpenAmount(GovernanceModel.Threshold), QuorumShare = 3_500,
        PassShare = GovernanceModel.PassShare, MaxOpenProposals = GovernanceModel.MaxOpen, MaxProposalsPerProposer = GovernanceModel.MaxOfOne, MinStake = new OpenAmount(1),
        MinDisputeBond = new OpenAmount(GovernanceModel.MinBond), BondWinnerShareBps = GovernanceModel.AccusedsShare, SlashGraveBps = GovernanceModel.SlashBps,
    };

    private static readonly LedgerHead Start = Begin();

    private sealed record Step(int Kind, int Who, int Other, int Amount, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((4, Gen.Constant(0)), (8, Gen.Constant(1)), (4, Gen.Constant(2)), (1, Gen.Constant(3)), (2, Gen.Constant(4)), (2, Gen.Constant(5)), (2, Gen.Constant(6)), (2, Gen.Constant(7)))
        from who in Gen.Choose(0, Users.Length - 1)
        from other in Gen.Choose(0, Users.Length - 1)
        from amount in Gen.Choose(0, 11)
        from ms in Gen.Frequency((6, Gen.Choose(0, 900)), (3, Gen.Choose(0, 4_500)), (1, Gen.Choose(0, 70_000)))
        select new Step(kind, who, other, amount, ms);

    /// <summary>Every state and every refusal that the steps can come to; a property that missed one would say less than it seems to.</summary>
    private static readonly string[] ToReach =
    [
        "account-frozen", "active", "already-voted", "balance-insufficient", "bond-too-small", "canceled", "defeated", "delegate-unchanged", "dispute-self", "executed", "expired", "no-voting-power", "not-proposer",
        "nothing-at-stake", "parameter-out-of-range", "party-to-proposal", "pending",
        "proposal-not-active", "proposal-not-pending", "proposal-not-queued", "proposal-threshold", "queued", "stake-insufficient", "succeeded", "timelock-running", "too-many-proposals",
    ];

    [Fact]
    public void Commands_do_what_a_plain_model_does()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        Gens.ForAllSequences(Steps, Cases, MaxSteps, steps => Follow(steps, reached));
        if (Gens.IsFull)
            Assert.Equal(ToReach, reached.Order(StringComparer.Ordinal));
    }

    private static void Follow(Step[] steps, HashSet<string> reached)
    {
        var (ledger, model) = (new PaperLedger(Start), new GovernanceModel(Users.Length) { Treasury = 10, QuorumShare = Parameters.QuorumShare });
        for (var who = 0; who < Users.Length; who++)
        {
            model.Free[who] = 200;
            model.Powers.Add(0, who, null, Stakes[who]);
        }
        foreach (var step in steps)
        {
            ledger.Advance(TimeSpan.FromMilliseconds(step.Ms));
            var (expected, outcome) = Apply(ledger, model, step);
            Assert.Equal(expected, outcome.Error?.Code);
            Check(ledger.State, model, ledger.Now);
            reached.UnionWith(model.Proposals.Select(p => model.State(p, ledger.Now.UnixMs)));
            if (expected is not null)
                reached.Add(expected);
        }
        var replayed = ledger.Entries.Zip(ledger.Commands).Aggregate(Start.State, (state, one) => state.Apply(one.First.Entry, one.Second).State);
        Assert.Equal(StateDigest.Of(ledger.State).Hash, StateDigest.Of(replayed).Hash);
    }

    private static (string? Expected, Result<Core.Ledger.Outcome> Outcome) Apply(PaperLedger ledger, GovernanceModel model, Step step)
    {
        var (user, now) = (Users[step.Who], ledger.Now.UnixMs);
        var proposal = model.Proposals.Count == 0 ? null : model.Proposals[^Math.Min(model.Proposals.Count, 1 + (step.Amount % 3))];
        var named = new { proposal = new ProposalId(new Seq(proposal?.Id ?? 0)).ToString() };
        model.Settle(now);
        switch (step.Kind)
        {
            case 0:
                var (action, value) = (step.Amount % 4, (ulong)((step.Amount % 4) switch { 1 => step.Amount == 9 ? 9_001 : step.Amount * 1_000, 3 => (step.Amount * 2) - 3, _ => 1 + (step.Amount / 2) }));
                return (model.Create(ledger.State.NextSeq.Value, step.Who, action, value, now, step.Other),
                    ledger.SendUnsigned(user, Kinds.ProposalCreate, new { action = Action(action, value, user, Users[step.Other]), description = "", title = "A proposal" }));
            case 1 when proposal is not null:
                var support = step.Amount % 5 is var digit && digit < 3 ? digit : 1;
                return (model.Vote(proposal, step.Who, support, now), ledger.SendUnsigned(user, Kinds.ProposalVote, new { named.proposal, support = Ballot.Words[support] }));
            case 2 when proposal is not null:
                return (model.Execute(proposal, now), ledger.SendUnsigned(user, Kinds.ProposalExecute, named));
            case 3 when proposal is not null:
                return (model.Cancel(proposal, step.Who, now), ledger.SendUnsigned(user, Kinds.ProposalCancel, named));
            case 4:
                return (model.Delegate(step.Who, step.Other, now), ledger.SendUnsigned(user, Kinds.VoteDelegate, new { @delegate = Users[step.Other].ToString() }));
            case 5:
                return (model.Stake(step.Who, 1 + (20 * (ulong)step.Amount), now), ledger.SendUnsigned(user, Kinds.StakeAdd, At($"{1 + (20 * step.Amount)}", step.Who)));
            case 6:
                return (model.Unstake(step.Who, 1 + (40 * (ulong)step.Amount), now), ledger.SendUnsigned(user, Kinds.StakeRemove, At($"{1 + (40 * step.Amount)}", step.Who)));
            default:
                return (null, ledger.Tick());
        }
    }

    private static object At(string amount, int who) => who == GovernanceModel.Provider ? new { amount, target = Users[who].ToString() } : new { amount };

    private static object Action(int action, ulong value, Address user, Address accused) => action switch
    {
        3 => new { accused = accused.ToString(), bond = $"{value}", evidence = Hash256.Sha256("evidence"u8).ToString(), kind = "slash", offence = "false-attestation", statement = "It did." },
        0 => new { kind = "text" },
        1 => new { changes = new[] { new { name = "quorumShare", value = $"{value}" } }, kind = "parameters" },
        _ => new { kind = "treasury", payments = new[] { new { amount = $"{value}", to = user.ToString() } } },
    };

    private static void Check(LedgerState state, GovernanceModel model, LedgerTime now)
    {
        foreach (var expected in model.Proposals)
        {
            var proposal = state.Governance.Proposals[new ProposalId(new Seq(expected.Id))];
            Same.Value((model.State(expected, now.UnixMs), model.Deadline(expected)), (ProposalStates.Word(proposal.StateAt(now, state.Votes)), proposal.Deadline.UnixMs));
            Same.Value((GovernanceModel.Sum(expected, 1), GovernanceModel.Sum(expected, 0), GovernanceModel.Sum(expected, 2)), (proposal.Tally.For.Units, proposal.Tally.Against.Units, proposal.Tally.Abstain.Units));
            Same.Value(expected.Votes.Count, proposal.Ballots.Count);
        }
        Same.Value(model.Proposals.Count, state.Governance.Proposals.Count);
        Same.Value((model.QuorumShare, model.Treasury), (state.Parameters.QuorumShare, state.Open.BalanceOf(AccountId.Treasury).Units));
        Same.All(Enumerable.Range(0, Users.Length).Select(who => model.Powers.PowerAt(who, now.UnixMs)), Users.Select(user => state.Votes.PowerNow(user).Units));
        Same.All(model.Free, Users.Select(user => state.Open.BalanceOf(AccountId.Of(user)).Units));
        Same.Value((model.Bonds, model.Leaving), (state.Open.BalanceOf(AccountId.Disputes).Units, state.Stakes.Pools.GetValueOrDefault(Users[GovernanceModel.Provider])?.Leaving.Tokens ?? 0));
        Same.Value(model.Powers.TotalAt(now.UnixMs), state.Votes.Total.Latest.Power.Units);
        // Power is kept for nothing but what is open: the entry that was just applied has counted all that was over.
        Same.Value(model.Proposals.Count(p => model.State(p, now.UnixMs) is "pending" or "active"), state.Votes.Snapshots.Values.Sum());
    }

    /// <summary>Everybody's stake, and 200 base units more each.</summary>
    private static LedgerHead Begin()
    {
        var treasury = new OpenAmount(10);
        var head = TestLedger.Start(new ManualClock(), TestLedger.Genesis with
        {
            Parameters = Parameters,
            Allocations = [new Allocation(AccountId.Bridge, OpenAmount.Supply - treasury, null, 0, 0), new Allocation(AccountId.Treasury, treasury, null, 0, 0)],
        });
        var ledger = new PaperLedger(head);
        for (var i = 0; i < Users.Length; i++)
        {
            var deposit = new BridgeDeposit(TestLedger.ChainId, new DepositId(Users[i], 0), default, 1, Users[i], new OpenAmount(Stakes[i] + 200));
            Assert.True(ledger.SendUnsigned(TestLedger.Bridge.Address, Kinds.BridgeDeposit, deposit.ToJson()).IsOk);
            Assert.True(Stakes[i] == 0 || ledger.SendUnsigned(Users[i], Kinds.StakeAdd, At($"{Stakes[i]}", i)).IsOk);
        }
        return head with { State = ledger.State };
    }
}
