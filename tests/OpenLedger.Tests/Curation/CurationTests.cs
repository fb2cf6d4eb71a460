using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using static OpenLedger.Tests.Curation.CurationLedger;

namespace OpenLedger.Tests.Curation;

/// <summary>Votes of validators on contributions, with what each way of abusing them meets.</summary>
public sealed class CurationTests
{
    private static readonly UInt128 One = OpenAmount.Whole(1).Units;
    private static readonly CurationVote Yes = Vote(accepts: true), No = Vote(accepts: false, "Not about it.");

    private readonly CurationLedger _ledger = new();

    [Fact]
    public void Majority_of_stake_takes_the_records_and_those_who_were_right_share_the_fee_by_stake()
    {
        var contribution = Opened();
        Assert.Equal((14 * One, 6 * One), (_ledger.Sponsor, _ledger.Pot));
        Ok(_ledger.Commit(contribution, Validators[0], Yes));
        Ok(_ledger.Commit(contribution, Validators[1], No));
        Ok(_ledger.Commit(contribution, Validators[2], Vote(accepts: true, "Good.")));
        _ledger.Pass(1_999);
        Ok(_ledger.Reveal(contribution, Validators[2], Vote(accepts: true, "Good.")));
        Ok(_ledger.Reveal(contribution, Validators[1], No));
        Ok(_ledger.Reveal(contribution, Validators[0], Yes));
        var before = Balances();
        _ledger.Pass(2_999);
        Assert.Equal(ContributionState.Ingested, _ledger.Get(contribution).State);
        _ledger.Pass(1);
        var decided = _ledger.Get(contribution);
        Assert.Equal((ContributionState.Accepted, "So.", null, null), (decided.State, decided.History[^1].Reason, decided.History[^1].Seq, decided.History[^1].Code));
        Assert.Equal([(Validators[2], "Good."), (Validators[1], "Not about it."), (Validators[0], "So.")], decided.Votes.Select(v => (v.Curator, v.Reason)));
        // 50 and 20 of 70 were right; what rounding leaves goes to who lost most by it.
        Assert.Equal([before[0] + (6 * One * 5 / 7), before[1], before[2] + (6 * One * 2 / 7) + 1, before[3]], Balances());
        Assert.Equal((14 * One, UInt128.Zero), (_ledger.Sponsor, _ledger.Pot));
        Assert.Contains(_ledger.State.Datanets.AwaitingVersion, w => w.Contribution == contribution.Id);
        Gone(contribution);
    }

    [Fact]
    public void Rejection_has_the_code_for_which_most_stake_stands_and_is_paid_once_it_is_final()
    {
        var contribution = Opened();
        var (duplicate, poor) = (No with { Rejection = RejectionCode.Duplicate, Reason = "Known." }, No with { Rejection = RejectionCode.LowQuality, Reason = "Poor." });
        _ = All(contribution, (0, poor), (1, duplicate), (2, duplicate with { Reason = "Had it." }));
        var before = Balances();
        _ledger.Pass(3_000);
        var rejected = _ledger.Get(contribution);
        Assert.Equal((ContributionState.Rejected, RejectionCode.LowQuality, "Poor."), (rejected.State, rejected.History[^1].Code, rejected.History[^1].Reason));
        Assert.Equal(CurationPhase.Settling, _ledger.Round(contribution)!.PhaseAt(_ledger.Stake.Now));
        Assert.Equal(before, Balances());
        Assert.Empty(_ledger.State.Votes.Snapshots);
        _ledger.Pass(3_999);
        Assert.NotNull(_ledger.Round(contribution));
        _ledger.Pass(1);
        Assert.Equal([before[0] + (3 * One), before[1] + (6 * One * 3 / 10), before[2] + (6 * One / 5), before[3]], Balances());
        Gone(contribution);
    }

    [Fact]
    public void Overturned_rejection_pays_those_who_would_have_taken_the_records()
    {
        var contribution = Opened();
        _ = All(contribution, (0, No), (1, Yes));
        var before = Balances();
        _ledger.Pass(3_000);
        _ledger.Pass(3_999);
        Ok(_ledger.Send(Contributor, Kinds.ContributionAppeal, new { contribution = contribution.Id.ToString(), reason = "Look." }));
        _ledger.Pass(1);
        Assert.Equal(before, Balances());
        Ok(_ledger.Send(Arbiter, Kinds.ContributionArbitrate, new { contribution = contribution.Id.ToString(), decision = "accept", reason = "Indeed." }));
        _ledger.Pass(5_000);
        Assert.Equal([before[0], before[1] + (6 * One), before[2], before[3]], Balances());
        Gone(contribution);
    }

