using System.Globalization;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Staking;

/// <summary>Stake, where it goes, and what it earns: edges of time and attempts to get more than one's part. Slashes have tests of their own.</summary>
public sealed class StakingTests
{
    private static readonly Address Alice = TestLedger.Owner.Address;
    private static readonly Address Bob = TestLedger.Contributor.Address;
    private static readonly Address Eve = TestLedger.Stranger.Address;
    private static readonly UInt128 One = OpenAmount.Whole(1).Units;

    private readonly StakeLedger _ledger = new(StakeLedger.Brisk, Alice, Bob, Eve);

    [Fact]
    public void Unbonding_is_in_the_balance_at_its_millisecond_and_not_before()
    {
        Ok(_ledger.Add(Alice, 10 * One));
        Assert.Equal("sd-5", Ok(_ledger.Remove(Alice, 4 * One)));
        var before = _ledger.BalanceOf(Alice);
        _ledger.Wait(9_999);
        _ledger.Paper.Tick();
        Assert.Equal((before, 1), (_ledger.BalanceOf(Alice), _ledger.Stakes.Departures.Of(Alice).Count()));
        _ledger.Wait(1);
        _ledger.Paper.Tick();
        Assert.Equal((before + (4 * One), 0), (_ledger.BalanceOf(Alice), _ledger.Stakes.Departures.Of(Alice).Count()));
        _ledger.Check();
    }

    [Fact]
    public void Unbonding_that_waits_behind_many_others_is_free_for_its_own_next_command()
    {
        // More fall due at one moment than one entry clears; the last one pays with what came back.
        var many = Enumerable.Range(0, 100).Select(i => TestLedger.Key(300 + i).Address).ToArray();
        var ledger = new StakeLedger(StakeLedger.Brisk with { UnbondingMs = 60_000 }, many);
        foreach (var one in many)
        {
            Ok(ledger.Add(one, StakeLedger.Purse.Units));
            Ok(ledger.Remove(one, StakeLedger.Purse.Units));
        }
        ledger.Wait(60_000);
        Ok(ledger.Send(many[^1], Kinds.OpenTransfer, new { amount = StakeLedger.Purse.ToString(), to = Alice.ToString() }));
        Assert.Equal(StakeLedger.Purse.Units, ledger.BalanceOf(Alice));
        Assert.Equal(100 - 64 - 1, ledger.Stakes.Departures.All.Count());
        ledger.Check();
    }

    [Fact]
    public void Move_from_a_provider_earns_and_is_liable_there_until_the_unbonding_time_is_over()
    {
        Validator(Alice);
        Validator(Bob);
        Ok(_ledger.Add(Eve, 10 * One, Alice));
        Ok(_ledger.Move(Eve, 10 * One, Alice, Bob));
        _ledger.Wait(9_999);
        _ledger.Paper.Tick();
        Assert.Equal(10 * One, At(Eve, Alice));
        Assert.Equal("stake-insufficient", _ledger.Remove(Eve, One, Alice).Error?.Code);
        Assert.Equal("stake-insufficient", _ledger.Move(Eve, One, Alice, null).Error?.Code);
        _ledger.Wait(1);
        _ledger.Paper.Tick();
        Assert.Equal((UInt128.Zero, 10 * One), (At(Eve, Alice), At(Eve, Bob)));
        _ledger.Check();
    }

    [Fact]
    public void Move_hopped_from_provider_to_provider_takes_the_unbonding_time_each_time()
    {
        Validator(Alice);
        Validator(Bob);
        Ok(_ledger.Add(Eve, 10 * One, Alice));
        Ok(_ledger.Move(Eve, 10 * One, Alice, Bob));
        // Not there yet, so it cannot go on from there.
        Assert.Equal("stake-insufficient", _ledger.Move(Eve, 10 * One, Bob, null).Error?.Code);
        _ledger.Wait(10_000);
        Ok(_ledger.Move(Eve, 10 * One, Bob, null));
        Assert.Equal(10 * One, At(Eve, Bob));
        _ledger.Wait(10_000);
        _ledger.Paper.Tick();
        Assert.Equal((UInt128.Zero, 10 * One), (At(Eve, Bob), At(Eve, StakeBook.Nobody)));
    }

