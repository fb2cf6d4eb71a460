using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using static OpenLedger.Tests.Governance.GovernedLedger;

namespace OpenLedger.Tests.Governance;

public sealed class ProposalTests
{
    private readonly GovernedLedger _ledger = new();

    [Fact]
    public void Proposal_goes_through_its_states_by_time_alone_and_is_executed_by_anyone_in_time()
    {
        var before = _ledger.Paper.Now;
        var id = _ledger.Propose(Alice, Set(("maxHoldsPerAccount", "7")));
        Assert.Equal((before.Plus(Ms(DelayMs)), before.Plus(Ms(DelayMs + PeriodMs))), (_ledger.Get(id).Terms.Snapshot, _ledger.Get(id).Deadline));
        _ledger.Wait(DelayMs);
        Assert.Equal(ProposalState.Pending, _ledger.StateOf(id));
        _ledger.Wait(1);
        Assert.Equal(ProposalState.Active, _ledger.StateOf(id));
        Assert.Equal(id.ToString(), _ledger.Vote(Alice, id, "for").Value.Subject);
        _ledger.Wait(PeriodMs - 1);
        Assert.Equal(ProposalState.Active, _ledger.StateOf(id));
        _ledger.Wait(1);
        Assert.Equal(ProposalState.Queued, _ledger.StateOf(id));
        _ledger.Wait(TimelockMs - 2);
        Assert.Equal("timelock-running", _ledger.Execute(id).Error?.Code);
        _ledger.Wait(1);
        Assert.True(_ledger.Execute(id).IsOk);
        Assert.Equal((7UL, ProposalState.Executed, Carol), (_ledger.State.Parameters.MaxHoldsPerAccount, _ledger.StateOf(id), _ledger.Get(id).End!.By));
        Assert.Equal([id], _ledger.State.Governance.ChangesOf("maxHoldsPerAccount").Select(p => p.Id));
        Assert.Empty(_ledger.State.Governance.ChangesOf("maxHoldMs"));
        Assert.Equal("proposal-not-queued", _ledger.Execute(id).Error?.Code);
    }

    [Theory]
    // 35 % of 1,000 make the quorum; of those for and against, more than 60 % must be for.
    [InlineData("for", "", "", ProposalState.Queued)]
    [InlineData("for", "against", "", ProposalState.Queued)]
    [InlineData("for", "against", "against", ProposalState.Defeated)]
    [InlineData("", "for", "", ProposalState.Defeated)]
    [InlineData("", "for", "abstain", ProposalState.Queued)]
    [InlineData("abstain", "", "", ProposalState.Defeated)]
    [InlineData("against", "for", "for", ProposalState.Defeated)]
    [InlineData("abstain", "for", "against", ProposalState.Queued)]
    [InlineData("", "", "", ProposalState.Defeated)]
    public void Votes_decide_by_quorum_and_share(string alice, string bob, string carol, ProposalState expected)
    {
        var id = _ledger.Propose(Carol, Set(("maxHoldsPerAccount", "7")));
        _ledger.Wait(DelayMs + 1);
        foreach (var (voter, support) in new[] { (Alice, alice), (Bob, bob), (Carol, carol) }.Where(v => v.Item2.Length > 0))
            Assert.True(_ledger.Vote(voter, id, support).IsOk);
        Assert.Equal(new OpenAmount(350), _ledger.Get(id).QuorumOf(new OpenAmount(1_000)));
        _ledger.Wait(PeriodMs + ExtensionMs);
        Assert.Equal(expected, _ledger.StateOf(id));
        _ledger.Paper.Tick();
        Assert.Equal((expected, new OpenAmount(1_000)), (_ledger.StateOf(id), _ledger.Get(id).Total));
        Assert.Empty(_ledger.State.Votes.Snapshots);
    }

    [Fact]
    public void Proposal_that_only_says_something_succeeds_and_has_nothing_to_execute()
    {
        var id = _ledger.Pass(Text);
        Assert.Equal(ProposalState.Succeeded, _ledger.StateOf(id));
        Assert.Equal("proposal-not-queued", _ledger.Execute(id).Error?.Code);
        _ledger.Wait(GraceMs + 1);
        Assert.Equal(ProposalState.Succeeded, _ledger.StateOf(id));
    }

    [Fact]
    public void Proposal_that_nobody_executes_in_time_expires()
    {
        var id = _ledger.Pass(Set(("maxHoldsPerAccount", "7")));
        _ledger.Wait(GraceMs - 2);
        Assert.Equal(ProposalState.Queued, _ledger.StateOf(id));
        _ledger.Wait(1);
        Assert.Equal(ProposalState.Expired, _ledger.StateOf(id));
        Assert.Equal("proposal-not-queued", _ledger.Execute(id).Error?.Code);
    }