    [Fact]
    public void Arbiter_who_has_voted_is_a_party()
    {
        var contribution = Opened();
        _ = All(contribution, (0, No));
        _ledger.Pass(3_000);
        Ok(_ledger.Send(Contributor, Kinds.ContributionAppeal, new { contribution = contribution.Id.ToString(), reason = "Look." }));
        Ok(_ledger.Send(TestLedger.Operator.Address, Kinds.KeyRegister, new { address = Validators[0].ToString(), duties = new[] { "arbiter" } }));
        Assert.Equal("arbiter-is-party", _ledger.Send(Validators[0], Kinds.ContributionArbitrate, new { contribution = contribution.Id.ToString(), decision = "dismiss", reason = "No." }).Error?.Code);
    }

    [Fact]
    public void Vote_that_is_not_shown_is_slashed_and_does_not_count()
    {
        var contribution = Opened();
        Ok(_ledger.Commit(contribution, Validators[0], No));
        Ok(_ledger.Commit(contribution, Validators[1], Yes));
        Ok(_ledger.Commit(contribution, Validators[2], Yes));
        // What it takes back after its commitment is liable as what stays.
        Ok(_ledger.Stake.Remove(Validators[2], 10 * One, Validators[2]));
        _ledger.Pass(1_999);
        Ok(_ledger.Reveal(contribution, Validators[1], Yes));
        Assert.Equal("commitment-differs", _ledger.Reveal(contribution, Validators[0], Yes).Error?.Code);
        var treasury = _ledger.Balance(AccountId.Treasury);
        _ledger.Pass(3_000);
        // A tenth of 50, at most 4, and a tenth of 10 and 10: 30 of 150 is less than the quorum, so all vote again.
        Assert.Equal((46 * One, 30 * One, 9 * One), (_ledger.Stake.Stakes.StakeOf(Validators[0]), _ledger.Stake.Stakes.StakeOf(Validators[1]), _ledger.Stake.Stakes.StakeOf(Validators[2])));
        Assert.Equal(treasury + (6 * One), _ledger.Balance(AccountId.Treasury));
        Assert.Equal((2, 0), (_ledger.Round(contribution)!.Number, _ledger.Round(contribution)!.Commitments.Count));
        Assert.Empty(_ledger.Get(contribution).Votes);
        _ledger.Stake.Check();
    }

    [Fact]
    public void Tie_and_missing_quorum_are_voted_on_again_by_the_same_power_and_fall_to_the_owner_in_the_end()
    {
        var contribution = Opened();
        _ = All(contribution, (0, No), (1, Yes), (2, Yes));
        _ledger.Pass(3_000);
        Assert.Equal("validators-decide", Accept(contribution, Owner).Error?.Code);
        Ok(_ledger.Stake.Add(Validators[3], 500 * One, Validators[3]));
        Ok(_ledger.Commit(contribution, Validators[3], Yes, round: 2));
        Assert.Equal(OpenAmount.Whole(10), _ledger.Round(contribution)!.Commitments.GetValueOrDefault(Validators[3]).Weight);
        _ledger.Pass(2_000);
        Ok(_ledger.Reveal(contribution, Validators[3], Yes));
        _ledger.Pass(2_999);
        Assert.Equal("validators-decide", Accept(contribution, Owner).Error?.Code);
        Assert.Equal(6 * One, _ledger.Pot);
        _ledger.Stake.Wait(1);
        Ok(Accept(contribution, Owner));
        Assert.Equal((ContributionState.Accepted, 20 * One, UInt128.Zero), (_ledger.Get(contribution).State, _ledger.Sponsor, _ledger.Pot));
        Gone(contribution);
    }

