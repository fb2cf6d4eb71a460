using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Economy;

/// <summary>
/// What the end of an epoch brings: what has vested by then is released, what has vested out of the community's pool and what was paid for gas
/// is divided, and rewards that nobody collected expire. However many epochs
/// pass between two entries, this is one step with the same outcome as one for each: only the first of them can have had entries in it.
/// </summary>
internal static class EpochEnd
{
    /// <summary>Closes all epochs that are over by a moment, of which there is at least one.</summary>
    /// <param name="economy">Before.</param>
    /// <param name="entry">The entry whose time brings it about.</param>
    /// <param name="by">The moment, not after that time.</param>
    /// <param name="stakes">The stake at the moment.</param>
    /// <param name="open">The balances at the moment.</param>
    /// <param name="parameters">As they are.</param>
    public static (EconomyBook Economy, StakeBook Stakes, OpenBook Open) Close(EconomyBook economy, Entry entry, LedgerTime by, StakeBook stakes, OpenBook open, LedgerParameters parameters)
    {
        var passed = (by.UnixMs - economy.EpochBegan.UnixMs) / parameters.EpochMs;
        var first = new LedgerTime(economy.EpochBegan.UnixMs + parameters.EpochMs);
        var last = new LedgerTime(economy.EpochBegan.UnixMs + (passed * parameters.EpochMs));
        (economy, var emitted) = Emit(economy, first, parameters);
        (economy, var pot, emitted) = ClosePot(economy, emitted);
        (stakes, emitted) = GiveToStake(stakes, emitted, first);
        (economy, var gas) = DivideGas(economy, open, parameters);
        (stakes, gas) = GiveToStake(stakes, gas, first);
        for (var end = first; end < last;)
        {
            // All epochs at whose ends the same providers are active are one step.
            end = LastLike(end, stakes.LivenessEnds, last, parameters.EpochMs);
            (economy, var later) = Emit(economy, end, parameters);
            (stakes, later) = GiveToStake(stakes, later, end);
            // Nobody can have contributed or paid gas in the epochs after the first.
            emitted += later with { Treasury = later.Treasury + later.Contributors, Contributors = 0 };
        }
        open = open.Give(entry, MovementReason.Emission, AccountId.Community, (AccountId.Contributors, pot), (AccountId.Rewards, emitted.Stakers + emitted.Validators), (AccountId.Treasury, emitted.Treasury));
        open = open.Give(entry, MovementReason.GasSplit, AccountId.Gas, (AccountId.Rewards, gas.Stakers + gas.Validators), (AccountId.Treasury, gas.Treasury));
        (economy, open) = Release(economy, entry, open, last);
        economy = economy with { Epoch = economy.Epoch + passed, EpochBegan = last, Sponsors = SponsorBook.Empty };
        (economy, open) = Expire(economy, entry, open, parameters);
        return (economy, stakes, open);
    }

    /// <summary>The last end of an epoch after one, up to another, at which nobody more has become inactive; at least the next one. Who was inactive at that one does not count any more.</summary>
    private static LedgerTime LastLike(LedgerTime end, LedgerTime? livenessEnds, LedgerTime last, ulong epochMs)
    {
        if (livenessEnds is not { } until || until > last)
            return last;
        return new LedgerTime(end.UnixMs + (Math.Max(1, (until.UnixMs - end.UnixMs - 1) / epochMs) * epochMs));
    }

    /// <summary>Gives stakers and validators their parts at the end of an epoch, and to the treasury those in which nobody takes part.</summary>
    private static (StakeBook Stakes, RewardSplit Parts) GiveToStake(StakeBook stakes, RewardSplit emitted, LedgerTime end)
    {
        stakes = stakes.EndLiveness(end, int.MaxValue);
        foreach (var (stream, amount) in new[] { (RewardStreams.Stakers, emitted.Stakers), (RewardStreams.Validators, emitted.Validators) })
        {
            if (amount > 0 && stakes.AddRewards(stream, amount, end) is { } rewarded)
                stakes = rewarded;
            else if (stream == RewardStreams.Stakers)
                emitted = emitted with { Stakers = 0, Treasury = emitted.Treasury + amount };
            else
                emitted = emitted with { Validators = 0, Treasury = emitted.Treasury + amount };
        }
        return (stakes, emitted);
    }

