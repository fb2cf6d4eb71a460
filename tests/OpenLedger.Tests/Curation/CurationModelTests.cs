using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Tests.Primitives;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Curation;

/// <summary>Random votes of validators, decisions, appeals and withdrawals, against <see cref="CurationModel"/>.</summary>
public sealed class CurationModelTests
{
    private const int Cases = 250;
    private const int MaxSteps = 60;

    /// <summary>Two may vote in a round, so that it is full soon.</summary>
    private static readonly LedgerParameters Parameters = CurationLedger.Brisk with { MaxCurationCommits = 2 };

    /// <summary>As many rounds as one entry moves on.</summary>
    private const int MaxOpen = 4;

    private static readonly string[] Operations = ["ingest", Kinds.CurationCommit, Kinds.CurationReveal, Kinds.ContributionAccept, Kinds.ContributionReject, Kinds.ContributionAppeal, Kinds.ContributionArbitrate, Kinds.ContributionWithdraw, Kinds.Tick];

    private static readonly Address[] Voters = [.. CurationLedger.Validators, CurationLedger.Staker];

    /// <summary>One command. Numbers pick among what there is when it is applied.</summary>
    private sealed record Step(string Operation, int Who, int Target, bool Accepts, int Odd, int Ms);

    private static Gen<Step> Steps { get; } =
        from operation in Gen.Frequency((1, Gen.Elements(Operations)), (1, Gen.Constant("ingest")), (3, Gen.Constant(Kinds.CurationCommit)), (3, Gen.Constant(Kinds.CurationReveal)))
        from who in Gen.Frequency((9, Gen.Choose(0, 3)), (1, Gen.Constant(4)))
        from target in Gen.Choose(0, 100)
        from accepts in Gen.Elements(true, false)
        from odd in Gen.Frequency((7, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from ms in Gen.Frequency((4, Gen.Choose(0, 2)), (3, Gen.Choose(3, 400)), (1, Gen.Choose(400, 2_500)))
        select new Step(operation, who, target, accepts, odd, ms);

    [Fact]
    public void Validators_votes_do_what_a_plain_model_does()
    {
        var reached = new Dictionary<string, int>(StringComparer.Ordinal);
        Gens.ForAllSequences(Steps, Cases, MaxSteps, steps =>
        {
            var ledger = new CurationLedger(Parameters);
            var model = new CurationModel(Parameters) { Sponsor = ledger.Sponsor };
            foreach (var (voter, stake) in Voters.Zip([.. CurationLedger.Stakes, 40UL]))
                model.Powers[voter] = [(0, OpenAmount.Whole(stake).Units)];
            var purses = CurationLedger.Validators.Select(ledger.Stake.BalanceOf).ToList();
            foreach (var step in steps)
            {
                ledger.Stake.Wait(step.Ms);
                model.Pass(ledger.Stake.Now.UnixMs);
                var (expected, actual) = Apply(step, ledger, model);
                Assert.True(expected == actual, $"{step}: {actual ?? "taken"}, and the model says {expected ?? "taken"}.");
                var what = $"{step.Operation} {actual}";
                reached[what] = reached.GetValueOrDefault(what) + 1;
                Compare(ledger, model, purses);
            }
            var read = StateCodecTests.DecodeAsync(StateCodecTests.Encode(ledger.State)).GetAwaiter().GetResult();
            Assert.Equal(StateText.Of(ledger.State), StateText.Of(read));
        });
        // The steps reach every arm of the rules, or this property would say little.
        string[] arms =
        [
            "ingest ", "curation.commit ", "curation.reveal ", "contribution.accept ", "contribution.appeal ", "contribution.arbitrate ", "contribution.withdraw ", "contribution.accept validators-decide",
            .. new[] { "curation-phase", "curation-repeated", "not-validator", "own-contribution", "vote-too-early", "too-many-commits", "no-curation-round", "contribution-state" }.Select(code => $"curation.commit {code}"),
            .. new[] { "curation-phase", "curation-repeated", "commitment-missing", "commitment-differs", "no-curation-round", "contribution-state" }.Select(code => $"curation.reveal {code}"),
        ];
        if (Gens.IsFull)
            Assert.All(arms, arm => Assert.True(reached.GetValueOrDefault(arm) >= 3, $"\"{arm}\" was reached {reached.GetValueOrDefault(arm)} times only."));
    }

    private static (string? Expected, string? Actual) Apply(Step step, CurationLedger ledger, CurationModel model)
    {
        var (now, who) = (ledger.Stake.Now.UnixMs, Voters[step.Who]);
        var one = Pick(step, model, now);
        if (step.Operation == "ingest" && model.Cases.Count(c => c.HasRound) < MaxOpen)
        {
            var contributor = step.Odd > 0 ? CurationLedger.Validators[3] : CurationLedger.Contributor;
            var made = ledger.Ingest(contributor);
            model.Open(made.Id.Declared.Value, contributor, now);
            return (null, null);
        }
        if (one is null || step.Operation is "ingest" or Kinds.Tick)
            return (null, ledger.Stake.Paper.Tick().Error?.Code);
        var contribution = ledger.State.Datanets.Contributions[new ContributionId(new Seq(one.Id))];
        var payload = new { contribution = contribution.Id.ToString(), reason = "z" };
        var vote = CurationLedger.Vote(step.Accepts);
        switch (step.Operation)
        {
            case Kinds.CurationCommit:
                // Sometimes with the number of another round, sometimes with the commitment of another validator, which nobody can show.
                var number = one.Number + (step.Odd == 1 ? 1 : 0);
                var (isValidator, isParty) = (who != CurationLedger.Staker, who == one.Contributor);
                var owner = step.Odd == 2 ? CurationLedger.Validators[(step.Who + 1) % 4] : who;
                var ingested = contribution.History.Single(s => s.State == ContributionState.Ingested).Seq!.Value;
                return (model.Commit(one, who, isValidator, isParty, number, owner == who ? step.Accepts : null, now),
                    ledger.Commit(contribution, who, vote.Commitment(contribution.Id, ingested, one.Number, owner), number).Error?.Code);
            case Kinds.CurationReveal:
                // Mostly what was committed to.
                var shows = step.Odd == 0 && one.Committed.TryGetValue(who, out var committed) && committed is { } kept ? kept : step.Accepts;
                return (CurationModel.Reveal(one, who, shows, now), ledger.Reveal(contribution, who, CurationLedger.Vote(shows)).Error?.Code);
            case Kinds.ContributionAccept:
                return (CurationModel.Decide(one, accepts: true, now, Parameters.AppealWindowMs), ledger.Send(CurationLedger.Owner, step.Operation, payload).Error?.Code);
            case Kinds.ContributionReject:
                return (CurationModel.Decide(one, accepts: false, now, Parameters.AppealWindowMs), ledger.Send(CurationLedger.Owner, step.Operation, new { code = "other", payload.contribution, payload.reason }).Error?.Code);
            case Kinds.ContributionAppeal:
                return (model.Appeal(one, now), ledger.Send(one.Contributor, step.Operation, payload).Error?.Code);
            case Kinds.ContributionArbitrate:
                return (CurationModel.Arbitrate(one, step.Accepts), ledger.Send(CurationLedger.Arbiter, step.Operation, new { payload.contribution, decision = step.Accepts ? "accept" : "dismiss", payload.reason }).Error?.Code);
            default:
                return (CurationModel.Withdraw(one), ledger.Send(one.Contributor, step.Operation, new { payload.contribution, payload.reason, records = Array.Empty<object>() }).Error?.Code);
        }
    }

    /// <summary>Mostly a case in which the operation can be done, sometimes any.</summary>
    private static CurationModel.Case? Pick(Step step, CurationModel model, ulong now)
    {
        var fitting = model.Cases.Where(c => step.Operation switch
        {
            Kinds.CurationCommit => c.HasRound && now < c.CommitUntil,
            Kinds.CurationReveal => c.HasRound && c.CommitUntil <= now && now < c.RevealUntil,
            Kinds.ContributionAccept or Kinds.ContributionReject => !c.HasRound && c.State == ContributionState.Ingested,
            Kinds.ContributionAppeal => c.State == ContributionState.Rejected,
            Kinds.ContributionArbitrate => c.State == ContributionState.Appealed,
            _ => true,
        }).ToList();
        var among = step.Target % 5 > 0 && fitting.Count > 0 ? fitting : model.Cases;
        return among.Count == 0 ? null : among[step.Target % among.Count];
    }

    private static void Compare(CurationLedger ledger, CurationModel model, List<UInt128> purses)
    {
        var now = ledger.Stake.Now;
        Assert.Equal(model.Cases.Select(c => (c.Id, c.State)), ledger.State.Datanets.Contributions.Values.Select(c => (c.Id.Declared.Value, c.StateAt(now))));
        Assert.Equal(
            model.Cases.Where(c => c.HasRound).Select(c => (c.Id, c.Number, c.Snapshot, c.CommitUntil, c.RevealUntil, c.SettlesAt, c.Fee)),
            ledger.State.Curation.Rounds.Values.Select(r => (r.Contribution.Declared.Value, r.Number, r.Snapshot.UnixMs, r.CommitUntil.UnixMs, r.RevealUntil.UnixMs, r.SettlesAt?.UnixMs, r.Fee.Units)));
        foreach (var one in model.Cases.Where(c => c.HasRound))
        {
            var id = new ContributionId(new Seq(one.Id));
            Assert.Equal(one.Committed.Keys.Order(), ledger.State.Curation.Find(id)!.Commitments.Select(c => c.Key));
            Assert.Equal(one.Shown.OrderBy(s => s.Key).Select(s => (s.Key, s.Value)), ledger.State.Datanets.Contributions[id].Votes.OrderBy(v => v.Curator).Select(v => (v.Curator, v.Rejection is null)));
        }
        Assert.Equal(model.Snapshots.GroupBy(s => s).OrderBy(s => s.Key).Select(s => (s.Key, s.Count())), ledger.State.Votes.Snapshots.Select(s => (s.Key.UnixMs, s.Value)));
        Assert.Equal((model.Sponsor, model.Pot, model.Treasury), (ledger.Sponsor, ledger.Pot, ledger.Balance(AccountId.Treasury)));
        Assert.Equal(CurationLedger.Validators.Select(model.PowerNow), CurationLedger.Validators.Select(ledger.Stake.Stakes.StakeOf));
        Assert.Equal(CurationLedger.Validators.Select(v => model.Paid.GetValueOrDefault(v)), CurationLedger.Validators.Zip(purses, (v, purse) => ledger.Stake.BalanceOf(v) - purse));
        Assert.Equal(model.Cases.Where(c => c.HasRound).Select(c => (ulong?)c.DueAt).Min(), ledger.State.Curation.NextDue?.UnixMs);
    }
}
