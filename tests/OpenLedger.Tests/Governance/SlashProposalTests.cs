using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Staking;

namespace OpenLedger.Tests.Governance;

/// <summary>Proposals to slash: what they freeze, whom they cost, and what they take.</summary>
public sealed class SlashProposalTests
{
    private const int DelayMs = 1_000;
    private const int PeriodMs = 8_000;
    private const int TimelockMs = 2_000;
    private const int GraceMs = 10_000_000;

    private static readonly Address Accused = TestLedger.Owner.Address;
    private static readonly Address Proposer = TestLedger.Contributor.Address;
    private static readonly Address Eve = TestLedger.Stranger.Address;
    private static readonly Address Juror = TestLedger.Key(301).Address;
    private static readonly UInt128 One = OpenAmount.Whole(1).Units;
    private static readonly string Evidence = Hash256.Sha256("evidence"u8).ToString();

    private readonly StakeLedger _ledger = new(StakeLedger.Brisk with
    {
        VotingDelayMs = DelayMs, VotingPeriodMs = PeriodMs, LateQuorumExtensionMs = 0, TimelockMs = TimelockMs, ExecutionGraceMs = GraceMs, MaxDeadlineAheadMs = 1_000, ProposalThreshold = OpenAmount.Whole(10),
        QuorumShare = 500, PassShare = 5_000, MaxProposalsPerProposer = 3, LivenessMs = 100_000_000,
    }, Accused, Proposer, Eve, Juror);

    public SlashProposalTests()
    {
        Ok(_ledger.Add(Accused, 100 * One, Accused));
        Ok(_ledger.Register(Accused));
        Ok(_ledger.Add(Eve, 50 * One, Accused));
        Ok(_ledger.Add(Juror, 40 * One));
        Ok(_ledger.Add(Proposer, 30 * One));
    }

    [Fact]
    public void Proposal_that_passes_takes_stake_for_the_treasury_and_gives_the_bond_back()
    {
        Ok(_ledger.Remove(Eve, 10 * One, Accused));
        var before = _ledger.BalanceOf(Proposer);
        var id = Propose();
        Assert.Equal((before - (10 * One), 10 * One), (_ledger.BalanceOf(Proposer), Disputes));
        _ledger.Wait(DelayMs + 1);
        Ok(Vote(Juror, id, "for"));
        Pass(PeriodMs);
        Assert.Equal((before, UInt128.Zero), (_ledger.BalanceOf(Proposer), Disputes));
        Pass(TimelockMs);
        Ok(Execute(id));
        // A tenth of 100 + 40 + 10, all of it the treasury's: nobody gains from what they vote for.
        Assert.Equal((15 * One, before), (Treasury, _ledger.BalanceOf(Proposer)));
        Assert.Equal((90 * One, 36 * One, 90 * One), (_ledger.Stakes.StakeOf(Accused), _ledger.Stakes.StakeOf(Eve), _ledger.Paper.State.Votes.Of(Accused).Stake.Units));
        Assert.Empty(_ledger.Stakes.Providers);
        Assert.Equal("proposal-not-queued", Execute(id).Error?.Code);
        Ok(_ledger.Remove(Accused, One, Accused));
        _ledger.Check();
    }

    [Fact]
    public void Proposal_that_fails_costs_its_proposer_the_bond_and_frees_the_accused()
    {
        var (id, accused) = (Propose(), _ledger.BalanceOf(Accused));
        _ledger.Wait(DelayMs + 1);
        Ok(Vote(Juror, id, "against"));
        Pass(PeriodMs - 1);
        Assert.Equal("account-frozen", _ledger.Remove(Accused, One, Accused).Error?.Code);
        Pass(1);
        Assert.Equal((accused + (5 * One), 5 * One, UInt128.Zero), (_ledger.BalanceOf(Accused), Treasury, Disputes));
        Ok(_ledger.Remove(Accused, One, Accused));
        Assert.Equal(100 * One, _ledger.Stakes.StakeOf(Accused) + One);
    }

    [Fact]
    public void Proposal_that_is_taken_back_costs_the_bond_too_so_that_to_freeze_somebody_is_never_free()
    {
        var (id, accused) = (Propose(), _ledger.BalanceOf(Accused));
        Assert.Equal("account-frozen", _ledger.Remove(Accused, One, Accused).Error?.Code);
        Ok(_ledger.Send(Proposer, Kinds.ProposalCancel, new { proposal = id }));
        Assert.Equal((accused + (5 * One), 5 * One, UInt128.Zero), (_ledger.BalanceOf(Accused), Treasury, Disputes));
        Ok(_ledger.Remove(Accused, One, Accused));
    }

    [Fact]
    public void Accused_takes_nothing_out_of_reach_until_the_proposal_is_executed_or_has_expired()
    {
        Ok(_ledger.Remove(Accused, 20 * One, Accused));
        Ok(_ledger.Remove(Eve, 10 * One, Accused));
        var id = Propose();
        var (accused, eve) = (_ledger.BalanceOf(Accused), _ledger.BalanceOf(Eve));
        foreach (var refused in new[]
        {
            _ledger.Remove(Accused, One, Accused), _ledger.Move(Accused, One, Accused, null), _ledger.Send(Accused, Kinds.ProviderRetire, new { }),
            _ledger.Send(Accused, Kinds.BridgeWithdraw, new { amount = "1", payout = Accused.ToString() }),
        })
        {
            Assert.Equal("account-frozen", refused.Error?.Code);
        }
        _ledger.Wait(DelayMs + 1);
        Ok(Vote(Juror, id, "for"));
        // Unbonding is over at 10,000, the vote at 9,000 and the timelock at 11,000; nobody executes it for a while.
        Pass(PeriodMs + TimelockMs + 60_000);
        Assert.Equal((accused, eve), (_ledger.BalanceOf(Accused), _ledger.BalanceOf(Eve)));
        Ok(Execute(id));
        Pass(3_600_000);
        // 10 % of 80, 20, 40 and 10.
        Assert.Equal((accused + (18 * One), eve + (9 * One), 15 * One), (_ledger.BalanceOf(Accused), _ledger.BalanceOf(Eve), Treasury));
        _ledger.Check();
    }