    /// <summary>Divides what has vested out of the community's pool by a moment and has not been divided before.</summary>
    private static (EconomyBook Economy, RewardSplit Parts) Emit(EconomyBook economy, LedgerTime by, LedgerParameters parameters)
    {
        var amount = UInt128.Zero;
        var vestings = economy.Vestings;
        for (var i = 0; i < vestings.Count; i++)
        {
            var vesting = vestings[i];
            if (vesting.Allocation.Pool != AccountId.Community || vesting.IsDone)
                continue;
            var vested = vesting.Allocation.VestedAfter(by.UnixMs - economy.Began.UnixMs);
            amount += (vested - vesting.Released).Units;
            vestings = vestings.SetItem(i, vesting with { Released = vested });
        }
        if (amount == 0)
            return (economy, default);
        var weights = new RewardSplit(parameters.EmissionStakersBps, parameters.EmissionValidatorsBps, parameters.EmissionContributorsBps, parameters.EmissionTreasuryBps);
        var (parts, carried) = weights.Divide(amount, economy.EmissionCarried);
        return (economy with { Vestings = vestings, EmissionCarried = carried }, parts);
    }

    /// <summary>The contributors' part of an epoch is for those who contributed in it, and the treasury's where nobody did.</summary>
    private static (EconomyBook Economy, UInt128 Pot, RewardSplit Others) ClosePot(EconomyBook economy, RewardSplit emitted)
    {
        if (!economy.Contributors.Epochs.ContainsKey(economy.Epoch))
            return (economy, 0, emitted with { Treasury = emitted.Treasury + emitted.Contributors, Contributors = 0 });
        var contributors = economy.Contributors.Close(economy.Epoch, new OpenAmount(emitted.Contributors));
        return (economy with { Contributors = contributors }, emitted.Contributors, emitted with { Contributors = 0 });
    }

    /// <summary>Gives beneficiaries what has vested for them by a moment: one movement for each allocation.</summary>
    private static (EconomyBook Economy, OpenBook Open) Release(EconomyBook economy, Entry entry, OpenBook open, LedgerTime by)
    {
        var vestings = economy.Vestings;
        for (var i = 0; i < vestings.Count; i++)
        {
            var (allocation, released) = vestings[i];
            if (allocation.Beneficiary is not { } beneficiary)
                continue;
            var vested = allocation.VestedAfter(by.UnixMs - economy.Began.UnixMs);
            if (vested == released)
                continue;
            open = open.Give(entry, MovementReason.Vesting, allocation.Pool, (beneficiary, (vested - released).Units));
            vestings = vestings.SetItem(i, vestings[i] with { Released = vested });
        }
        return (economy with { Vestings = vestings }, open);
    }

    /// <summary>Divides the gas that was paid in the epoch.</summary>
    private static (EconomyBook Economy, RewardSplit Parts) DivideGas(EconomyBook economy, OpenBook open, LedgerParameters parameters)
    {
        var paid = open.BalanceOf(AccountId.Gas).Units - economy.GasCarried.Waiting;
        if (paid == 0)
            return (economy, default);
        var weights = new RewardSplit(parameters.GasStakersBps, parameters.GasValidatorsBps, 0, parameters.GasTreasuryBps);
        var (parts, carried) = weights.Divide(paid, economy.GasCarried);
        return (economy with { GasCarried = carried }, parts);
    }

    private static (EconomyBook Economy, OpenBook Open) Expire(EconomyBook economy, Entry entry, OpenBook open, LedgerParameters parameters)
    {
        var (contributors, left) = economy.Contributors.Expire(economy.Epoch - Math.Min(economy.Epoch, parameters.RewardEpochs));
        return (economy with { Contributors = contributors }, open.Give(entry, MovementReason.Reward, AccountId.Contributors, (AccountId.Treasury, left.Units)));
    }
}
