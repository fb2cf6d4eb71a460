using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Open;

/// <summary>Random commands against <see cref="OpenModel"/>: the same ones are taken, for the same reason the others are not, and after each all holds that must hold always.</summary>
public sealed class OpenModelTests
{
    private const int Cases = 20_000;
    private const int MaxSteps = 24;

    private static readonly Address[] Users = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address];
    private static readonly LedgerParameters Parameters = LedgerParameters.Default with { MaxHoldMs = 60_000, MaxHoldsPerAccount = 3 };

    private static readonly LedgerHead Start = TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Parameters = Parameters });

    private sealed record Step(int Kind, int Who, int Other, UInt128 Amount, int Number, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Constant(1)), (3, Gen.Constant(2)), (3, Gen.Constant(3)), (1, Gen.Constant(4)), (1, Gen.Constant(5)), (2, Gen.Constant(6)))
        from who in Gen.Choose(0, Users.Length - 1)
        from other in Gen.Choose(0, Users.Length - 1)
        from amount in Gen.OneOf(Gen.Choose(1, 10).Select(few => (UInt128)few), Gens.UInt64.Select(many => (UInt128)many + 1), Gen.Choose(0, 2).Select(less => OpenAmount.Supply.Units - (UInt128)less))
        from number in Gen.Choose(0, 5)
        from ms in Gen.Frequency((4, Gen.Choose(0, 1_000)), (1, Gen.Choose(0, 70_000)))
        select new Step(kind, who, other, amount, number, ms);

    [Fact]
    public void Commands_do_what_a_plain_model_does() => Gens.ForAllSequences(Steps, Cases, MaxSteps, steps =>
    {
        var (ledger, model) = (new PaperLedger(Start), new OpenModel());
        var holds = new List<Seq> { new(1_000_000) };
        foreach (var step in steps)
        {
            ledger.Advance(TimeSpan.FromMilliseconds(step.Ms));
            var before = ledger.State.Open;
            var (expected, outcome) = Apply(ledger, model, step, holds);
            Assert.Equal(expected, outcome.Error?.Code);
            Check(ledger, model, before, outcome);
        }
        var prover = new ClaimProver(ClaimBook.Empty);
        prover.MoveTo(ledger.State.Open.Claims);
        Assert.Equal(ClaimsTree.Create(model.Claims).Root, prover.Root);
        var replayed = ledger.Entries.Zip(ledger.Commands).Aggregate(Start.State, (state, one) => state.Apply(one.First.Entry, one.Second).State);
        Assert.Equal(StateDigest.Of(ledger.State).Hash, StateDigest.Of(replayed).Hash);
    });

    private static (string? Expected, Result<Core.Ledger.Outcome> Outcome) Apply(PaperLedger ledger, OpenModel model, Step step, List<Seq> holds)
    {
        var (who, other, amount, now) = (Users[step.Who], Users[step.Other], step.Amount.ToString(), ledger.Now);
        var until = now.Plus(TimeSpan.FromMilliseconds(step.Number * 13_000));
        var hold = holds[step.Number % holds.Count];
        switch (step.Kind)
        {
            case 0:
                var deposit = new BridgeDeposit(TestLedger.ChainId, new DepositId(who, (ulong)step.Number), default, 1, who, new OpenAmount(step.Amount));
                return (model.Deposit(step.Number, who, step.Amount), ledger.SendUnsigned(TestLedger.Bridge.Address, Kinds.BridgeDeposit, deposit.ToJson()));
            case 1:
                return (model.Transfer(who, other, step.Amount, now), ledger.SendUnsigned(who, Kinds.OpenTransfer, new { amount, to = other.ToString() }));
            case 2:
                holds.Add(ledger.State.NextSeq);
                return (model.Reserve(ledger.State.NextSeq, who, other, step.Amount, until, now, Parameters),
                    ledger.SendUnsigned(who, Kinds.HoldReserve, new { amount, expiresAt = until.UnixMs.ToString(), payee = other.ToString() }));
            case 3:
                return (model.Post(hold, who, step.Amount, now), ledger.SendUnsigned(who, Kinds.HoldPost, new { amount, hold = new HoldId(hold).ToString() }));
            case 4:
                return (model.Void(hold, who, now), ledger.SendUnsigned(who, Kinds.HoldVoid, new { hold = new HoldId(hold).ToString() }));
            case 6:
                return (model.Withdraw(who, other, step.Amount, now), ledger.SendUnsigned(who, Kinds.BridgeWithdraw, new { amount, payout = other.ToString() }));
            default:
                return (null, ledger.Tick());
        }
    }

    private static void Check(PaperLedger ledger, OpenModel model, OpenBook before, Result<Core.Ledger.Outcome> outcome)
    {
        var (book, now) = (ledger.State.Open, ledger.Now);
        Assert.Equal(model.Balances.Where(b => b.Value > 0).OrderBy(b => b.Key).Select(b => (b.Key, b.Value)), book.Balances.Select(b => (b.Key, b.Value.Units)));
        Assert.Equal(OpenAmount.Supply.Units, book.Balances.Aggregate(UInt128.Zero, (sum, b) => checked(sum + b.Value.Units)));
        Assert.Equal(Users.Select(u => model.HeldBy(u, now)), Users.Select(u => book.HeldBy(u, now).Units));
        Assert.Equal(model.OpenHolds(now).Order(), Users.SelectMany(u => book.Holds.Of(u, now)).Select(h => h.Id.Reserved).Order());
        Assert.Equal(model.Claims, model.Claims.Select(c => book.Claims.Find(c.Account)!.Value));
        Assert.Equal(model.Claims.Count, book.Claims.ByAccount.Count);
        Assert.Same(book.Claims, book.ClaimsAsOf(ledger.State.NextSeq));
        Assert.Equal(before.Claims.ByAccount, book.ClaimsAsOf(new Seq(ledger.State.NextSeq.Value - 1))!.ByAccount);
        var moved = book.Recent.BackTo(new Seq(ledger.State.NextSeq.Value - 1)).ToList();
        Assert.All(moved, movement => Assert.Equal(Int128.Zero, movement.Lines.Aggregate(Int128.Zero, (sum, line) => sum + line.Change)));
        Assert.All(moved.SelectMany(m => m.Lines), line => Assert.Equal((Int128)line.Balance.Units, (Int128)before.BalanceOf(line.Account).Units + line.Change));
        Assert.Equal(before.Moved + moved.SelectMany(m => m.Lines).Where(l => l.Change > 0).Aggregate(UInt128.Zero, (sum, l) => sum + (UInt128)l.Change), book.Moved);
        if (!outcome.IsOk)
            Assert.Empty(moved);
    }
}
