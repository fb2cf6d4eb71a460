using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Disputes;

/// <summary>Random commands against <see cref="DisputeModel"/>: the same ones are taken, for the same reason the others are not, and after each every case and every account is what the model says.</summary>
public sealed class DisputeModelTests
{
    private const int Cases = 20_000;
    private const int MaxSteps = 40;

    /// <summary>How many stake behind themselves, and so can be accused.</summary>
    private const int Liable = 2;

    private static readonly Address[] Users = [.. Enumerable.Range(40, 5).Select(number => TestLedger.Key(number).Address)];
    private static readonly ulong[] Stakes = [700_001, 300_007, 500_003, 200_000, 0];
    private static readonly ulong[] Purses = [60_000, 30_000, 22_000, 60_000, 5_000];

    private static readonly LedgerParameters Parameters = LedgerParameters.Default with
    {
        DisputeResponseMs = DisputeModel.ResponseMs, DisputeVoteMs = DisputeModel.VoteMs, DisputeAppealMs = DisputeModel.AppealMs, UnbondingMs = DisputeModel.UnbondingMs, DisputeQuorumBps = DisputeModel.QuorumBps,
        MinDisputeBond = new OpenAmount(DisputeModel.MinBond), MaxDisputesPerAccused = DisputeModel.MaxAgainst, SlashGraveBps = DisputeModel.GraveBps, SlashMinorBps = DisputeModel.MinorBps,
        MaxSlash = new OpenAmount(DisputeModel.MaxSlash), ChallengerShareBps = DisputeModel.ReporterBps, BondWinnerShareBps = DisputeModel.WinnerBps, MinStake = new OpenAmount(1),
        CurationCommitMs = 1_000, CurationRevealMs = 1_000,
    };

    private static readonly LedgerHead Start = Begin();