    [Fact]
    public void Early_late_repeated_and_contradictory_votes_change_nothing()
    {
        var contribution = _ledger.Ingest();
        Refused("vote-too-early", () => _ledger.Commit(contribution, Validators[0], Yes));
        _ledger.Pass(1);
        Refused("curation-phase", () => _ledger.Reveal(contribution, Validators[0], Yes));
        Refused("curation-phase", () => _ledger.Commit(contribution, Validators[0], Yes, round: 2));
        Ok(_ledger.Commit(contribution, Validators[0], Yes));
        Refused("curation-repeated", () => _ledger.Commit(contribution, Validators[0], Yes));
        Refused("curation-repeated", () => _ledger.Commit(contribution, Validators[0], No));
        _ledger.Pass(1_998);
        Ok(_ledger.Commit(contribution, Validators[1], No));
        _ledger.Stake.Wait(1);
        Refused("curation-phase", () => _ledger.Commit(contribution, Validators[2], Yes));
        Refused("commitment-missing", () => _ledger.Reveal(contribution, Validators[2], Yes));
        Refused("commitment-differs", () => _ledger.Reveal(contribution, Validators[0], No));
        Refused("commitment-differs", () => _ledger.Reveal(contribution, Validators[0], Yes with { Salt = Hash256.Sha256("other"u8) }));
        Refused("commitment-differs", () => _ledger.Reveal(contribution, Validators[0], Yes with { Reason = "So" }));
        Ok(_ledger.Reveal(contribution, Validators[0], Yes));
        Refused("curation-repeated", () => _ledger.Reveal(contribution, Validators[0], Yes));
        Refused("curation-repeated", () => _ledger.Reveal(contribution, Validators[0], No));
        _ledger.Stake.Wait(3_000);
        Refused("no-curation-round", () => _ledger.Reveal(contribution, Validators[1], No), changes: true);
        Assert.Equal(ContributionState.Accepted, _ledger.Get(contribution).State);
    }

    [Fact]
    public void Commitment_of_another_validator_of_another_round_or_contribution_is_useless()
    {
        var (contribution, other) = (Opened(), Opened());
        var copied = Yes.Commitment(contribution.Id, _ledger.Round(contribution)!.Ingested, 1, Validators[0]);
        Ok(_ledger.Commit(contribution, Validators[0], copied));
        Ok(_ledger.Commit(contribution, Validators[1], copied));
        Ok(_ledger.Commit(other, Validators[0], copied));
        Ok(_ledger.Commit(other, Validators[1], Yes.Commitment(other.Id, _ledger.Round(other)!.Ingested, 2, Validators[1])));
        _ledger.Pass(2_000);
        Ok(_ledger.Reveal(contribution, Validators[0], Yes));
        Refused("commitment-differs", () => _ledger.Reveal(contribution, Validators[1], Yes));
        Refused("commitment-differs", () => _ledger.Reveal(other, Validators[0], Yes));
        Refused("commitment-differs", () => _ledger.Reveal(other, Validators[1], Yes));
    }

    [Fact]
    public void Only_validators_judge_and_nobody_judges_what_is_their_own()
    {
        var (contribution, own) = (Opened(), _ledger.Ingest(Validators[3]));
        _ledger.Pass(1);
        Refused("not-validator", () => _ledger.Commit(contribution, Staker, Yes));
        Refused("own-contribution", () => _ledger.Commit(own, Validators[3], Yes));
        Ok(_ledger.Stake.Add(Owner, 20 * One, Owner));
        Ok(_ledger.Stake.Register(Owner));
        Refused("own-contribution", () => _ledger.Commit(contribution, Owner, Yes));
        Ok(_ledger.Stake.Add(Contributor, 20 * One, Contributor));
        Ok(_ledger.Stake.Register(Contributor));
        Refused("no-voting-power", () => _ledger.Commit(own, Contributor, Yes));
        Ok(_ledger.Send(Validators[1], Kinds.ProviderRetire, new { }));
        Refused("not-validator", () => _ledger.Commit(contribution, Validators[1], Yes));
        Refused("contribution-unknown", () => _ledger.Send(Validators[0], Kinds.CurationCommit, new { commitment = Evidence, contribution = "ct-999", round = 1 }));
        Refused("not-owner", () => Accept(contribution, Validators[0]));
        Refused("validators-decide", () => Accept(contribution, Owner));
        Refused("validators-decide", () => _ledger.Send(Owner, Kinds.ContributionReject, new { code = "other", contribution = contribution.Id.ToString(), reason = "No." }));
    }