    [Fact]
    public void Proposal_that_nobody_executes_frees_the_accused_when_it_expires()
    {
        Ok(_ledger.Remove(Eve, 10 * One, Accused));
        var (id, eve) = (Propose(), _ledger.BalanceOf(Eve));
        _ledger.Wait(DelayMs + 1);
        Ok(Vote(Juror, id, "for"));
        _ledger.Wait(PeriodMs + TimelockMs + GraceMs - 2);
        // What was never looked at meanwhile counts as well.
        Assert.Equal("account-frozen", _ledger.Remove(Accused, One, Accused).Error?.Code);
        Pass(1);
        Assert.Equal(eve + (10 * One), _ledger.BalanceOf(Eve));
        Ok(_ledger.Remove(Accused, One, Accused));
        Assert.Equal("proposal-not-queued", Execute(id).Error?.Code);
    }

    [Fact]
    public void Parties_have_no_vote()
    {
        var id = Propose();
        _ledger.Wait(DelayMs + 1);
        Assert.Equal("party-to-proposal", Vote(Accused, id, "against").Error?.Code);
        Assert.Equal("party-to-proposal", Vote(Proposer, id, "for").Error?.Code);
        Ok(Vote(Eve, id, "abstain"));
    }

    [Fact]
    public void Proposals_against_one_address_cost_twice_as_much_each_and_need_something_at_stake()
    {
        Propose();
        Assert.Equal("bond-too-small", TryPropose((20 * One) - 1).Error?.Code);
        Ok(TryPropose(20 * One));
        Assert.Equal(("dispute-self", "/payload/action/accused"), Refusal(TryPropose(10 * One, Proposer)));
        Assert.Equal("nothing-at-stake", TryPropose(10 * One, Juror).Error?.Code);
        Assert.Equal("balance-insufficient", TryPropose(5_000 * One).Error?.Code);
        // Another's first one costs what a first one costs.
        Ok(TryPropose(10 * One, proposer: Eve));
        Ok(TryPropose(40 * One));
        Assert.Equal("too-many-proposals", TryPropose(80 * One).Error?.Code);
        Assert.Equal(80 * One, Disputes);
    }

    [Fact]
    public void Slash_is_that_of_the_proposals_making()
    {
        var id = Propose();
        _ledger.Paper.Change(state => state with { Parameters = state.Parameters with { SlashGraveBps = 9_000 } });
        _ledger.Wait(DelayMs + 1);
        Ok(Vote(Juror, id, "for"));
        _ledger.Wait(PeriodMs + TimelockMs);
        // One entry counts the votes, gives the bond back and slashes.
        Ok(Execute(id));
        Assert.Equal((15 * One, UInt128.Zero), (Treasury, Disputes));
    }

    [Fact]
    public void Ledger_says_when_the_bond_is_decided_about_so_that_nobody_waits_for_an_entry()
    {
        var made = _ledger.Now;
        Propose();
        Assert.Equal(made.Plus(TimeSpan.FromMilliseconds(DelayMs + PeriodMs + 1)), _ledger.Paper.State.NextDue);
        Pass(DelayMs + PeriodMs + 1);
        Assert.Null(_ledger.Paper.State.NextDue);
    }

    [Fact]
    public async Task State_with_open_ones_is_read_back_and_freezes_whom_it_froze()
    {
        Propose();
        var read = await StateCodec.DecodeAsync(StateCodec.Encode(_ledger.Paper.State).Select(chunk => (ReadOnlyMemory<byte>)chunk.ToArray()).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        Assert.Equal(Snapshots.StateText.Of(_ledger.Paper.State), Snapshots.StateText.Of(read));
        _ledger.Paper.Change(_ => read);
        Assert.Equal("account-frozen", _ledger.Remove(Accused, One, Accused).Error?.Code);
    }

    private UInt128 Treasury => _ledger.Paper.State.Open.BalanceOf(AccountId.Treasury).Units;

    private UInt128 Disputes => _ledger.Paper.State.Open.BalanceOf(AccountId.Disputes).Units;

    private string Propose() => Ok(TryPropose(10 * One))!;

    private Result<Outcome> TryPropose(UInt128 bond, Address? accused = null, Address? proposer = null) => _ledger.Send(proposer ?? Proposer, Kinds.ProposalCreate, new
    {
        action = new { accused = (accused ?? Accused).ToString(), bond = bond.ToString(), evidence = Evidence, kind = "slash", offence = "false-attestation", statement = "Other records.", url = "https://node.example/e.json" },
        description = "",
        title = "A slash",
    });

    private Result<Outcome> Vote(Address voter, string proposal, string support) => _ledger.Send(voter, Kinds.ProposalVote, new { proposal, support });

    private Result<Outcome> Execute(string proposal) => _ledger.Send(Eve, Kinds.ProposalExecute, new { proposal });

    private void Pass(int ms)
    {
        _ledger.Wait(ms);
        _ledger.Paper.Tick();
    }

    private static (string?, string?) Refusal(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Pointer);

    private static string? Ok(Result<Outcome> outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Value.Subject;
    }
}
