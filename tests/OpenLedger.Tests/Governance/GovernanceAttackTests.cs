using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using static OpenLedger.Tests.Governance.GovernedLedger;

namespace OpenLedger.Tests.Governance;

/// <summary>What somebody may try to decide more than their stake does, each with what defeats it.</summary>
public sealed class GovernanceAttackTests
{
    private static readonly object Change = Set(("maxHoldsPerAccount", "7"));

    private readonly GovernedLedger _ledger = new();

    /// <summary>A ballot stays as it was cast.</summary>
    [Fact]
    public void Double_vote_counts_once()
    {
        var id = Active(Alice);
        Assert.True(_ledger.Vote(Bob, id, "for").IsOk);
        foreach (var support in Ballot.Words)
        {
            Assert.Equal("already-voted", _ledger.Vote(Bob, id, support).Error?.Code);
            Assert.Equal(new VoteTally(new OpenAmount(300), default, default), _ledger.Get(id).Tally);
        }
    }

    /// <summary>Power is that of the snapshot, before the first vote: OPEN that is taken out and staked by another votes once.</summary>
    [Fact]
    public void Vote_then_unstake_and_stake_elsewhere_votes_once()
    {
        var id = Active(Alice);
        Assert.True(_ledger.Vote(Bob, id, "for").IsOk);
        var other = new Address([.. Enumerable.Repeat((byte)9, Address.Size)]);
        _ledger.Stake(Bob, 0);
        _ledger.Stake(other, 300);
        Assert.Equal("no-voting-power", _ledger.Vote(other, id, "for").Error?.Code);
        Assert.Equal(new OpenAmount(300), _ledger.Get(id).Tally.For);
        // Whoever stakes after the snapshot to make others' votes a smaller part does not either.
        _ledger.Stake(other, 1_000_000);
        Assert.Equal(new OpenAmount(1_000), _ledger.Get(id).TotalAt(_ledger.State.Votes));
    }

    /// <summary>Delegations after the snapshot move nothing that a vote counts.</summary>
    [Fact]
    public void Flash_delegation_gives_no_power_for_what_is_being_voted_on()
    {
        var id = Active(Alice);
        Assert.True(_ledger.Delegate(Alice, Carol).IsOk);
        Assert.True(_ledger.Vote(Carol, id, "against").IsOk);
        Assert.True(_ledger.Vote(Alice, id, "for").IsOk);
        Assert.Equal(new VoteTally(new OpenAmount(600), new OpenAmount(100), default), _ledger.Get(id).Tally);
    }

    /// <summary>One stake that is passed from hand to hand makes many proposals, and anyone takes those away whose proposer has lost it.</summary>
    [Fact]
    public void Flash_delegation_to_propose_ends_with_the_delegation()
    {
        Assert.True(_ledger.Delegate(Carol, Bob).IsOk);
        var bobs = _ledger.Propose(Bob, Text);
        _ledger.Stake(Bob, 0);
        Assert.Equal("not-proposer", _ledger.Cancel(Carol, bobs).Error?.Code);
        Assert.True(_ledger.Delegate(Carol, Carol).IsOk);
        Assert.True(_ledger.Cancel(Alice, bobs).IsOk);
        Assert.Equal(ProposalState.Canceled, _ledger.StateOf(bobs));
    }

    /// <summary>The vote that makes the quorum leaves the others time to answer, once.</summary>
    [Fact]
    public void Late_quorum_prolongs_the_votes_once()
    {
        var id = Active(Carol);
        Assert.True(_ledger.Vote(Carol, id, "for").IsOk);
        _ledger.Wait(PeriodMs - 1);
        var (last, before) = (_ledger.Paper.Now, _ledger.Get(id).Deadline);
        Assert.Equal(last, before);
        Assert.True(_ledger.Vote(Bob, id, "for").IsOk);
        Assert.Equal(last.Plus(TimeSpan.FromMilliseconds(ExtensionMs)), _ledger.Get(id).Deadline);
        _ledger.Wait(ExtensionMs);
        var extended = _ledger.Get(id).Deadline;
        Assert.True(_ledger.Vote(Alice, id, "against").IsOk);
        Assert.Equal(extended, _ledger.Get(id).Deadline);
        _ledger.Wait(1);
        Assert.Equal(ProposalState.Defeated, _ledger.StateOf(id));
    }

    /// <summary>A proposal is decided by the rules that it was made under, whatever is executed around it.</summary>
    [Fact]
    public void Sandwiching_a_parameter_change_changes_nothing_for_what_is_open()
    {
        var easier = _ledger.Pass(Set(("executionGraceMs", "60000"), ("passShare", "5000"), ("proposalThreshold", "1"), ("quorumShare", "1"), ("timelockMs", "1000"), ("votingPeriodMs", "20000")));
        var id = _ledger.Propose(Carol, Change);
        var before = _ledger.Get(id);
        Assert.True(_ledger.Execute(easier).IsOk);
        _ledger.Wait(DelayMs + 1);
        Assert.True(_ledger.Vote(Carol, id, "for").IsOk);
        Assert.Equal((before.Terms, before.Deadline), (_ledger.Get(id).Terms, _ledger.Get(id).Deadline));
        _ledger.Wait(PeriodMs);
        Assert.Equal(ProposalState.Defeated, _ledger.StateOf(id));
        Assert.Equal("proposal-not-queued", _ledger.Execute(id).Error?.Code);
        // What is made from now on is under the new ones.
        Assert.Equal((1UL, 5_000UL, 1_000UL), (_ledger.Get(_ledger.Propose(Carol, Change)).Terms is var t ? (t.QuorumShare, t.PassShare, t.TimelockMs) : default));
    }