    [Fact]
    public void Full_round_takes_who_has_more_stake_in_place_of_who_has_least()
    {
        var contribution = Opened();
        foreach (var validator in new[] { 3, 1, 2 })
            Ok(_ledger.Commit(contribution, Validators[validator], Yes));
        Ok(_ledger.Commit(contribution, Validators[0], No));
        Assert.Equal(Validators.Take(3).Order(), _ledger.Round(contribution)!.Commitments.Select(c => c.Key));
        Refused("too-many-commits", () => _ledger.Commit(contribution, Validators[3], Yes));
        _ledger.Pass(2_000);
        Refused("commitment-missing", () => _ledger.Reveal(contribution, Validators[3], Yes));
        foreach (var validator in Validators.Take(3))
            Ok(_ledger.Reveal(contribution, validator, validator == Validators[0] ? No : Yes));
        _ledger.Pass(3_000);
        // Whoever had to go is not slashed.
        Assert.Equal(10 * One, _ledger.Stake.Stakes.StakeOf(Validators[3]));
    }

    [Fact]
    public void Withdrawn_contribution_ends_its_round_without_a_slash_and_the_fee_goes_back()
    {
        var contribution = Opened();
        Ok(_ledger.Commit(contribution, Validators[0], Yes));
        Ok(_ledger.Send(Contributor, Kinds.ContributionWithdraw, new { contribution = contribution.Id.ToString(), reason = "Mine.", records = Array.Empty<object>() }));
        Refused("contribution-state", () => _ledger.Commit(contribution, Validators[1], Yes));
        _ledger.Pass(5_000);
        Assert.Equal((50 * One, 20 * One, UInt128.Zero), (_ledger.Stake.Stakes.StakeOf(Validators[0]), _ledger.Sponsor, _ledger.Pot));
        Gone(contribution);
    }