    [Fact]
    public void Move_from_nobody_is_done_at_once_and_one_whose_target_has_retired_stays_where_it_was()
    {
        Validator(Alice);
        Validator(Bob);
        Ok(_ledger.Add(Eve, 10 * One));
        Assert.Equal(Alice.ToString(), Ok(_ledger.Move(Eve, 10 * One, null, Alice)));
        Assert.Equal(10 * One, At(Eve, Alice));
        Ok(_ledger.Move(Eve, 10 * One, Alice, Bob));
        Ok(_ledger.Send(Bob, Kinds.ProviderRetire, new { }));
        _ledger.Wait(10_000);
        _ledger.Paper.Tick();
        Assert.Equal(10 * One, At(Eve, Alice));
        Ok(_ledger.Remove(Eve, 10 * One, Alice));
        _ledger.Check();
    }

    [Fact]
    public void Who_stakes_just_before_a_reward_gets_its_part_and_has_it_locked_for_the_unbonding_time_without_earning()
    {
        Ok(_ledger.Add(Alice, 10 * One));
        Ok(_ledger.Add(Eve, 30 * One));
        Assert.True(_ledger.Reward(RewardStreams.Stakers, 4 * One));
        Ok(_ledger.Remove(Eve, 30 * One));
        Assert.True(_ledger.Reward(RewardStreams.Stakers, 4 * One));
        Earned(Alice, 5 * One);
        Earned(Eve, 3 * One);
        Assert.Equal("balance-insufficient", _ledger.Send(Eve, Kinds.OpenTransfer, new { amount = StakeLedger.Purse.ToString(), to = Bob.ToString() }).Error?.Code);
        _ledger.Check();
    }

    [Fact]
    public void Who_collects_after_each_reward_gets_as_much_as_who_waits()
    {
        Ok(_ledger.Add(Alice, (10 * One) + 7));
        Ok(_ledger.Add(Bob, (10 * One) + 7));
        Ok(_ledger.Add(Eve, (3 * One) + 1));
        for (var i = 0; i < 50; i++)
        {
            Assert.True(_ledger.Reward(RewardStreams.Stakers, 1_000_003));
            Ok(_ledger.Collect(Alice));
        }
        Ok(_ledger.Collect(Bob));
        Assert.Equal(_ledger.BalanceOf(Bob), _ledger.BalanceOf(Alice));
        Assert.Equal("nothing-to-collect", _ledger.Collect(Bob).Error?.Code);
        _ledger.Check();
    }

    [Fact]
    public void Reward_that_nobody_can_get_is_not_taken_and_dust_takes_no_part()
    {
        Assert.False(_ledger.Reward(RewardStreams.Stakers, One));
        Ok(_ledger.Add(Alice, One));
        Assert.False(_ledger.Reward(RewardStreams.Validators, One));
        Assert.True(_ledger.Reward(RewardStreams.Stakers, One));
        Earned(Alice, One);
        Assert.Equal("stake-too-small", _ledger.Add(Eve, One - 1).Error?.Code);
    }

    [Fact]
    public void Commission_is_taken_from_what_the_pool_gets_and_the_rest_is_split_by_stake()
    {
        Validator(Alice, 1_000);
        Ok(_ledger.Add(Eve, 15 * One, Alice));
        Assert.True(_ledger.Reward(RewardStreams.Validators, 20 * One));
        // 10 % of 20 are Alice's; a quarter of the other 18 too, as 5 of 20 staked are hers.
        Earned(Alice, (2 * One) + (18 * One / 4));
        Earned(Eve, 18 * One * 3 / 4);
    }

    [Fact]
    public void Commission_rises_by_little_steps_where_others_stake_and_neither_suddenly_nor_by_registering_anew()
    {
        Validator(Alice, 300);
        Ok(_ledger.Add(Eve, 15 * One, Alice));
        Assert.True(_ledger.Reward(RewardStreams.Validators, 20 * One));
        Assert.Equal("commission-rise", _ledger.Register(Alice, 10_000).Error?.Code);
        Assert.Equal("commission-rise", _ledger.Register(Alice, 400).Error?.Code);
        _ledger.Wait(15_000);
        Ok(_ledger.Register(Alice, 400));
        Assert.Equal("commission-rise", _ledger.Register(Alice, 500).Error?.Code);
        Ok(_ledger.Send(Alice, Kinds.ProviderRetire, new { }));
        Assert.Equal("commission-rise", _ledger.Register(Alice, 10_000).Error?.Code);
        // What was earned before is split by the commission of then.
        Earned(Eve, 20 * One * 97 / 100 * 3 / 4);
    }