    [Fact]
    public void Proposer_needs_the_threshold_and_room()
    {
        _ledger.Stake(Carol, 99);
        var refused = _ledger.TryPropose(Carol, Text).Error!;
        Assert.Equal(("proposal-threshold", true, true), (refused.Code, refused.Message.Contains("99", StringComparison.Ordinal), refused.Message.Contains("100", StringComparison.Ordinal)));
        for (var i = 0; i < 20; i++)
            _ledger.Propose(Alice, Text);
        Assert.Equal("too-many-proposals", _ledger.TryPropose(Alice, Text).Error?.Code);
        for (var i = 0; i < 20; i++)
            _ledger.Propose(Bob, Text);
        _ledger.Delegate(Bob, Carol);
        Assert.Equal("too-many-proposals", _ledger.TryPropose(Carol, Text).Error?.Code);
        _ledger.Wait(DelayMs + PeriodMs);
        Assert.Equal("too-many-proposals", _ledger.TryPropose(Alice, Text).Error?.Code);
        // By effective time there is room at once, although one entry counts the votes of a few proposals only.
        _ledger.Wait(1);
        Assert.True(_ledger.TryPropose(Alice, Text).IsOk);
        Assert.Equal(2, _ledger.State.Votes.Snapshots.Count);
        _ledger.Paper.Tick();
        _ledger.Paper.Tick();
        Assert.Single(_ledger.State.Votes.Snapshots);
    }

    [Theory]
    [InlineData("maxEverything", "7", "parameter-unknown")]
    [InlineData("maxHoldsPerAccount", "0", "parameter-out-of-range")]
    [InlineData("maxHoldsPerAccount", "340282366920938463463374607431768211455", "parameter-out-of-range")]
    [InlineData("maxPartBytes", "5", "parameters-inconsistent")]
    public void Parameter_change_that_breaks_bounds_or_an_invariant_cannot_be_proposed(string name, string value, string code)
    {
        var error = _ledger.TryPropose(Alice, Set((name, value))).Error!;
        Assert.Equal((code, "/payload/action/changes"), (error.Code, error.Pointer));
        Assert.Empty(_ledger.State.Governance.Proposals);
    }

    [Fact]
    public void Parameters_that_only_fit_together_are_set_together()
    {
        var id = _ledger.Pass(Set(("maxFileBytes", "5"), ("maxPartBytes", "5"), ("minPartBytes", "5")));
        Assert.True(_ledger.Execute(id).IsOk);
        Assert.Equal((5UL, 5UL, 5UL), (_ledger.State.Parameters.MaxFileBytes, _ledger.State.Parameters.MaxPartBytes, _ledger.State.Parameters.MinPartBytes));
    }

    [Fact]
    public void Change_that_another_one_has_made_inconsistent_is_not_executed()
    {
        var more = _ledger.Propose(Alice, Set(("minPartBytes", "8000000")));
        var less = _ledger.Pass(Set(("maxFileBytes", "4000000"), ("maxPartBytes", "4000000")));
        Assert.Equal(ProposalState.Defeated, _ledger.StateOf(more));
        var again = _ledger.Propose(Alice, Set(("minPartBytes", "8000000")));
        Assert.True(_ledger.Execute(less).IsOk);
        _ledger.Wait(DelayMs + 1);
        Assert.True(_ledger.Vote(Alice, again, "for").IsOk);
        _ledger.Wait(PeriodMs + TimelockMs);
        Assert.Equal("parameters-inconsistent", _ledger.Execute(again).Error?.Code);
        Assert.Equal((1UL << 20, ProposalState.Queued), (_ledger.State.Parameters.MinPartBytes, _ledger.StateOf(again)));
    }

    [Fact]
    public void Treasury_is_spent_by_proposals_and_not_beyond_what_it_has()
    {
        var (first, second) = (_ledger.Propose(Alice, Pay(Bob, OpenAmount.Whole(3))), _ledger.Pass(Pay(Bob, OpenAmount.Whole(3))));
        Assert.Equal(ProposalState.Defeated, _ledger.StateOf(first));
        Assert.True(_ledger.Execute(second).IsOk);
        var book = _ledger.State.Open;
        Assert.Equal((OpenAmount.Whole(2), OpenAmount.Whole(3)), (book.BalanceOf(AccountId.Treasury), book.BalanceOf(AccountId.Of(Bob))));
        Assert.Equal(MovementReason.TreasurySpend, book.Recent.BackTo(new Seq(_ledger.State.NextSeq.Value - 1)).Single().Reason);
        var third = _ledger.Pass(Pay(Bob, OpenAmount.Whole(3)));
        Assert.Equal("balance-insufficient", _ledger.Execute(third).Error?.Code);
        Assert.Equal(ProposalState.Queued, _ledger.StateOf(third));
    }

