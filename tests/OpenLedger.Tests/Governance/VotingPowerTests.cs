using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Governance;

public sealed class VotingPowerTests
{
    private static readonly Address[] Users = [.. Enumerable.Range(40, 4).Select(number => TestLedger.Key(number).Address)];

    private sealed record Step(int Kind, int Who, int Other, int Amount, int Ms);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
        from who in Gen.Choose(0, Users.Length - 1)
        from other in Gen.Choose(0, Users.Length - 1)
        from amount in Gen.Choose(0, 4)
        from ms in Gen.Choose(0, 3)
        select new Step(kind, who, other, amount, ms);

    [Fact]
    public void Powers_now_and_at_every_snapshot_are_those_of_a_plain_list_of_what_happened() => Gens.ForAllSequences(Steps, 2_000, 40, steps =>
    {
        var (votes, model, now) = (VotingPower.Empty, new PowerModel(Users.Length), new LedgerTime(1_000));
        foreach (var step in steps)
        {
            now = now.Plus(TimeSpan.FromMilliseconds(step.Ms));
            switch (step.Kind)
            {
                case 0:
                    votes = votes.SetStake(Users[step.Who], new OpenAmount((UInt128)step.Amount), now);
                    model.Add(now.UnixMs, step.Who, null, (UInt128)step.Amount);
                    break;
                case 1:
                    var delegated = votes.Delegate(Users[step.Who], Users[step.Other], now);
                    Assert.Equal(model.DelegateAt(step.Who, now.UnixMs) == step.Other ? "delegate-unchanged" : null, delegated.Error?.Code);
                    votes = delegated.IsOk ? delegated.Value : votes;
                    model.Add(now.UnixMs, step.Who, step.Other, null);
                    break;
                case 2:
                    votes = votes.Keep(now.Plus(TimeSpan.FromMilliseconds(step.Amount)));
                    break;
                default:
                    votes = votes.Snapshots.IsEmpty ? votes : votes.Release(votes.Snapshots.Keys.ElementAt(step.Who % votes.Snapshots.Count));
                    break;
            }
            Check(votes, model, now);
        }
    });

    private static void Check(VotingPower votes, PowerModel model, LedgerTime now)
    {
        for (var who = 0; who < Users.Length; who++)
        {
            Assert.Equal(model.PowerAt(who, now.UnixMs), votes.PowerNow(Users[who]).Units);
            Assert.Equal((model.StakeAt(who, now.UnixMs), Users[model.DelegateAt(who, now.UnixMs)]), (votes.Of(Users[who]).Stake.Units, votes.Of(Users[who]).Delegate));
            Assert.All(votes.Snapshots.Keys, at => Assert.Equal(model.PowerAt(who, Math.Min(at.UnixMs, now.UnixMs)), votes.PowerAt(Users[who], at).Units));
        }
        Assert.All(votes.Snapshots.Keys, at => Assert.Equal(Users.Aggregate(UInt128.Zero, (sum, user) => sum + votes.PowerAt(user, at).Units), votes.TotalAt(at).Units));
        Assert.Equal(Users.Aggregate(UInt128.Zero, (sum, user) => sum + votes.PowerNow(user).Units), votes.Total.Latest.Power.Units);
    }

    [Fact]
    public void History_is_no_longer_than_the_snapshots_need_and_goes_when_nobody_needs_it()
    {
        var votes = Enumerable.Range(1, 1_000).Aggregate(VotingPower.Empty, (v, i) => v.SetStake(Users[0], new OpenAmount((UInt128)i), new LedgerTime((ulong)i)));
        Assert.Single(votes.Powers.GetValueOrDefault(Users[0]).All);
        votes = votes.Keep(new LedgerTime(1_500)).Keep(new LedgerTime(1_500)).Keep(new LedgerTime(1_700));
        votes = Enumerable.Range(1_001, 1_000).Aggregate(votes, (v, i) => v.SetStake(Users[0], new OpenAmount((UInt128)i), new LedgerTime((ulong)i)));
        Assert.Equal([1_500UL, 1_700, 2_000], votes.Powers.GetValueOrDefault(Users[0]).All.Select(c => c.Since.UnixMs));
        votes = votes.Release(new LedgerTime(1_500)).Release(new LedgerTime(1_700)).SetStake(Users[0], default, new LedgerTime(3_000));
        Assert.Equal(2, votes.Powers.GetValueOrDefault(Users[0]).All.Count());
        votes = votes.Release(new LedgerTime(1_500)).SetStake(Users[0], new OpenAmount(1), new LedgerTime(3_001)).SetStake(Users[0], default, new LedgerTime(3_002));
        Assert.Equal((0, 0), (votes.Powers.Count, votes.Voters.Count));
        Assert.Throws<InvalidOperationException>(() => votes.PowerAt(Users[0], new LedgerTime(1_500)));
        Assert.Throws<InvalidOperationException>(() => votes.TotalAt(new LedgerTime(1_500)));
    }

    [Fact]
    public void Votes_that_one_was_given_cannot_be_given_on()
    {
        var (time, later) = (new LedgerTime(1), new LedgerTime(2));
        var votes = VotingPower.Empty.SetStake(Users[0], new OpenAmount(5), time).SetStake(Users[1], new OpenAmount(7), time);
        votes = votes.Delegate(Users[0], Users[1], later).Value.Delegate(Users[1], Users[2], later).Value;
        Assert.Equal([0UL, 5, 7, 0], Users.Select(u => (ulong)votes.PowerNow(u).Units));
    }

    [Fact]
    public void Delegation_is_a_command_of_whom_the_stake_is()
    {
        var ledger = new PaperLedger();
        var to = TestLedger.Contributor.Address;
        Assert.Equal(to.ToString(), ledger.Send(TestLedger.Owner, Kinds.VoteDelegate, new { @delegate = to.ToString() }).Value.Subject);
        Assert.Equal(to, ledger.State.Votes.Of(TestLedger.Owner.Address).Delegate);
        Assert.Equal("delegate-unchanged", ledger.Send(TestLedger.Owner, Kinds.VoteDelegate, new { @delegate = to.ToString() }).Error?.Code);
        Assert.True(ledger.Send(TestLedger.Owner, Kinds.VoteDelegate, new { @delegate = TestLedger.Owner.Address.ToString() }).IsOk);
        Assert.Equal(VotingPower.Empty.Voters.Count, ledger.State.Votes.Voters.Count);
    }
}
