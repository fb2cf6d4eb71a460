using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;
using OpenLedger.Tests.Staking;
using Outcome = OpenLedger.Core.Ledger.Outcome;

namespace OpenLedger.Tests.Disputes;

/// <summary>What code judges: two votes that one key signed and that cannot both be meant.</summary>
public sealed class ReportTests
{
    private static readonly KeyPair Juror = TestLedger.Owner;
    private static readonly KeyPair Other = TestLedger.Contributor;
    private static readonly Address Accused = TestLedger.Key(301).Address;
    private static readonly Address Eve = TestLedger.Stranger.Address;
    private static readonly UInt128 One = OpenAmount.Whole(1).Units;
    private static readonly string Evidence = Hash256.Sha256("evidence"u8).ToString();

    private readonly StakeLedger _ledger = new(StakeLedger.Brisk with { RotationDelayMs = 1_000, DisputeQuorumBps = 0, ProposalThreshold = new OpenAmount(1) }, Juror.Address, Other.Address, Accused, Eve);

    public ReportTests()
    {
        Ok(_ledger.Add(Accused, 100 * One, Accused));
        Ok(_ledger.Add(Juror.Address, 100 * One, Juror.Address));
        Ok(_ledger.Register(Juror.Address));
        Ok(_ledger.Add(Other.Address, 60 * One, Juror.Address));
        Ok(_ledger.Remove(Other.Address, 20 * One, Juror.Address));
        Ok(_ledger.Add(Eve, 10 * One));
    }

    [Fact]
    public void Voter_who_signed_both_choices_loses_and_reporter_and_treasury_are_paid_in_the_same_entry()
    {
        var dispute = Voting();
        var vote = Signed(Juror, OnDispute(dispute, "uphold"));
        Ok(_ledger.Paper.Send(vote));
        var before = _ledger.BalanceOf(Eve);
        var outcome = Report(Eve, vote, Signed(Juror, OnDispute(dispute, "reject")));
        Assert.Equal(Juror.Address.ToString(), Ok(outcome));
        // A hundredth of what is staked behind the juror and of what leaves from there: 100 + 40 + 20.
        Assert.Equal((before + (16 * One / 40), 16 * One * 3 / 40), (_ledger.BalanceOf(Eve), _ledger.Paper.State.Open.BalanceOf(AccountId.Treasury).Units));
        Assert.Equal((99 * One, 396 * One / 10), (_ledger.Stakes.StakeOf(Juror.Address), _ledger.Stakes.StakeOf(Other.Address)));
        Assert.Equal(99 * One, _ledger.Paper.State.Votes.Of(Juror.Address).Stake.Units);
        Assert.True(_ledger.Stakes.Providers.TryGetValue(Juror.Address, out _));
        var judgement = Assert.Single(Judgements.All);
        Assert.Equal((outcome.Value.Seq, "double-vote", Juror.Address, dispute, 1, Eve), (judgement.Seq, judgement.Offence.Word, judgement.Offender, judgement.On.Id, judgement.On.Round, judgement.Reporter));
        Assert.Equal(new OpenAmount(16 * One / 10), judgement.Slashed);
        // The vote that the ledger took stays.
        Assert.Equal(OpenAmount.Whole(100), _ledger.Paper.State.Disputes.All.Single().For);
        _ledger.Check();
    }

    [Fact]
    public void Votes_on_a_proposal_contradict_each_other_too_and_neither_has_to_be_on_the_ledger()
    {
        var proposal = Proposed();
        Ok(Report(Eve, Signed(Juror, OnProposal(proposal, "abstain")), Signed(Juror, OnProposal(proposal, "for", "It is time."))));
        Assert.Equal(proposal, Assert.Single(Judgements.All).On.Id);
    }

    [Fact]
    public void Account_is_liable_for_what_its_old_key_signed_while_that_acted_and_for_nothing_later()
    {
        var early = Proposed();
        var next = TestLedger.Key(320);
        Ok(_ledger.Paper.Rotate(Juror, Juror.Address, next));
        // A key that does not act yet binds nobody.
        Assert.Equal("evidence-key", Report(Eve, Signed(next, OnProposal(early, "for")), Signed(next, OnProposal(early, "against"))).Error?.Code);
        _ledger.Wait(1_000);
        var late = Proposed();
        Assert.Equal("evidence-key", Report(Eve, Signed(Juror, OnProposal(late, "for")), Signed(Juror, OnProposal(late, "against"))).Error?.Code);
        Assert.Equal("report-self", Report(next.Address, Signed(Juror, OnProposal(early, "for")), Signed(Juror, OnProposal(early, "against"))).Error?.Code);
        Assert.Equal(Juror.Address.ToString(), Ok(Report(Eve, Signed(Juror, OnProposal(early, "for")), Signed(Juror, OnProposal(early, "against")))));
        // What was judged of one key was judged of the account.
        Assert.Equal("offence-known", Report(Eve, Signed(next, OnProposal(early, "for")), Signed(next, OnProposal(early, "against"))).Error?.Code);
        Assert.Equal(Juror.Address.ToString(), Ok(Report(Eve, Signed(next, OnProposal(late, "for")), Signed(next, OnProposal(late, "against")))));
    }

