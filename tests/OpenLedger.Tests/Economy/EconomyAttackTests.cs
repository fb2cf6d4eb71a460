using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.Tests.Staking;

namespace OpenLedger.Tests.Economy;

/// <summary>What somebody may try to get out of amounts and of moments, each with what defeats it. Attacks on votes are in <see cref="Governance.GovernanceAttackTests"/>.</summary>
public sealed class EconomyAttackTests
{
    private static readonly Address Mallory = TestLedger.Key(60).Address, Friend = TestLedger.Key(61).Address, Victim = TestLedger.Key(62).Address;

    private static readonly UInt128 One = OpenAmount.Whole(1).Units, Supply = OpenAmount.Supply.Units;

    /// <summary>An amount has at most the supply, and whatever is asked for is compared with what there is before anything is added.</summary>
    [Fact]
    public void Overflow_with_any_amount_is_refused_and_changes_nothing()
    {
        var ledger = new StakeLedger(StakeLedger.Brisk, Mallory, Victim);
        Assert.True(ledger.Add(Mallory, One).IsOk && ledger.Add(Victim, 20 * One, Victim).IsOk && ledger.Register(Victim).IsOk);
        var before = Economy(ledger);
        foreach (var amount in new[] { "340282366920938463463374607431768211456", $"{UInt128.MaxValue}", $"{Int128.MaxValue}", $"{(UInt128)Int128.MaxValue + 1}", $"{Supply + 1}", "-1", "1e27", $"0{One}" })
        {
            foreach (var (kind, payload) in Commands(amount))
                Assert.Contains(ledger.Send(Mallory, kind, payload).Error?.Code, new[] { "amount-out-of-range", "length-out-of-range" });
        }
        foreach (var amount in new[] { Supply, Supply - 1, ledger.BalanceOf(Mallory) + 1 })
        {
            foreach (var (kind, payload) in Commands($"{amount}"))
                Assert.Contains(ledger.Send(Mallory, kind, payload).Error?.Code, new[] { "balance-insufficient", "stake-insufficient" });
        }
        Assert.Equal(before, Economy(ledger));
    }

    /// <summary>Dust cannot be staked, and what is divided is rounded against who divides it: going in and out in small parts never brings more than was put in.</summary>
    [Fact]
    public void Dust_cannot_be_staked_and_going_in_and_out_in_small_parts_gains_nothing()
    {
        var least = new OpenAmount(10);
        var ledger = new StakeLedger(StakeLedger.Brisk with { MinStake = least, MaxDeparturesPerStaker = 1_000 }, Mallory, Victim);
        Assert.Equal("stake-too-small", ledger.Add(Mallory, least.Units - 1).Error?.Code);
        Assert.True(ledger.Add(Victim, 20 * One, Victim).IsOk && ledger.Register(Victim).IsOk);
        // A slash leaves shares that are worth a broken number of base units each.
        ledger.Slash(Victim, 3_333, Supply);
        var (before, behind) = (ledger.BalanceOf(Mallory), ledger.Stakes.OwnStakeOf(Victim));
        for (var i = 0; i < 40; i++)
        {
            Assert.True(ledger.Add(Mallory, least.Units + 1 + (UInt128)i, Victim).IsOk);
            var position = ledger.Stakes.Stakers.GetValueOrDefault(Mallory)!.At(Victim);
            Assert.True(ledger.Remove(Mallory, ledger.Stakes.WorthOf(position), Victim).IsOk);
        }
        Assert.Equal("stake-insufficient", ledger.Remove(Mallory, 1, Victim).Error?.Code);
        ledger.Wait((int)StakeLedger.Brisk.UnbondingMs);
        ledger.Paper.Tick();
        ledger.Paper.Tick();
        Assert.Empty(ledger.Stakes.Departures.All);
        Assert.True(ledger.BalanceOf(Mallory) <= before && ledger.Stakes.OwnStakeOf(Victim) >= behind, $"{before} {ledger.BalanceOf(Mallory)}, {behind} {ledger.Stakes.OwnStakeOf(Victim)}");
        ledger.Check();
    }

