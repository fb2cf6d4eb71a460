using System.Globalization;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Staking;

namespace OpenLedger.Tests.Disputes;

/// <summary>Disputes from the accusation to the slash, with what each way of abusing them meets.</summary>
public sealed class DisputeTests
{
    private static readonly Address Accused = TestLedger.Owner.Address;
    private static readonly Address Opener = TestLedger.Contributor.Address;
    private static readonly Address Eve = TestLedger.Stranger.Address;
    private static readonly Address Juror = TestLedger.Key(301).Address;
    private static readonly Address Other = TestLedger.Key(302).Address;
    private static readonly UInt128 One = OpenAmount.Whole(1).Units;
    private static readonly string Evidence = Hash256.Sha256("evidence"u8).ToString();

    private readonly StakeLedger _ledger = new(StakeLedger.Brisk, Accused, Opener, Eve, Juror, Other);

    public DisputeTests()
    {
        Ok(_ledger.Add(Accused, 100 * One, Accused));
        Ok(_ledger.Register(Accused));
        Ok(_ledger.Add(Eve, 50 * One, Accused));
        Ok(_ledger.Add(Juror, 30 * One));
        Ok(_ledger.Add(Other, 20 * One));
        _ledger.Wait(1);
    }

    [Fact]
    public void Accused_who_does_not_counter_loses_and_challenger_and_treasury_are_paid_from_the_slash()
    {
        Ok(_ledger.Remove(Eve, 10 * One, Accused));
        var (id, before) = (Open(), _ledger.BalanceOf(Opener));
        Pass(1_999);
        var dispute = Find(id);
        // A tenth of what is staked behind the accused and of what leaves from there: 100 + 40 + 10.
        Assert.Equal((DisputePhase.Closed, DisputeOutcome.Upheld, OpenAmount.Whole(15)), (dispute.Phase, dispute.Outcome, dispute.Slashed));
        Assert.Equal(before + (10 * One) + (15 * One / 4), _ledger.BalanceOf(Opener));
        Assert.Equal(15 * One * 3 / 4, Treasury);
        Assert.Equal((90 * One, 36 * One), (_ledger.Stakes.StakeOf(Accused), _ledger.Stakes.StakeOf(Eve)));
        Assert.Equal(90 * One, _ledger.Paper.State.Votes.Of(Accused).Stake.Units);
        Assert.Empty(_ledger.Stakes.Providers);
        Pass(8_001);
        Assert.Equal(StakeLedger.Purse.Units - (50 * One) + (9 * One), _ledger.BalanceOf(Eve));
        _ledger.Check();
    }