    [Fact]
    public void Keys_get_and_lose_duties_by_proposals_and_the_last_writer_stays()
    {
        Assert.True(_ledger.Execute(_ledger.Pass(Key(Carol, "register", "arbiter"))).IsOk);
        Assert.True(_ledger.State.Keys.Has(Carol, Duties.Arbiter));
        Assert.True(_ledger.Execute(_ledger.Pass(Key(Carol, "revoke", "arbiter"))).IsOk);
        Assert.False(_ledger.State.Keys.Has(Carol, Duties.Arbiter));
        Assert.Equal("last-key", _ledger.Execute(_ledger.Pass(Key(TestLedger.Operator.Address, "revoke", "operator"))).Error?.Code);

        static object Key(Address address, string change, string duty) => new { address = address.ToString(), change, duties = new[] { duty }, kind = "key" };
    }

    [Fact]
    public void Standards_and_models_are_listed_and_taken_off_each_on_its_own_list()
    {
        Assert.Equal("listing-unknown", _ledger.Execute(_ledger.Pass(List("remove", "model"))).Error?.Code);
        Assert.True(_ledger.Execute(_ledger.Pass(List("add", "model"))).IsOk);
        Assert.Equal("listing-known", _ledger.Execute(_ledger.Pass(List("add", "model"))).Error?.Code);
        Assert.True(_ledger.Execute(_ledger.Pass(List("add", "standard"))).IsOk);
        Assert.Equal(("https://example.org/", "open/tiny"), (_ledger.State.Governance.Models["open/tiny"].Uri, _ledger.State.Governance.Standards.Keys.Single()));
        Assert.True(_ledger.Execute(_ledger.Pass(List("remove", "model"))).IsOk);
        Assert.Equal((0, 1), (_ledger.State.Governance.Models.Count, _ledger.State.Governance.Standards.Count));

        static object List(string change, string kind) => change == "add"
            ? new { change, kind, name = "open/tiny", sha256 = Hash256.Sha256("x"u8).ToString(), uri = "https://example.org/" }
            : new { change, kind, name = "open/tiny" };
    }

    [Fact]
    public void Proposer_cancels_while_it_is_pending_and_nobody_later()
    {
        var (first, second) = (_ledger.Propose(Alice, Text), _ledger.Propose(Alice, Text));
        Assert.Equal("not-proposer", _ledger.Cancel(Bob, first).Error?.Code);
        Assert.True(_ledger.Cancel(Alice, first).IsOk);
        Assert.Equal((ProposalState.Canceled, 1), (_ledger.StateOf(first), _ledger.State.Votes.Snapshots.Values.Single()));
        Assert.Equal("proposal-not-pending", _ledger.Cancel(Alice, first).Error?.Code);
        _ledger.Wait(DelayMs + 1);
        Assert.Equal("proposal-not-active", _ledger.Vote(Alice, first, "for").Error?.Code);
        Assert.Equal("proposal-not-pending", _ledger.Cancel(Alice, second).Error?.Code);
        Assert.Equal("proposal-unknown", _ledger.Cancel(Alice, new ProposalId(new Seq(0))).Error?.Code);
    }

    [Fact]
    public void Void_outlasts_every_deadline_that_a_proposal_may_allow()
    {
        var ledger = new GovernedLedger(Parameters with { MaxDeadlineAheadMs = TimelockMs });
        var far = ledger.Paper.Sign(TestLedger.Stranger, Kinds.VoteDelegate, new { @delegate = Bob.ToString() }, nonce: 5, deadline: ledger.Paper.Now.Plus(TimeSpan.FromMinutes(50)));
        Assert.True(ledger.Paper.Send(TestLedger.Stranger, Kinds.Cancel, new { nonce = "5" }).IsOk);
        Assert.Equal("deadline-too-far", ledger.Paper.Send(far).Error?.Code);
        Assert.True(ledger.Execute(ledger.Pass(Set(("maxDeadlineAheadMs", "3600000"), ("timelockMs", "3600000")))).IsOk);
        ledger.Paper.Advance(TimeSpan.FromMinutes(12));
        Assert.Equal("nonce-used", ledger.Paper.Send(far).Error?.Code);
    }

    [Fact]
    public void Block_ends_at_a_border_that_a_proposal_in_it_has_put_nearer()
    {
        var id = _ledger.Pass(Set(("stateIntervalEntries", "16")));
        var head = TestLedger.Start(new ManualClock()) with { State = _ledger.State, Domain = _ledger.Paper.Domain };
        var execute = ParsedCommand.From(_ledger.Paper.Sign(TestLedger.Stranger, Kinds.ProposalExecute, new { proposal = id.ToString() }));
        Pending[] batch = [new(execute, null, default), .. Enumerable.Repeat(new Pending(null, SystemEntry.Tick, default), 40)];
        var draft = BlockDraft.Build(head, batch, _ledger.Paper.Now, TestLedger.Writer.Address);
        Assert.Equal(16UL, draft.State.Parameters.StateIntervalEntries);
        Assert.Equal((16UL, true), (draft.State.NextSeq.Value, draft.State.IsAtBoundary));
        var block = Block.Seal(head.Height + 1, head.Hash, head.State.NextSeq, draft.Lines, draft.State.Time, 1, TestLedger.Writer);
        Assert.Equal(draft.State.NextSeq, LedgerHead.Follow(head, block).State.NextSeq);
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