    [Fact]
    public void Provider_without_an_entry_of_its_own_gets_no_rewards_from_the_moment_on_whoever_clears_it_and_acting_brings_it_back()
    {
        Validator(Alice);
        Validator(Bob);
        _ledger.Wait(19_999);
        Ok(_ledger.Send(Bob, Kinds.OpenTransfer, new { amount = "1", to = Eve.ToString() }));
        Assert.True(_ledger.Reward(RewardStreams.Validators, 2 * One));
        _ledger.Wait(1);
        // No entry has cleared Alice yet.
        Assert.False(_ledger.Stakes.IsActive(Alice, Roles.Validator, _ledger.Now, StakeLedger.Brisk));
        Assert.True(_ledger.Reward(RewardStreams.Validators, 2 * One));
        Earned(Alice, One);
        Earned(Bob, 3 * One);
        Ok(_ledger.Send(Alice, Kinds.ProviderSignal, new { }));
        Assert.True(_ledger.Stakes.IsActive(Alice, Roles.Validator, _ledger.Now, StakeLedger.Brisk));
        Assert.True(_ledger.Reward(RewardStreams.Validators, 2 * One));
        Earned(Alice, 2 * One);
        Earned(Bob, 4 * One);
        _ledger.Check();
    }

    [Fact]
    public void Signals_are_taken_once_in_their_interval()
    {
        Validator(Alice);
        Assert.Equal("signal-too-early", _ledger.Send(Alice, Kinds.ProviderSignal, new { }).Error?.Code);
        _ledger.Wait(5_000);
        Ok(_ledger.Send(Alice, Kinds.ProviderSignal, new { }));
        Assert.Equal("signal-too-early", _ledger.Send(Alice, Kinds.ProviderSignal, new { }).Error?.Code);
        Assert.Equal("not-provider", _ledger.Send(Eve, Kinds.ProviderSignal, new { }).Error?.Code);
    }