    [Fact]
    public void Stake_decides_and_who_is_wrong_pays_the_other_side_and_the_treasury()
    {
        var id = Open();
        Ok(Counter(id));
        Ok(Vote(Juror, id, uphold: false));
        Ok(Vote(Other, id, uphold: true));
        var (opener, accused) = (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused));
        Pass(3_000);
        Assert.Equal((DisputePhase.Decided, DisputeOutcome.Rejected), (Find(id).Phase, Find(id).Outcome));
        Assert.Equal("account-frozen", _ledger.Remove(Accused, One, Accused).Error?.Code);
        Pass(4_000);
        Assert.Equal((DisputePhase.Closed, DisputeOutcome.Rejected, OpenAmount.Whole(30), OpenAmount.Whole(20)), (Find(id).Phase, Find(id).Outcome, Find(id).Against, Find(id).For));
        Assert.Equal((opener, accused + (15 * One), 5 * One), (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused), Treasury));
        Assert.Equal(100 * One, _ledger.Stakes.StakeOf(Accused));
        Ok(_ledger.Remove(Accused, One, Accused));
        _ledger.Check();
    }

    [Fact]
    public void Loser_appeals_once_with_twice_the_bond_and_all_vote_again()
    {
        var id = Open();
        Ok(Counter(id));
        Ok(Vote(Juror, id, uphold: true));
        Pass(3_000);
        Assert.Equal("not-loser", Appeal(Opener, id).Error?.Code);
        Ok(Appeal(Accused, id));
        _ledger.Wait(1);
        Assert.Equal("dispute-round", _ledger.Send(Juror, Kinds.DisputeVote, new { choice = "uphold", dispute = id, round = 1 }).Error?.Code);
        Ok(Vote(Juror, id, uphold: false));
        var (opener, accused) = (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused));
        Pass(3_000);
        Assert.Equal((DisputePhase.Closed, DisputeOutcome.Rejected), (Find(id).Phase, Find(id).Outcome));
        Assert.Equal("dispute-phase", Appeal(Opener, id).Error?.Code);
        Assert.Equal((opener, accused + (10 * One) + (20 * One) + (5 * One), 5 * One), (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused), Treasury));
    }

    [Fact]
    public void Without_a_quorum_or_a_majority_nobody_loses_anything()
    {
        var (opener, accused) = (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused));
        var id = Open();
        Ok(Counter(id));
        Pass(3_000);
        Assert.Equal((DisputePhase.Closed, DisputeOutcome.Undecided), (Find(id).Phase, Find(id).Outcome));
        Assert.Equal((opener, accused, UInt128.Zero), (_ledger.BalanceOf(Opener), _ledger.BalanceOf(Accused), Treasury));
        Assert.Empty(_ledger.Paper.State.Votes.Snapshots);
    }

    [Fact]
    public void Grief_disputes_cost_twice_as_much_each_and_are_bounded()
    {
        Open();
        var error = Open(Opener, (20 * One) - 1).Error!;
        Assert.Equal("bond-too-small", error.Code);
        Assert.Contains((20 * One).ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Ok(Open(Opener, 20 * One));
        Ok(Open(Eve, 10 * One));
        Assert.Equal("too-many-disputes", Open(Juror, 10 * One).Error?.Code);
        Assert.Equal("dispute-self", Open(Accused, 10 * One).Error?.Code);
        Assert.Equal("nothing-at-stake", _ledger.Send(Opener, Kinds.DisputeOpen, Claim(Juror, 10 * One)).Error?.Code);
    }

    [Fact]
    public void Double_vote_is_refused_and_parties_have_no_vote()
    {
        var id = Open();
        Ok(Counter(id));
        Ok(Vote(Juror, id, uphold: true));
        Assert.Equal("vote-repeated", Vote(Juror, id, uphold: false).Error?.Code);
        Assert.Equal("vote-repeated", Vote(Juror, id, uphold: true).Error?.Code);
        Assert.Equal("party-to-dispute", Vote(Accused, id, uphold: false).Error?.Code);
        Assert.Equal("party-to-dispute", Vote(Opener, id, uphold: true).Error?.Code);
        Assert.Equal(OpenAmount.Whole(30), Find(id).For);
    }

    [Fact]
    public void Stake_that_came_after_the_opening_has_no_vote_and_vote_then_unstake_or_delegate_counts_once()
    {
        var id = Ok(Open(Opener, 10 * One))!;
        Ok(Counter(id));
        Assert.Equal("vote-too-early", Vote(Juror, id, uphold: true).Error?.Code);
        _ledger.Wait(1);
        Ok(_ledger.Send(Other, Kinds.OpenTransfer, new { amount = (900 * One).ToString(), to = TestLedger.Key(303).Address.ToString() }));
        Ok(_ledger.Add(TestLedger.Key(303).Address, 900 * One));
        Assert.Equal("no-voting-power", Vote(TestLedger.Key(303).Address, id, uphold: true).Error?.Code);
        Ok(Vote(Juror, id, uphold: true));
        Ok(_ledger.Remove(Juror, 30 * One));
        Ok(_ledger.Send(Juror, Kinds.VoteDelegate, new { @delegate = Other.ToString() }));
        Ok(Vote(Other, id, uphold: false));
        Assert.Equal((OpenAmount.Whole(30), OpenAmount.Whole(20)), (Find(id).For, Find(id).Against));
    }

    [Fact]
    public void Phases_end_at_their_millisecond_whoever_clears_them()
    {
        var id = Open();
        _ledger.Wait(1_998);
        var late = _ledger.Now;
        Ok(Counter(id));
        Assert.Equal(late.Plus(TimeSpan.FromMilliseconds(3_000)), Find(id).DueAt);
        var other = Open(Eve, 10 * One).Value.Subject!;
        _ledger.Wait(2_000);
        Assert.Equal("dispute-phase", Counter(other).Error?.Code);
        _ledger.Wait(999);
        Ok(Vote(Juror, id, uphold: true));
        _ledger.Wait(1);
        Assert.Equal("dispute-phase", Vote(Other, id, uphold: true).Error?.Code);
        // Long after both the vote and the appeal's time, one entry closes it.
        Pass(60_000);
        Assert.Equal((DisputePhase.Closed, DisputeOutcome.Upheld), (Find(id).Phase, Find(id).Outcome));
    }

    [Fact]
    public void Accused_takes_nothing_out_of_reach_while_a_dispute_is_open_and_what_leaves_from_behind_it_waits()
    {
        Ok(_ledger.Remove(Accused, 50 * One, Accused));
        Ok(_ledger.Move(Eve, 50 * One, Accused, null));
        _ledger.Wait(9_000);
        Ok(_ledger.Send(Accused, Kinds.ProviderSignal, new { }));
        var id = Open();
        foreach (var refused in new[]
        {
            _ledger.Remove(Accused, One, Accused), _ledger.Move(Accused, One, Accused, null), _ledger.Send(Accused, Kinds.ProviderRetire, new { }),
            _ledger.Send(Accused, Kinds.BridgeWithdraw, new { amount = "1", payout = Accused.ToString() }),
        })
        {
            Assert.Equal("account-frozen", refused.Error?.Code);
        }
        Ok(_ledger.Send(Accused, Kinds.OpenTransfer, new { amount = "1", to = Eve.ToString() }));
        var before = _ledger.BalanceOf(Accused);
        Pass(1_500);
        Assert.Equal((before, 2), (_ledger.BalanceOf(Accused), _ledger.Stakes.Departures.All.Count()));
        Pass(499);
        // 10 % of 50 + 50 that stay and 50 that leave: what was to be gone before is slashed too.
        Assert.Equal((DisputeOutcome.Upheld, OpenAmount.Whole(15)), (Find(id).Outcome, Find(id).Slashed));
        Assert.Equal((before + (45 * One), 45 * One), (_ledger.BalanceOf(Accused), _ledger.Stakes.StakeOf(Eve)));
        Assert.Empty(_ledger.Stakes.Departures.All);
        Ok(_ledger.Send(Accused, Kinds.BridgeWithdraw, new { amount = "1", payout = Accused.ToString() }));
        _ledger.Check();
    }

    [Fact]
    public void Slash_is_that_of_the_opening_and_never_more_than_the_cap()
    {
        var id = Open();
        _ledger.Paper.Change(state => state with { Parameters = state.Parameters with { SlashGraveBps = 0, MaxSlash = OpenAmount.Whole(4) } });
        Pass(1_999);
        Assert.Equal(OpenAmount.Whole(4), Find(id).Slashed);
        _ledger.Check();
    }

    [Fact]
    public void Dust_is_slashed_to_dust_and_never_to_nothing()
    {
        var (book, parameters) = (_ledger.Stakes, StakeLedger.Brisk);
        for (var i = 0; i < 40; i++)
            (book, _) = book.Slash(Accused, SharePool.MaxCutBps, UInt128.MaxValue, _ledger.Now, parameters);
        var pool = book.Pools.GetValueOrDefault(Accused)!;
        Assert.InRange(pool.Staked.Tokens, UInt128.One, (UInt128)100);
        Assert.Null(book.Join(Eve, Accused, One, _ledger.Now, parameters));
        var (left, all) = book.Leave(Accused, Accused, 100 * One, _ledger.Now, parameters);
        Assert.Equal(book.OwnStakeOf(Accused), all);
        Assert.Equal(pool.Staked.Tokens - all, left.Pools.GetValueOrDefault(Accused)!.Staked.Tokens);
    }

    private UInt128 Treasury => _ledger.Paper.State.Open.BalanceOf(AccountId.Treasury).Units;

    /// <summary>A dispute, and the millisecond after which its snapshot stands.</summary>
    private string Open()
    {
        var id = Ok(Open(Opener, 10 * One))!;
        _ledger.Wait(1);
        return id;
    }

    private Core.Results.Result<Outcome> Open(Address opener, UInt128 bond) => _ledger.Send(opener, Kinds.DisputeOpen, Claim(Accused, bond));

    private static object Claim(Address accused, UInt128 bond) => new { accused = accused.ToString(), bond = bond.ToString(), evidence = Evidence, offence = "false-attestation", statement = "Other records." };

    private Core.Results.Result<Outcome> Counter(string dispute) => _ledger.Send(Accused, Kinds.DisputeCounter, new { dispute, evidence = Evidence, statement = "Those." });

    private Core.Results.Result<Outcome> Vote(Address voter, string dispute, bool uphold) => _ledger.Send(voter, Kinds.DisputeVote, new { choice = uphold ? "uphold" : "reject", dispute, round = Find(dispute).Round });

    private Core.Results.Result<Outcome> Appeal(Address actor, string dispute) => _ledger.Send(actor, Kinds.DisputeAppeal, new { dispute });

    private Dispute Find(string id) => DisputeId.TryParse(id, out var dispute) ? _ledger.Paper.State.Disputes.Find(dispute)! : throw new FormatException(id);

    private void Pass(int ms)
    {
        _ledger.Wait(ms);
        _ledger.Paper.Tick();
    }

    private static string? Ok(Core.Results.Result<Outcome> outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Value.Subject;
    }
}