    private sealed record Step(int Kind, int Who, int Other, int Number, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)), (1, Gen.Constant(3)), (2, Gen.Constant(4)), (1, Gen.Constant(5)), (1, Gen.Constant(6)), (1, Gen.Constant(7)), (1, Gen.Constant(8)), (14, Gen.Constant(9)))
        from who in Gen.Choose(0, Users.Length - 1)
        from other in Gen.Choose(0, Users.Length - 1)
        from number in Gen.Choose(0, 23)
        from ms in Gen.Frequency((2, Gen.Constant(0)), (8, Gen.Choose(1, 700)), (2, Gen.Choose(0, 3_500)), (1, Gen.Choose(0, 15_000)))
        select new Step(kind, who, other, number, ms);

    /// <summary>Every phase with its outcome, and every refusal that the steps can come to; a property that missed one would say less than it seems to.</summary>
    private static readonly string[] ToReach =
    [
        "account-frozen", "balance-insufficient", "bond-too-small", "closed rejected 1", "closed rejected 2", "closed undecided 1", "closed undecided 2", "closed upheld 1", "closed upheld 2", "decided rejected 1", "decided upheld 1",
        "delegate-unchanged", "dispute-phase", "dispute-round", "dispute-self", "evidence-too-old", "no-voting-power", "not-accused", "not-loser", "nothing-at-stake", "offence-known", "opened none 1", "party-to-dispute",
        "report-self", "stake-insufficient", "too-many-disputes", "vote-repeated", "vote-too-early", "voting none 1", "voting none 2",
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
        var (ledger, model) = (new PaperLedger(Start), new DisputeModel(Users.Length, Liable));
        for (var who = 0; who < Users.Length; who++)
        {
            (model.Free[who], model.Staked[who]) = (Purses[who], Stakes[who]);
            model.Powers.Add(0, who, null, Stakes[who]);
        }
        foreach (var step in steps)
        {
            // One departure at a time, so that the model needs no shares.
            if (step.Kind == 6 && model.Leaving[step.Who] is not null)
                continue;
            ledger.Advance(TimeSpan.FromMilliseconds(step.Ms));
            model.Pass(ledger.Now.UnixMs);
            var (expected, outcome) = Apply(ledger, model, step);
            Assert.Equal(expected, outcome.Error?.Code);
            Check(ledger.State, model);
            reached.UnionWith(model.Cases.Select(c => $"{c.Phase} {c.Outcome} {c.Round}"));
            if (expected is not null)
                reached.Add(expected);
        }
        // Some of them, because it takes as long as the commands.
        if (steps.Length % 4 > 0)
            return;
        var read = StateCodec.DecodeAsync(StateCodec.Encode(ledger.State).Select(c => (ReadOnlyMemory<byte>)c.ToArray()).ToAsyncEnumerable(), CancellationToken.None).GetAwaiter().GetResult();
        Assert.Equal(StateDigest.Of(ledger.State).Hash, StateDigest.Of(read).Hash);
        Assert.Equal(ledger.State.NextDue, read.NextDue);
    }

    private static (string? Expected, Result<Core.Ledger.Outcome> Outcome) Apply(PaperLedger ledger, DisputeModel model, Step step)
    {
        var (who, user, now) = (step.Who, Users[step.Who], ledger.Now.UnixMs);
        // What comes next for the case that is furthest, mostly.
        var furthest = model.Cases.Where(c => c.IsOpen).OrderBy(c => c.Phase).ThenByDescending(c => c.Round).FirstOrDefault();
        var on = step.Kind == 9 && furthest is not null ? furthest : model.Cases.Count == 0 ? null : model.Cases[^Math.Min(model.Cases.Count, 1 + (step.Other % 3))];
        var (dispute, round) = (new DisputeId(new Seq(on?.Id ?? 0)).ToString(), step.Number % 8 == 7 ? 2 : on?.Round ?? 1);
        switch (step.Kind < 9 ? step.Kind : on?.Phase switch { "opened" => 1, "voting" => 2, "decided" => 3, _ => 0 })
        {
            case 0:
                var (accused, bond, isGrave) = (step.Number % 9 == 8 ? step.Other : step.Other % Liable, (UInt128)DisputeModel.MinBond * (uint)(1 + (step.Number % 5)), step.Number % 2 == 0);
                return (model.Open(ledger.State.NextSeq.Value, who, accused, isGrave, bond, now), ledger.SendUnsigned(user, Kinds.DisputeOpen, new
                {
                    accused = Users[accused].ToString(), bond = bond.ToString(), evidence = default(Hash256).ToString(), offence = isGrave ? "false-receipt" : "bad-service", statement = "So.",
                }));
            case 1 when on is not null:
                // Mostly by who may.
                var answerer = step.Number < 20 ? on.Accused : who;
                return (model.Counter(on, answerer, now), ledger.SendUnsigned(Users[answerer], Kinds.DisputeCounter, new { dispute, evidence = default(Hash256).ToString(), statement = "No." }));
            case 2 when on is not null:
                var (upholds, voter) = (step.Number % 2 > 0, step.Kind == 9 ? Enumerable.Range(who, Users.Length).Select(next => next % Users.Length).First(next => next != on.Opener && next != on.Accused) : who);
                return (model.Vote(on, voter, round, upholds, now), ledger.SendUnsigned(Users[voter], Kinds.DisputeVote, Choice(upholds, dispute, round)));
            case 3 when on is not null:
                var appellant = step.Number >= 20 ? who : on.Outcome == "upheld" ? on.Accused : on.Opener;
                return (model.Appeal(on, appellant, now), ledger.SendUnsigned(Users[appellant], Kinds.DisputeAppeal, new { dispute }));
            case 4 when on is not null:
                return (model.Report(on, who, step.Number % Users.Length, round, now), Report(ledger, user, Users[step.Number % Users.Length], dispute, round));
            case 5:
                var amount = 1 + (997 * (ulong)step.Number);
                return (model.Stake(who, amount, now), ledger.SendUnsigned(user, Kinds.StakeAdd, Target(who, amount)));
            case 6:
                var all = model.Staked[who];
                return (model.Unstake(who, now), ledger.SendUnsigned(user, Kinds.StakeRemove, Target(who, UInt128.Max(1, all))));
            case 7:
                return (model.Delegate(who, step.Other, now), ledger.SendUnsigned(user, Kinds.VoteDelegate, new { @delegate = Users[step.Other].ToString() }));
            default:
                return (null, ledger.Tick());
        }
    }

    /// <summary>As if the signatures of the evidence had been checked.</summary>
    private static Result<Core.Ledger.Outcome> Report(PaperLedger ledger, Address reporter, Address offender, string dispute, int round)
    {
        var votes = new[] { true, false }.Select(upholds => Command.Create(Kinds.DisputeVote, Choice(upholds, dispute, round), 1, ledger.Now)).Select(command =>
            new SignedVote(offender, command, default, new VotedOn(DisputeId.TryParse(dispute, out var id) ? id.Opened : default, Kinds.DisputeVote, round), DisputeVote.Choices[0])).ToList();
        var report = Command.Create(Kinds.OffenceReport, new { }, ledger.State.NextSeq.Value, ledger.Now.Plus(TimeSpan.FromMinutes(1)));
        var signed = new SignedCommand(report, default, reporter, Hash256.Sha256(BitConverter.GetBytes(ledger.State.NextSeq.Value)), ledger.Domain);
        return ledger.Apply(Entry.FromCommand(signed, ledger.State.NextSeq, ledger.Now), new ParsedCommand(signed, new OffenceReport(votes[0], votes[1])));
    }

    private static object Choice(bool upholds, string dispute, int round) => new { choice = DisputeVote.Choices[upholds ? 1 : 0], dispute, round };

    private static object Target(int who, UInt128 amount) => who < Liable ? new { amount = amount.ToString(), target = Users[who].ToString() } : new { amount = amount.ToString() };

    private static void Check(LedgerState state, DisputeModel model)
    {
        Same.All(model.Cases.Select(c => (c.Id, c.Phase, c.Outcome, c.Due, c.Round, c.Sum(true), c.Sum(false), c.Slashed)),
            state.Disputes.All.Select(d => (d.Id.Opened.Value, d.Phase.Word(), d.Outcome.Word(), d.DueAt.UnixMs, d.Round, d.For.Units, d.Against.Units, d.Slashed.Units)));
        var all = Enumerable.Range(0, Users.Length);
        Same.All(all.Select(who => (model.Free[who], model.Staked[who], model.Powers.PowerAt(who, ulong.MaxValue), model.Leaving[who]?.Due)), Users.Select(user =>
            (state.Open.BalanceOf(AccountId.Of(user)).Units, state.Stakes.StakeOf(user), state.Votes.PowerNow(user).Units, state.Stakes.Departures.Of(user).SingleOrDefault()?.DueAt.UnixMs)));
        // Every bond lies in the account until its case is closed, and no part of any stake or bond is lost or made.
        var moved = state.Open.Recent.BackTo(new Seq(state.NextSeq.Value - 1)).ToList();
        Same.All<UInt128>(
        [
            Sum(model.Cases.Select(c => c.Bonds)), model.Treasury, Sum(model.Staked.Concat(model.Leaving.Select(l => l?.Units ?? 0))), OpenAmount.Supply.Units, (uint)model.Last.Closed, (uint)model.Last.Slashes,
            // Power is kept for nothing but what is open.
            (uint)model.Cases.Count(c => c.IsOpen),
        ],
        [
            state.Open.BalanceOf(AccountId.Disputes).Units, state.Open.BalanceOf(AccountId.Treasury).Units, state.Open.BalanceOf(AccountId.Stakers).Units, Sum(state.Open.Balances.Select(b => b.Value.Units)),
            (uint)moved.Count(m => m.Reason == MovementReason.BondReturn), (uint)moved.Count(m => m.Reason == MovementReason.Slash), (uint)state.Votes.Snapshots.Values.Sum(),
        ]);
        Assert.True(moved.TrueForAll(m => m.Lines.Aggregate(Int128.Zero, (sum, line) => sum + line.Change) == 0));
    }

    private static UInt128 Sum(IEnumerable<UInt128> units) => units.Aggregate(UInt128.Zero, (sum, more) => sum + more);

    private static LedgerHead Begin()
    {
        var head = TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = Parameters });
        var ledger = new PaperLedger(head);
        for (var who = 0; who < Users.Length; who++)
        {
            var deposit = new BridgeDeposit(TestLedger.ChainId, new DepositId(Users[who], 0), default, 1, Users[who], new OpenAmount(Stakes[who] + Purses[who]));
            Assert.True(ledger.SendUnsigned(TestLedger.Bridge.Address, Kinds.BridgeDeposit, deposit.ToJson()).IsOk);
            Assert.True(Stakes[who] == 0 || ledger.SendUnsigned(Users[who], Kinds.StakeAdd, Target(who, Stakes[who])).IsOk);
        }
        return head with { State = ledger.State };
    }
}