    [Fact]
    public void Roles_need_the_sum_of_their_minimums_of_ones_own_stake_behind_oneself()
    {
        Ok(_ledger.Add(Alice, 7 * One, Alice));
        Ok(_ledger.Add(Alice, 5 * One));
        var error = _ledger.Register(Alice, 0, "validator", "worker").Error!;
        Assert.Equal("stake-below-role", error.Code);
        Assert.Contains((8 * One).ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Contains((7 * One).ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Ok(_ledger.Register(Alice, 0, "validator"));
        Assert.Equal("stake-below-role", _ledger.Remove(Alice, 3 * One, Alice).Error?.Code);
        Assert.Equal("stake-below-role", _ledger.Move(Alice, 3 * One, Alice, null).Error?.Code);
        Ok(_ledger.Remove(Alice, 2 * One, Alice));
        Ok(_ledger.Send(Alice, Kinds.ProviderRetire, new { }));
        Ok(_ledger.Remove(Alice, 5 * One, Alice));
    }

    [Fact]
    public void Stake_goes_behind_providers_oneself_and_nobody_only_and_within_bounds()
    {
        Assert.Equal("provider-unknown", _ledger.Add(Eve, One, Alice).Error?.Code);
        Validator(Alice);
        Validator(Bob);
        Ok(_ledger.Add(Eve, One));
        Ok(_ledger.Add(Eve, One, Eve));
        Ok(_ledger.Add(Eve, One, Alice));
        Assert.Equal("too-many-targets", _ledger.Add(Eve, One, Bob).Error?.Code);
        for (var i = 0; i < 3; i++)
            Ok(_ledger.Add(Alice, 2 * One));
        for (var i = 0; i < 3; i++)
            Ok(_ledger.Remove(Alice, One));
        Assert.Equal("too-many-departures", _ledger.Remove(Alice, One).Error?.Code);
        Assert.Equal("endpoint-missing", _ledger.Send(Eve, Kinds.ProviderRegister, new { commissionBps = 0, name = "Eve", roles = new[] { "validator" } }).Error?.Code);
        Assert.Equal("too-many-providers", new StakeLedger(StakeLedger.Brisk with { MaxProviders = 1 }, Alice, Bob) is var small ? Both(small) : null);

        static string? Both(StakeLedger ledger)
        {
            Ok(ledger.Add(Alice, 5 * One, Alice));
            Ok(ledger.Register(Alice));
            Ok(ledger.Add(Bob, 5 * One, Bob));
            return ledger.Register(Bob).Error?.Code;
        }
    }

    [Fact]
    public void Refused_command_says_what_was_needed_and_what_there_was_and_moves_nothing()
    {
        Ok(_ledger.Add(Alice, 2 * One));
        var (before, moved) = (_ledger.Stakes, _ledger.Paper.State.Open.Moved);
        var error = _ledger.Remove(Alice, 3 * One).Error!;
        Assert.Equal("stake-insufficient", error.Code);
        Assert.Contains((3 * One).ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Contains((2 * One).ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal("balance-insufficient", _ledger.Add(Alice, StakeLedger.Purse.Units).Error?.Code);
        Assert.Equal((before, moved), (_ledger.Stakes, _ledger.Paper.State.Open.Moved));
    }

    [Fact]
    public void Epochs_that_end_between_two_entries_reward_who_was_active_at_the_end_of_each()
    {
        // 1,000 OPEN in 100 epochs of a second, all for validators; Alice is inactive from 21.5 s on, Bob from 25.5 s on.
        var parameters = StakeLedger.Brisk with
        {
            EpochMs = 1_000, EmissionStakersBps = 0, EmissionValidatorsBps = 10_000, EmissionContributorsBps = 0, EmissionTreasuryBps = 0, LivenessMs = 20_500, MinValidatorStake = OpenAmount.Whole(1),
        };
        Allocation[] supply = [new(AccountId.Bridge, OpenAmount.Supply - OpenAmount.Whole(1_000), null, 0, 0), new(AccountId.Community, OpenAmount.Whole(1_000), null, 0, 100_000)];
        var (oneStep, many) = (Earn([99_500]), Earn([.. Enumerable.Range(11, 189).Select(i => i * 500)]));
        Assert.Equal(many, oneStep);
        // Alice alone has what ends at the seconds 2 to 5, both what ends from 6 to 21, Bob alone what ends from 22 to 25, and the treasury the rest.
        Assert.InRange(oneStep.Alice, OpenAmount.Whole(120).Units - 2, OpenAmount.Whole(120).Units);
        Assert.InRange(oneStep.Bob, OpenAmount.Whole(120).Units - 2, OpenAmount.Whole(120).Units);
        Assert.Equal(OpenAmount.Whole(990 - 240).Units, oneStep.Treasury);

        (UInt128 Alice, UInt128 Bob, UInt128 Treasury) Earn(int[] moments)
        {
            var ledger = new StakeLedger(parameters, supply, Alice, Bob);
            var began = ledger.Now;
            Ok(ledger.Add(Alice, 10 * One, Alice));
            Ok(ledger.Add(Bob, 10 * One, Bob));
            ledger.Wait(1_000);
            Ok(ledger.Register(Alice));
            ledger.Wait(4_000);
            Ok(ledger.Register(Bob));
            foreach (var ms in moments)
            {
                ledger.Paper.Advance(TimeSpan.FromMilliseconds((double)(began.UnixMs + (ulong)ms) - ledger.Now.UnixMs));
                ledger.Paper.Tick();
            }
            ledger.Check();
            return (ledger.Stakes.RewardsOf(Alice), ledger.Stakes.RewardsOf(Bob), ledger.Paper.State.Open.BalanceOf(AccountId.Treasury).Units);
        }
    }

    private void Validator(Address address, int commissionBps = 0)
    {
        Ok(_ledger.Add(address, 5 * One, address));
        Ok(_ledger.Register(address, commissionBps));
    }

    /// <summary>Rounded down, for the pool and for the staker: what is less than a base unit waits for the next reward.</summary>
    private void Earned(Address staker, UInt128 amount) => Assert.InRange(_ledger.Stakes.RewardsOf(staker), amount - 2, amount);

    private UInt128 At(Address staker, Address target) => _ledger.Stakes.Stakers.GetValueOrDefault(staker)!.At(target) is var position ? _ledger.Stakes.WorthOf(position) : 0;

    private static string? Ok(Core.Results.Result<Outcome> outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Value.Subject;
    }
}