    [Fact]
    public void Each_offence_is_judged_once_and_another_subject_or_round_is_another()
    {
        var (dispute, proposal) = (Voting(), Proposed());
        var (uphold, reject) = (Signed(Juror, OnDispute(dispute, "uphold")), Signed(Juror, OnDispute(dispute, "reject")));
        Ok(Report(Eve, uphold, reject));
        Assert.Equal("offence-known", Report(Eve, reject, uphold).Error?.Code);
        Assert.Equal("offence-known", Report(Accused, uphold, Signed(Juror, OnDispute(dispute, "reject"))).Error?.Code);
        Ok(Report(Eve, Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "against"))));
        Assert.Equal("offence-known", Report(Eve, Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "abstain"))).Error?.Code);
        Assert.Equal("dispute-round", Report(Eve, Signed(Juror, OnDispute(dispute, "uphold", 2)), Signed(Juror, OnDispute(dispute, "reject", 2))).Error?.Code);
        Ok(_ledger.Paper.Send(uphold));
        Pass(3_000);
        Ok(_ledger.Send(Accused, Kinds.DisputeAppeal, new { dispute }));
        Ok(Report(Eve, Signed(Juror, OnDispute(dispute, "uphold", 2)), Signed(Juror, OnDispute(dispute, "reject", 2))));
        Assert.Equal(3, Judgements.All.Count());
    }

    [Fact]
    public void Votes_that_may_all_be_meant_are_no_offence()
    {
        var (dispute, proposal) = (Voting(), Proposed());
        var vote = Signed(Juror, OnDispute(dispute, "uphold"));
        Assert.Equal("votes-agree", Report(Eve, vote, vote).Error?.Code);
        Assert.Equal("votes-agree", Report(Eve, vote, Signed(Juror, OnDispute(dispute, "uphold"))).Error?.Code);
        // After an appeal everybody may vote differently.
        Assert.Equal("votes-agree", Report(Eve, vote, Signed(Juror, OnDispute(dispute, "reject", 2))).Error?.Code);
        Assert.Equal("votes-agree", Report(Eve, vote, Signed(Juror, OnDispute("dp-1", "reject"))).Error?.Code);
        Assert.Equal("votes-agree", Report(Eve, vote, Signed(Other, OnDispute(dispute, "reject"))).Error?.Code);
        Assert.Equal("votes-agree", Report(Eve, Signed(Juror, OnProposal(proposal, "for", "One reason.")), Signed(Juror, OnProposal(proposal, "for", "Another."))).Error?.Code);
        // A proposal and a dispute of the same number are not the same.
        Assert.Equal("votes-agree", Report(Eve, vote, Signed(Juror, OnProposal(dispute.Replace("dp", "pr"), "against"))).Error?.Code);
        Assert.Empty(Judgements.All);
    }

    [Fact]
    public void Report_of_oneself_of_nothing_at_stake_of_nothing_that_is_there_or_too_late_is_refused()
    {
        var proposal = Proposed();
        SignedCommand[] votes = [Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "against"))];
        Assert.Equal("report-self", Report(Juror.Address, votes[0], votes[1]).Error?.Code);
        Assert.Equal("proposal-unknown", Report(Eve, Signed(Juror, OnProposal("pr-999", "for")), Signed(Juror, OnProposal("pr-999", "against"))).Error?.Code);
        Assert.Equal("dispute-unknown", Report(Eve, Signed(Juror, OnDispute("dp-999", "uphold")), Signed(Juror, OnDispute("dp-999", "reject"))).Error?.Code);
        Assert.Equal("nothing-at-stake", Report(Eve, Signed(Other, OnProposal(proposal, "for")), Signed(Other, OnProposal(proposal, "against"))).Error?.Code);
        _ledger.Wait((int)(LedgerParameters.Default.VotingDelayMs + LedgerParameters.Default.VotingPeriodMs) + 10_000);
        var atLast = _ledger.Paper.State;
        Ok(Report(Eve, votes[0], votes[1]));
        _ledger.Paper.Change(_ => atLast);
        _ledger.Wait(1);
        Assert.Equal("evidence-too-old", Report(Eve, votes[0], votes[1]).Error?.Code);
    }

    [Fact]
    public void Votes_for_another_ledger_or_in_anothers_name_prove_nothing()
    {
        var proposal = Proposed();
        var (good, command) = (Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "against")).Command);
        var elsewhere = SignedCommand.Sign(command, Juror, new LedgerDomain(TestLedger.ChainId, Hash256.Sha256("another"u8)));
        Assert.Equal(("evidence-forged", "/payload/second/signature"), Refusal(Report(Eve, good, elsewhere)));
        var framed = SignedCommand.Sign(command, TestLedger.Stranger, _ledger.Paper.Domain) with { Actor = Juror.Address };
        Assert.Equal(("evidence-forged", "/payload/first/signature"), Refusal(Report(Eve, framed, good)));
        Assert.Equal(("not-a-vote", "/payload/second/kind"), Refusal(Report(Eve, good, Signed(Juror, (Kinds.ProposalCancel, new { proposal })))));
        Assert.Equal(("not-an-id", "/payload/second/payload"), Refusal(Report(Eve, good, Signed(Juror, OnProposal("dp-1", "for")))));
    }

    [Fact]
    public void Evidence_with_any_bit_changed_is_refused()
    {
        var proposal = Proposed();
        var report = Jcs.Serialize(new { first = Shown(Signed(Juror, OnProposal(proposal, "for", "Zeit für ❤."))), second = Shown(Signed(Juror, OnProposal(proposal, "against"))) });
        var before = _ledger.Paper.State;
        Gens.ForAll(Gen.Choose(0, (report.Length * 8) - 1), 600, bit =>
        {
            var changed = report.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var command = new Command(Kinds.OffenceReport, changed, (ulong)bit, _ledger.Now.Plus(TimeSpan.FromMinutes(1)));
            Assert.False(ParsedCommand.From(SignedCommand.Sign(command, TestLedger.Stranger, _ledger.Paper.Domain)).Payload.IsOk, Encoding.UTF8.GetString(changed));
        });
        var whole = new Command(Kinds.OffenceReport, report, 1, _ledger.Now.Plus(TimeSpan.FromMinutes(1)));
        Assert.True(ParsedCommand.From(SignedCommand.Sign(whole, TestLedger.Stranger, _ledger.Paper.Domain)).Payload.IsOk);
        Assert.Same(before, _ledger.Paper.State);
    }

    [Fact]
    public async Task Judgements_are_in_the_state_and_hold_after_it_was_read()
    {
        var proposal = Proposed();
        Ok(Report(Eve, Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "against"))));
        var read = await StateCodec.DecodeAsync(StateCodec.Encode(_ledger.Paper.State).Select(chunk => (ReadOnlyMemory<byte>)chunk.ToArray()).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        Assert.Equal(Judgements.All, read.Disputes.Judgements.All);
        _ledger.Paper.Change(_ => read);
        Assert.Equal("offence-known", Report(Eve, Signed(Juror, OnProposal(proposal, "for")), Signed(Juror, OnProposal(proposal, "against"))).Error?.Code);
    }

    private JudgementBook Judgements => _ledger.Paper.State.Disputes.Judgements;

    /// <summary>A dispute on which votes are taken.</summary>
    private string Voting()
    {
        var dispute = Ok(_ledger.Send(Eve, Kinds.DisputeOpen, new { accused = Accused.ToString(), bond = (10 * One).ToString(), evidence = Evidence, offence = "bad-service", statement = "Late." }))!;
        Ok(_ledger.Send(Accused, Kinds.DisputeCounter, new { dispute, evidence = Evidence, statement = "No." }));
        _ledger.Wait(1);
        return dispute;
    }

    private string Proposed() => Ok(_ledger.Send(Eve, Kinds.ProposalCreate, new { action = new { kind = "text" }, description = "", title = "A proposal" }))!;

    private static (string Kind, object Payload) OnDispute(string dispute, string choice, int round = 1) => (Kinds.DisputeVote, new { choice, dispute, round });

    private static (string Kind, object Payload) OnProposal(string proposal, string support, string? reason = null) =>
        (Kinds.ProposalVote, reason is null ? new { proposal, support } : new { proposal, reason, support });

    private SignedCommand Signed(KeyPair key, (string Kind, object Payload) vote) => _ledger.Paper.Sign(key, vote.Kind, vote.Payload);

    private Core.Results.Result<Outcome> Report(Address actor, SignedCommand first, SignedCommand second) => _ledger.Send(actor, Kinds.OffenceReport, new { first = Shown(first), second = Shown(second) });

    private static JsonElement Shown(SignedCommand signed) => JsonSerializer.Deserialize<JsonElement>(signed.ToBody());

    private static (string?, string?) Refusal(Core.Results.Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Pointer);

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