    [Fact]
    public void Rejection_after_an_appeal_was_used_up_is_final_at_once()
    {
        var id = Ok(_ledger.Send(Contributor, Kinds.ContributionDeclare, Ledger.PaperLedger.Declare(_ledger.Datanet)))!;
        Ok(_ledger.Send(Contributor, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = Evidence } }, licenceHash = new Licence("Apache-2.0", null).Hash().ToString() }));
        Ok(_ledger.Send(TestLedger.Attestor.Address, Kinds.ContributionFail, new { contribution = id, issues = new[] { new { code = "x", file = 0, line = "0", message = "y" } } }));
        Ok(_ledger.Send(Contributor, Kinds.ContributionAppeal, new { contribution = id, reason = "Look." }));
        Ok(_ledger.Send(Arbiter, Kinds.ContributionArbitrate, new { contribution = id, decision = "accept", reason = "Indeed." }));
        Ok(_ledger.Send(TestLedger.Attestor.Address, Kinds.ContributionIngest, new
        {
            analysis = Ledger.PaperLedger.Analysis(1).ToJson(), contribution = id, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = Evidence, root = Evidence,
        }));
        _ledger.Pass(1);
        var before = Balances()[0];
        _ = All(_ledger.Get(id), (0, No));
        _ledger.Pass(3_000);
        Assert.Equal((ContributionState.Rejected, before + (6 * One)), (_ledger.Get(id).State, Balances()[0]));
        Gone(_ledger.Get(id));
    }

    [Fact]
    public void Sponsor_without_enough_pays_what_it_has_and_rounds_that_begin_together_share_a_snapshot()
    {
        var contributions = Enumerable.Range(0, 5).Select(_ => Opened()).ToList();
        Assert.Equal([6 * One, 6 * One, 6 * One, 2 * One, UInt128.Zero], contributions.Select(c => _ledger.Round(c)!.Fee.Units));
        Assert.Equal(5, Assert.Single(_ledger.State.Votes.Snapshots).Value);
        _ledger.Stake.Wait(130);
        _ = Opened();
        Assert.Equal(2, _ledger.State.Votes.Snapshots.Count);
        // Nothing is voted on twice, then all fees are back and nothing is kept.
        _ledger.Pass(20_000);
        for (var i = 0; i < 5; i++)
            _ledger.Pass(0);
        Assert.Equal((20 * One, UInt128.Zero, 0, 0), (_ledger.Sponsor, _ledger.Pot, _ledger.State.Votes.Snapshots.Count, _ledger.State.Curation.Rounds.Count));
    }

    [Fact]
    public void Round_keeps_the_terms_of_its_beginning_and_a_datanet_of_its_owner_has_none()
    {
        var contribution = Opened();
        _ledger.Stake.Paper.Change(state => state with { Parameters = state.Parameters with { CurationSlashBps = 9_900, CurationQuorumBps = 10_000, MaxCurationSlash = OpenAmount.Supply } });
        _ = All(contribution, (0, Yes));
        _ledger.Pass(3_000);
        Assert.Equal(ContributionState.Accepted, _ledger.Get(contribution).State);
        var owned = Ok(_ledger.Send(Owner, Kinds.DatanetCreate, Ledger.PaperLedger.Datanet()))!;
        Assert.False(_ledger.State.Datanets.Datanets.Values.Single(d => d.Id.ToString() == owned).Terms.ByValidators);
    }

    [Fact]
    public void Validator_reads_what_it_judges_and_nothing_else()
    {
        var contribution = Opened();
        Assert.True(ContributionAccess.CheckReview(_ledger.State, contribution.Id, Validators[0]).IsOk);
        Assert.Equal("not-reviewer", ContributionAccess.CheckReview(_ledger.State, contribution.Id, Staker).Error?.Code);
        _ = All(contribution, (0, No));
        _ledger.Pass(3_000);
        Assert.Equal("not-reviewer", ContributionAccess.CheckReview(_ledger.State, contribution.Id, Validators[0]).Error?.Code);
    }

    [Fact]
    public void Missing_vote_is_no_matter_of_a_dispute()
    {
        var dispute = new { accused = Validators[0].ToString(), bond = (10 * One).ToString(), evidence = Evidence, offence = Offence.MissingReveal.Word, statement = "It did not." };
        Refused("not-allowed", () => _ledger.Send(Staker, Kinds.DisputeOpen, dispute));
    }

    [Fact]
    public void Commitment_is_what_printf_and_sha256sum_make()
    {
        // printf 'openledger-curation/1\nct-9\n41\n1\n0x5290…\nreject off-topic\n%s\n%s' "$(printf 'It is about something else.' | sha256sum)" "$(printf salt | sha256sum)" | sha256sum, the hashes without what follows them.
        var (id, validator) = (new ContributionId(new Seq(9)), Address.TryParse("0x52908400098527886e0f7030069857d2e4169ee7", out var address) ? address : default);
        var vote = new CurationVote(RejectionCode.OffTopic, "It is about something else.", Hash256.Sha256("salt"u8));
        Assert.Equal("de022f0350120426e77e5626b288ad45a78d403ff3d63344135e291f7b980bb0", vote.Commitment(id, new Seq(41), 1, validator).ToString());
        Assert.Equal("37c813265ffbc7ebc1035b8b02ea15f8b27c049e3484cc78f7add1cfbf6127b3", (vote with { Rejection = null }).Commitment(id, new Seq(41), 2, validator).ToString());
    }

    private static string Evidence { get; } = Hash256.Sha256("evidence"u8).ToString();

    /// <summary>A contribution that validators can commit to votes on for 1,999 ms.</summary>
    private Contribution Opened()
    {
        var contribution = _ledger.Ingest();
        _ledger.Pass(1);
        return contribution;
    }

    /// <summary>All these votes, shown; the votes are counted in three seconds.</summary>
    private CurationRound All(Contribution contribution, params (int Validator, CurationVote Vote)[] votes)
    {
        foreach (var (validator, vote) in votes)
            Ok(_ledger.Commit(contribution, Validators[validator], vote));
        var round = _ledger.Round(contribution)!;
        _ledger.Pass((int)(round.CommitUntil.UnixMs - _ledger.Stake.Now.UnixMs));
        foreach (var (validator, vote) in votes)
            Ok(_ledger.Reveal(contribution, Validators[validator], vote));
        return round;
    }

    private Result<Core.Ledger.Outcome> Accept(Contribution contribution, Address actor) => _ledger.Send(actor, Kinds.ContributionAccept, new { contribution = contribution.Id.ToString(), reason = "Fine." });

    /// <summary>A command that is refused and changes nothing but what its time does, if <paramref name="changes"/>.</summary>
    private void Refused(string code, Func<Result<Core.Ledger.Outcome>> send, bool changes = false)
    {
        var (before, moved) = (_ledger.State, Balances());
        Assert.Equal(code, send().Error?.Code);
        if (changes)
            return;
        Assert.Same(before.Curation, _ledger.State.Curation);
        Assert.Same(before.Datanets.Contributions, _ledger.State.Datanets.Contributions);
        Assert.Equal(moved, Balances());
    }

    private UInt128[] Balances() => [.. Validators.Select(v => _ledger.Stake.BalanceOf(v))];

    private void Gone(Contribution contribution)
    {
        Assert.Null(_ledger.Round(contribution));
        Assert.Empty(_ledger.State.Votes.Snapshots);
        Assert.Null(_ledger.State.Curation.NextDue);
        _ledger.Stake.Check();
    }
}
