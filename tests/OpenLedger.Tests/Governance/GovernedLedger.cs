using OpenLedger.Core.Economy;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Governance;

/// <summary>A ledger whose voters, Alice with 600 votes, Bob with 300 and Carol with 100, get through a proposal within minutes.</summary>
internal sealed class GovernedLedger
{
    public const int DelayMs = 10_000;
    public const int PeriodMs = 100_000;
    public const int ExtensionMs = 20_000;
    public const int TimelockMs = 50_000;
    public const int GraceMs = 200_000;

    public static readonly Address Alice = TestLedger.Key(41).Address;
    public static readonly Address Bob = TestLedger.Key(42).Address;
    public static readonly Address Carol = TestLedger.Key(43).Address;

    public static LedgerParameters Parameters { get; } = LedgerParameters.Default with
    {
        MaxDeadlineAheadMs = 1_000, VotingDelayMs = DelayMs, VotingPeriodMs = PeriodMs, LateQuorumExtensionMs = ExtensionMs, TimelockMs = TimelockMs, ExecutionGraceMs = GraceMs,
        ProposalThreshold = new OpenAmount(100), QuorumShare = 3_500, PassShare = 6_000, MaxOpenProposals = 40, MaxProposalsPerProposer = 20, MinStake = new OpenAmount(1),
    };

    private ulong _deposits;

    public GovernedLedger(LedgerParameters? parameters = null)
    {
        var treasury = OpenAmount.Whole(5);
        Paper = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
        {
            Parameters = parameters ?? Parameters,
            Allocations = [new Allocation(AccountId.Bridge, OpenAmount.Supply - treasury, null, 0, 0), new Allocation(AccountId.Treasury, treasury, null, 0, 0)],
        }));
        Stake(Alice, 600);
        Stake(Bob, 300);
        Stake(Carol, 100);
    }

    public PaperLedger Paper { get; }

    public LedgerState State => Paper.State;

    public static object Text { get; } = new { kind = "text" };

    public static object Set(params (string Name, string Value)[] changes) => new { changes = changes.Select(c => new { name = c.Name, value = c.Value }), kind = "parameters" };

    public static object Pay(Address to, OpenAmount amount) => new { kind = "treasury", payments = new[] { new { amount = amount.ToString(), to = to.ToString() } } };

    public Result<Outcome> TryPropose(Address proposer, object action) => Paper.SendUnsigned(proposer, Kinds.ProposalCreate, new { action, description = "", title = "A proposal" });

    public ProposalId Propose(Address proposer, object action) => new(TryPropose(proposer, action).Value.Seq);

    /// <summary>Stakes what is missing, out of a deposit, or begins to take back what is too much.</summary>
    public void Stake(Address address, ulong amount)
    {
        var stake = (ulong)State.Votes.Of(address).Stake.Units;
        if (amount > stake)
        {
            var deposit = new BridgeDeposit(TestLedger.ChainId, new DepositId(address, _deposits++), default, 1, address, new OpenAmount(amount - stake));
            Assert.True(Paper.SendUnsigned(TestLedger.Bridge.Address, Kinds.BridgeDeposit, deposit.ToJson()).IsOk);
        }
        Assert.True(Paper.SendUnsigned(address, amount > stake ? Kinds.StakeAdd : Kinds.StakeRemove, new { amount = $"{(amount > stake ? amount - stake : stake - amount)}" }).IsOk);
        Assert.Equal(amount, (ulong)State.Votes.Of(address).Stake.Units);
    }

    public Result<Outcome> Vote(Address voter, ProposalId id, string support) => Paper.SendUnsigned(voter, Kinds.ProposalVote, new { proposal = id.ToString(), support });

    public Result<Outcome> Execute(ProposalId id) => Paper.SendUnsigned(Carol, Kinds.ProposalExecute, new { proposal = id.ToString() });

    public Result<Outcome> Cancel(Address actor, ProposalId id) => Paper.SendUnsigned(actor, Kinds.ProposalCancel, new { proposal = id.ToString() });

    public Result<Outcome> Delegate(Address from, Address to) => Paper.SendUnsigned(from, Kinds.VoteDelegate, new { @delegate = to.ToString() });

    public void Wait(int ms) => Paper.Advance(TimeSpan.FromMilliseconds(ms));

    public Proposal Get(ProposalId id) => State.Governance.Proposals[id];

    public ProposalState StateOf(ProposalId id) => Get(id).StateAt(Paper.Now, State.Votes);

    /// <summary>Proposes, has Alice vote for it, and waits until it may be executed.</summary>
    public ProposalId Pass(object action)
    {
        var id = Propose(Alice, action);
        Wait(DelayMs + 1);
        Assert.True(Vote(Alice, id, "for").IsOk);
        Wait(PeriodMs + TimelockMs);
        return id;
    }
}
