using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Staking;

/// <summary>Random commands of stakers and providers, and rewards between them, against <see cref="StakeModel"/>.</summary>
public sealed class StakeModelTests
{
    private const int Cases = 12_000;
    private const int MaxSteps = 30;

    /// <summary>What rounding may shift between stakers: less than a base unit each time that something is counted.</summary>
    private const int MaxRounding = 100;

    private static readonly Address[] Users = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address];
    private static readonly string[][] RoleSets = [["validator"], ["worker"], ["model", "validator"], ["agent"]];

    private sealed record Step(int Kind, int Who, int Target, int Other, UInt128 Amount, int Number, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(1)), (3, Gen.Constant(2)), (1, Gen.Constant(3)), (3, Gen.Constant(4)), (1, Gen.Constant(5)), (1, Gen.Constant(6)), (3, Gen.Constant(7)), (1, Gen.Constant(8)))
        from who in Gen.Choose(0, Users.Length - 1)
        from target in Gen.Choose(0, Users.Length)
        from other in Gen.Choose(0, Users.Length)
        from amount in Gen.OneOf(
            Gen.Choose(1, 9).Select(few => OpenAmount.Whole((ulong)few).Units), Gen.Choose(1, 1_000_000).Select(odd => OpenAmount.Whole(1).Units + (UInt128)odd), Gens.UInt64.Select(many => (UInt128)many + 1),
            Gen.Constant(OpenAmount.Whole(1_001).Units))
        from number in Gen.Choose(0, 7)
        from ms in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(0, 4_000)), (1, Gen.Choose(0, 30_000)), (1, Gen.Constant(10_000)), (1, Gen.Constant(5_000)))
        select new Step(kind, who, target, other, amount, number, ms);

    [Fact]
    public void Commands_do_what_a_plain_model_does() => Gens.ForAllSequences(Steps, Cases, MaxSteps, steps =>
    {
        var (ledger, model) = (new StakeLedger(StakeLedger.Brisk, Users), new StakeModel(StakeLedger.Brisk));
        foreach (var user in Users)
            model.Balances[user] = StakeLedger.Purse.Units;
        foreach (var step in steps)
        {
            ledger.Wait(step.Ms);
            model.Pass(ledger.Now);
            var (expected, outcome) = Apply(ledger, model, step);
            Assert.Equal(expected, outcome.Error?.Code);
            if (outcome.IsOk && step.Kind < 7)
                model.Act(Users[step.Who], ledger.Now);
            Check(ledger, model);
        }
        CheckText(ledger, steps.Length);
    });

    [Fact]
    public void Slashes_between_commands_leave_every_account_exact_and_nobody_with_more() => Gens.ForAllSequences(Steps, Cases / 2, MaxSteps, steps =>
    {
        var ledger = new StakeLedger(StakeLedger.Brisk, Users);
        foreach (var step in steps)
        {
            ledger.Wait(step.Ms);
            var (who, target, amount) = (Users[step.Who], Optional(Target(step.Target)), UInt128.Min(step.Amount, OpenAmount.Whole(9).Units));
            var before = Users.Select(u => ledger.BalanceOf(u) + Owned(ledger, u)).ToList();
            _ = step.Kind switch
            {
                0 or 5 => ledger.Add(who, amount, target),
                1 => ledger.Remove(who, amount, target),
                2 => ledger.Move(who, amount, Optional(Target(step.Other)), target),
                3 => ledger.Collect(who),
                4 => ledger.Register(who, step.Number * 50, RoleSets[step.Number % RoleSets.Length]),
                _ => ledger.Paper.Tick(),
            };
            if (step.Kind == 7)
                ledger.Reward(step.Number % 2 == 0 ? RewardStreams.Stakers : RewardStreams.Validators, step.Amount);
            else if (step.Kind is 6 or 8)
                ledger.Slash(who, (ulong)(step.Number * 1_400), step.Number == 6 ? step.Amount : UInt128.MaxValue);
            ledger.Check();
            // What a staker has grows by nothing but rewards that are collected and what rounding leaves of others' shares.
            Assert.All(Users.Zip(before), one => Assert.True(step.Kind == 3 || ledger.BalanceOf(one.First) + Owned(ledger, one.First) <= one.Second + MaxRounding));
        }
        CheckText(ledger, steps.Length);

        static UInt128 Owned(StakeLedger ledger, Address user) => ledger.Stakes.Departures.Of(user).Where(d => d.To is null)
            .Aggregate(ledger.Stakes.StakeOf(user), (sum, d) => sum + ledger.Stakes.Pools.GetValueOrDefault(d.From)!.Leaving.WorthOf(d.Shares));
    });

    private static (string? Expected, Result<Core.Ledger.Outcome> Outcome) Apply(StakeLedger ledger, StakeModel model, Step step)
    {
        var (who, target, other, now) = (Users[step.Who], Target(step.Target), Target(step.Other), ledger.Now);
        var (to, from) = (Optional(target), Optional(other));
        switch (step.Kind)
        {
            case 0:
                return (model.Add(who, target, step.Amount), ledger.Add(who, step.Amount, to));
            case 1:
                // Mostly from where something is.
                var amount = step.Number < 3 && model.Stakes.TryGetValue((who, target), out var all) ? all : step.Amount;
                return (model.Remove(who, target, amount, now), ledger.Remove(who, amount, to));
            case 2:
                return (model.Move(who, other, target, step.Amount, now), ledger.Move(who, step.Amount, from, to));
            case 3:
                var earned = ledger.Stakes.RewardsOf(who);
                model.Collected(who, earned);
                return (earned == 0 ? "nothing-to-collect" : null, Collect(ledger, model, who, earned));
            case 4:
                var (roles, commission) = (RoleSets[step.Number % RoleSets.Length], step.Number * 50);
                return (model.Register(who, roles.Aggregate(Roles.None, (set, word) => set | RoleWords.Find(word)), commission, now), ledger.Register(who, commission, roles));
            case 5:
                return (model.Retire(who), ledger.Send(who, Kinds.ProviderRetire, new { }));
            case 6:
                return (model.Signal(who, now), ledger.Send(who, Kinds.ProviderSignal, new { }));
            case 7:
                var tick = ledger.Paper.Tick();
                var stream = step.Number % 2 == 0 ? RewardStreams.Stakers : RewardStreams.Validators;
                Assert.Equal(model.Reward(stream, step.Amount, now), ledger.Reward(stream, step.Amount));
                return (null, tick);
            default:
                return (null, ledger.Paper.Tick());
        }
    }

    private static Result<Core.Ledger.Outcome> Collect(StakeLedger ledger, StakeModel model, Address who, UInt128 earned)
    {
        var outcome = ledger.Collect(who);
        if (outcome.IsOk)
            model.Balances[who] += earned;
        return outcome;
    }

    private static void Check(StakeLedger ledger, StakeModel model)
    {
        ledger.Check();
        foreach (var user in Users)
        {
            Same.Value(model.Balances[user], ledger.BalanceOf(user));
            Same.Value(model.StakeOf(user), ledger.Stakes.StakeOf(user));
            Same.Value(model.StakeOf(user), ledger.Paper.State.Votes.Of(user).Stake.Units);
            Same.Value(model.LeavingOf(user), ledger.Stakes.Departures.Of(user).Where(d => d.To is null).Aggregate(UInt128.Zero, (sum, d) => sum + d.Shares));
            Assert.InRange((BigInteger)ledger.Stakes.RewardsOf(user) - model.EarnedBy(user), -MaxRounding, MaxRounding);
        }
    }

    /// <summary>What is read back is all that there was. Of some of them, because it takes much longer than the commands.</summary>
    private static void CheckText(StakeLedger ledger, int steps)
    {
        if (steps % 10 == 0)
            Assert.Equal(StateText(ledger), StateText(ledger, Decode(ledger.Paper.State)));
    }

    private static LedgerState Decode(LedgerState state) =>
        StateCodec.DecodeAsync(StateCodec.Encode(state).Select(c => (ReadOnlyMemory<byte>)c.ToArray()).ToAsyncEnumerable(), CancellationToken.None).GetAwaiter().GetResult();

    private static string StateText(StakeLedger ledger, LedgerState? state = null) => Snapshots.StateText.Of(state ?? ledger.Paper.State);

    private static Address Target(int index) => index == Users.Length ? StakeBook.Nobody : Users[index];

    private static Address? Optional(Address target) => target == StakeBook.Nobody ? null : target;
}
