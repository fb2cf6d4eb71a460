using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Accounts;

/// <summary>Random rotations, cancellations and guardians among transfers, stakes and withdrawals, signed by right and by wrong keys, against <see cref="AccountModel"/>.</summary>
public sealed class AccountModelTests
{
    private const int Cases = 3_000;
    private const int MaxSteps = 30;
    private const int Accounts = 3;
    private const ulong DelayMs = 5_000;

    /// <summary>First those of the accounts, then others.</summary>
    private static readonly Address[] Keys = [.. Enumerable.Range(400, 9).Select(i => TestLedger.Key(i).Address)];

    private static readonly LedgerParameters Parameters = LedgerParameters.Default with { RotationDelayMs = DelayMs, MinStake = new OpenAmount(1) };

    private static readonly LedgerHead Start = TestLedger.Start(new ManualClock(), TestLedger.Genesis with
    {
        Parameters = Parameters,
        Allocations =
        [
            new(AccountId.Bridge, new OpenAmount(OpenAmount.Supply.Units - (100 * Accounts)), null, 0, 0),
            .. Keys.Take(Accounts).Order().Select(key => new Core.Economy.Allocation(AccountId.Of(key), new OpenAmount(100), null, 0, 0)),
        ],
    });

    private sealed record Step(int Kind, int Signer, bool IsRight, int Key, int Account, int Guard, int Amount, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Constant(1)), (3, Gen.Constant(2)), (7, Gen.Constant(3)), (2, Gen.Constant(4)), (3, Gen.Constant(5)), (1, Gen.Constant(6)))
        from signer in Gen.Choose(0, Keys.Length - 1)
        from isRight in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from key in Gen.Choose(0, Keys.Length - 1)
        from account in Gen.Choose(0, Accounts - 1)
        from guard in Gen.Choose(0, 3)
        from amount in Gen.Choose(1, 40)
        from ms in Gen.Frequency((3, Gen.Choose(0, 1_000)), (3, Gen.Constant((int)DelayMs)), (1, Gen.Choose(4_998, 5_002)))
        select new Step(kind, signer, isRight, key, account, guard, amount, ms);

    [Fact]
    public void Commands_do_what_a_plain_model_does()
    {
        var (taken, refused) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        Gens.ForAllSequences(Steps, Cases, MaxSteps, steps => Follow(steps, taken, refused));
        if (!Gens.IsFull)
            return;
        // Every command was taken and refused for every reason, or this property would say less than it seems to.
        Assert.Equal([Kinds.AccountGuard, Kinds.AccountRotate, Kinds.AccountRotateCancel, Kinds.BridgeWithdraw, Kinds.OpenTransfer, Kinds.StakeAdd, Kinds.Tick], taken.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["account-change-none", "account-change-pending", "balance-insufficient", "guardian-self", "guardian-unchanged", "key-in-use", "key-pending", "key-rotated", "not-guardian", "rotation-guardian-signature", "transfer-to-self"],
            refused.Order(StringComparer.Ordinal));
    }

    private static void Follow(Step[] steps, HashSet<string> taken, HashSet<string> refused)
    {
        var (ledger, model) = (new PaperLedger(Start), new AccountModel(DelayMs));
        foreach (var key in Keys.Take(Accounts))
            model.Balances[key] = 100;
        foreach (var step in steps)
        {
            ledger.Advance(TimeSpan.FromMilliseconds(step.Ms));
            var (size, claims) = (ledger.State.NextSeq, ledger.State.Open.Claims);
            var (expected, outcome) = Apply(ledger, model, step);
            Assert.Equal(expected, outcome.Error?.Code);
            _ = outcome.Try(out var accepted, out var error) ? taken.Add(accepted.Kind) : refused.Add(error.Code);
            Check(ledger, model);
            // The claims that an anchor of the ledger before has.
            Assert.Equal(claims.ByAccount, ledger.State.ClaimsAsOf(size)!.ByAccount);
        }
        var replayed = ledger.Entries.Zip(ledger.Commands).Aggregate(Start.State, (state, one) => state.Apply(one.First.Entry, one.Second).State);
        Assert.Equal(StateDigest.Of(ledger.State).Hash, StateDigest.Of(replayed).Hash);
    }

    private static (string? Expected, Result<Core.Ledger.Outcome> Outcome) Apply(PaperLedger ledger, AccountModel model, Step step)
    {
        var now = ledger.Now;
        var account = Keys[step.Account];
        var signer = step.IsRight ? model.KeyOf(step.Signer % 3 == 0 ? model.GuardianOf(account, now) ?? account : account, now) : Keys[step.Signer];
        var (key, amount, units) = (Keys[step.Key], $"{step.Amount}", (UInt128)step.Amount);
        var guardian = step.Guard == 0 ? model.KeyOf(model.GuardianOf(account, now) ?? account, now) : step.Guard == 1 ? Keys[step.Signer] : (Address?)null;
        var refusal = model.Refusal(signer, now);
        return step.Kind switch
        {
            0 => (refusal ?? model.Transfer(signer, key, units, now), ledger.SendUnsigned(signer, Kinds.OpenTransfer, new { amount, to = key.ToString() })),
            1 => (refusal ?? model.Stake(signer, units, now), ledger.SendUnsigned(signer, Kinds.StakeAdd, new { amount })),
            2 => (refusal ?? model.Withdraw(signer, step.Guard == 0 ? key : signer, units, now), ledger.SendUnsigned(signer, Kinds.BridgeWithdraw, new { amount, payout = (step.Guard == 0 ? key : signer).ToString() })),
            3 => (refusal ?? model.Rotate(signer, account, key, guardian, now), ledger.RotateUnsigned(signer, account, key, guardian)),
            4 => (refusal ?? model.Cancel(signer, account, now), ledger.SendUnsigned(signer, Kinds.AccountRotateCancel, new { account = account.ToString() })),
            5 when step.Guard == 3 => (refusal ?? model.Guard(signer, null, now), ledger.SendUnsigned(signer, Kinds.AccountGuard, new { })),
            5 => (refusal ?? model.Guard(signer, key, now), ledger.SendUnsigned(signer, Kinds.AccountGuard, new { guardian = key.ToString() })),
            _ => (null, ledger.Tick()),
        };
    }

    private static void Check(PaperLedger ledger, AccountModel model)
    {
        var (state, now) = (ledger.State, ledger.Now);
        Assert.Equal(model.Balances.Where(b => b.Value > 0).OrderBy(b => b.Key).Select(b => (b.Key, b.Value)), state.Open.Holdings.Select(h => (h.Key, h.Value.Balance.Units)));
        Assert.Equal(Keys.Select(k => model.Stakes.GetValueOrDefault(k)), Keys.Select(state.Stakes.StakeOf));
        Assert.Equal(Keys.Select(model.AccountOf), Keys.Select(state.Accounts.AccountOf));
        Assert.Equal(Keys.Select(k => (model.KeyOf(k, now), model.GuardianOf(k, now))), Keys.Select(k => (state.Accounts.Of(k, now).Key, state.Accounts.Of(k, now).Guardian)));
        Assert.Equal(Keys.Select(k => model.Refusal(k, now)), Keys.Select(k => state.Accounts.ActsFor(k, now).Error?.Code));
        Assert.Equal(model.Claimants.OrderBy(c => c).Select(c => (c, model.ClaimOf(c, now))), state.Open.Claims.ByAccount.Select(c => (c.Key, (c.Value.Payout, c.Value.Total))));
        // What was taken off the ledger can be claimed once, whoever acts for the account.
        Assert.Equal((UInt128)(100 * Accounts), model.Balances.Values.Concat(model.Stakes.Values).Concat(model.Claimants.Select(c => model.ClaimOf(c, now).Total)).Aggregate(UInt128.Zero, (sum, units) => sum + units));
        Assert.Same(state.Open.Claims, state.Open.ClaimsAsOf(state.NextSeq));
    }
}