    /// <summary>Two proposals with the same end: which one is executed first follows from who sends it, and each is checked against what the other left.</summary>
    [Fact]
    public void Proposal_that_passed_under_other_values_is_checked_against_those_of_its_execution()
    {
        var (smaller, larger) = (_ledger.Propose(Alice, Set(("maxOpenProposals", "20"))), _ledger.Propose(Alice, Set(("maxProposalsPerProposer", "30"))));
        _ledger.Wait(DelayMs + 1);
        Assert.True(_ledger.Vote(Alice, smaller, "for").IsOk && _ledger.Vote(Alice, larger, "for").IsOk);
        _ledger.Wait(PeriodMs + TimelockMs);
        Assert.True(_ledger.Execute(larger).IsOk);
        Assert.Equal("parameters-inconsistent", _ledger.Execute(smaller).Error?.Code);
        Assert.Equal((40UL, 30UL), (_ledger.State.Parameters.MaxOpenProposals, _ledger.State.Parameters.MaxProposalsPerProposer));
    }

    /// <summary>Votes and executions count in their time only, to the millisecond, and what is refused leaves everything as it was.</summary>
    [Fact]
    public void Late_early_and_repeated_commands_change_nothing()
    {
        var id = _ledger.Propose(Alice, Change);
        _ledger.Wait(DelayMs);
        Refused("proposal-not-active", () => _ledger.Vote(Alice, id, "for").Error?.Code);
        Refused("proposal-not-queued", () => _ledger.Execute(id).Error?.Code);
        _ledger.Wait(1);
        Assert.True(_ledger.Vote(Alice, id, "for").IsOk);
        Refused("already-voted", () => _ledger.Vote(Alice, id, "against").Error?.Code);
        Refused("proposal-not-pending", () => _ledger.Cancel(Alice, id).Error?.Code);
        _ledger.Wait(PeriodMs);
        _ledger.Paper.Tick();
        Refused("proposal-not-active", () => _ledger.Vote(Bob, id, "against").Error?.Code);
        _ledger.Wait(TimelockMs - 2);
        Refused("timelock-running", () => _ledger.Execute(id).Error?.Code);
        _ledger.Wait(1);
        Assert.True(_ledger.Execute(id).IsOk);
        Refused("proposal-not-queued", () => _ledger.Execute(id).Error?.Code);
        Refused("proposal-unknown", () => _ledger.Execute(new ProposalId(new Seq(1_000_000))).Error?.Code);

        void Refused(string code, Func<string?> command)
        {
            var (book, votes, parameters, open) = (_ledger.State.Governance, _ledger.State.Votes, _ledger.State.Parameters, _ledger.State.Open);
            Assert.Equal(code, command());
            Assert.Same(book, _ledger.State.Governance);
            Assert.Same(votes, _ledger.State.Votes);
            Assert.Same(parameters, _ledger.State.Parameters);
            Assert.Equal(open.Balances, _ledger.State.Open.Balances);
        }
    }

    /// <summary>A state follows from the moment, not from a tick that has noted it: who withholds ticks keeps no vote open, hides no result and delays no execution.</summary>
    [Fact]
    public void Withheld_ticks_gain_nothing()
    {
        var (ticked, silent) = (new GovernedLedger(), new GovernedLedger());
        List<ProposalId> ids = [];
        foreach (var ledger in new[] { ticked, silent })
        {
            ids = [.. Enumerable.Range(0, 20).Select(_ => ledger.Propose(Alice, Change)), .. Enumerable.Range(0, 20).Select(_ => ledger.Propose(Bob, Text))];
            ledger.Wait(DelayMs + 1);
            Assert.All(ids, id => Assert.True(ledger.Vote(Alice, id, "for").IsOk));
        }
        foreach (var ms in new[] { PeriodMs - 1, 1, TimelockMs - 2, 1, GraceMs - 1, 1 })
        {
            ticked.Wait(ms);
            silent.Wait(ms);
            for (var i = 0; i < 3; i++)
                ticked.Paper.Tick();
            Assert.All(ids, id => Assert.Equal(ticked.StateOf(id), silent.StateOf(id)));
        }
        // In time, executing works although the votes of most were not counted yet, and lets go of their snapshot as counting does.
        var late = new GovernedLedger();
        ids = [.. Enumerable.Range(0, 20).Select(_ => late.Propose(Alice, Change))];
        late.Wait(DelayMs + 1);
        Assert.All(ids, id => Assert.True(late.Vote(Alice, id, "for").IsOk));
        late.Wait(PeriodMs + TimelockMs);
        Assert.True(late.Execute(ids[^1]).IsOk);
        Assert.Equal((new OpenAmount(1_000), 3), (late.Get(ids[^1]).Total!.Value, late.State.Votes.Snapshots.Values.Single()));
        late.Paper.Tick();
        Assert.Empty(late.State.Votes.Snapshots);
    }

    private ProposalId Active(Address proposer)
    {
        var id = _ledger.Propose(proposer, Change);
        _ledger.Wait(DelayMs + 1);
        return id;
    }
}