    /// <summary>Where gas has a price, sending dust around costs more than is sent, whoever gets it.</summary>
    [Fact]
    public void Dust_that_is_sent_around_costs_the_sender_more_than_it_is()
    {
        var ledger = new StakeLedger(StakeLedger.Brisk with { GasPrice = new OpenAmount(1) }, Mallory);
        var before = ledger.BalanceOf(Mallory);
        for (var i = 0; i < 100; i++)
            Assert.True(ledger.Send(Mallory, Kinds.OpenTransfer, new { amount = "1", to = TestLedger.Key(1_000 + i).Address.ToString() }).IsOk);
        Assert.True(before - ledger.BalanceOf(Mallory) >= 100 * (1 + (UInt128)StakeLedger.Brisk.GasTransfer));
        // Who got it cannot even send it on.
        Assert.Contains(ledger.Send(TestLedger.Key(1_000).Address, Kinds.OpenTransfer, new { amount = "1", to = Mallory.ToString() }).Error?.Code, new[] { "gas-insufficient" });
    }

    /// <summary>What leaves is not there a millisecond too early, and not twice at its millisecond, whichever command asks for it first.</summary>
    [Fact]
    public void Time_edge_of_unbonding_and_of_a_hold_gives_nothing_early_and_nothing_twice()
    {
        var ledger = new StakeLedger(StakeLedger.Brisk, Mallory);
        var all = ledger.BalanceOf(Mallory);
        Assert.True(ledger.Add(Mallory, all).IsOk && ledger.Remove(Mallory, all).IsOk);
        var until = ledger.Now.Plus(TimeSpan.FromMilliseconds(StakeLedger.Brisk.UnbondingMs));
        ledger.Wait((int)StakeLedger.Brisk.UnbondingMs - 1);
        Assert.Equal("balance-insufficient", ledger.Send(Mallory, Kinds.BridgeWithdraw, new { amount = $"{all}", payout = Friend.ToString() }).Error?.Code);
        ledger.Wait(1);
        Assert.Equal(until, ledger.Now);
        Assert.True(ledger.Send(Mallory, Kinds.BridgeWithdraw, new { amount = $"{all}", payout = Friend.ToString() }).IsOk);
        foreach (var (kind, payload) in Commands($"{all}"))
            Assert.False(ledger.Send(Mallory, kind, payload).IsOk);
        Assert.Equal((all, (UInt128)0), (ledger.Paper.State.Open.Claims.Find(Mallory)!.Value.Total, ledger.BalanceOf(Mallory)));

        // A hold is the payee's up to the last millisecond before its end, and the holder's from then on.
        ledger.Deposit(Mallory, new OpenAmount(All));
        var expiresAt = ledger.Now.Plus(TimeSpan.FromMilliseconds(1_000));
        var hold = ledger.Send(Mallory, Kinds.HoldReserve, new { amount = $"{All}", expiresAt = expiresAt.UnixMs.ToString(), memo = "m", payee = Friend.ToString() }).Value.Subject;
        ledger.Wait(999);
        Assert.Equal("balance-insufficient", ledger.Send(Mallory, Kinds.OpenTransfer, new { amount = "1", to = Victim.ToString() }).Error?.Code);
        ledger.Wait(1);
        Assert.Equal("hold-not-open", ledger.Send(Friend, Kinds.HoldPost, new { amount = $"{All}", hold }).Error?.Code);
        Assert.True(ledger.Send(Mallory, Kinds.OpenTransfer, new { amount = $"{All}", to = Victim.ToString() }).IsOk);
        Assert.Equal("hold-not-open", ledger.Send(Friend, Kinds.HoldPost, new { amount = "1", hold }).Error?.Code);
    }

    private const ulong All = 1_000;

    /// <summary>Every command of one's own that says an amount.</summary>
    private static IEnumerable<(string Kind, object Payload)> Commands(string amount)
    {
        var (to, later) = (Friend.ToString(), TestLedger.Start(new ManualClock()).State.Time.Plus(TimeSpan.FromSeconds(30)).UnixMs.ToString());
        yield return (Kinds.OpenTransfer, new { amount, to });
        yield return (Kinds.HoldReserve, new { amount, expiresAt = later, memo = "m", payee = to });
        yield return (Kinds.BridgeWithdraw, new { amount, payout = to });
        yield return (Kinds.StakeAdd, new { amount });
        yield return (Kinds.StakeRemove, new { amount });
        yield return (Kinds.StakeMove, new { amount, to = Mallory.ToString() });
        yield return (Kinds.DisputeOpen, new { accused = Victim.ToString(), bond = amount, evidence = Hash256.Sha256("e"u8).ToString(), offence = "bad-service", statement = "No." });
    }

    private static Hash256 Economy(StakeLedger ledger)
    {
        var state = ledger.Paper.State;
        return StateDigest.Of(LedgerState.Empty with { Open = state.Open, Stakes = state.Stakes, Disputes = state.Disputes, Votes = state.Votes }).Hash;
    }
}
