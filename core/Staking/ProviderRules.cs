using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Staking;

/// <summary>How an address takes roles on, keeps them and gives them up.</summary>
internal static class ProviderRules
{
    public static Result<StakeBook> Apply(StakingPayload payload, Address actor, LedgerTime now, LedgerState state) => payload switch
    {
        ProviderRegister register => Register(state.Stakes, register.Terms, actor, now, state.Parameters),
        ProviderRetire => Retire(state, actor, now),
        ProviderSignal => Signal(state.Stakes, actor, now, state.Parameters),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of staking."),
    };

    /// <summary>Why an address stakes too little of its own for roles, or null.</summary>
    public static Error? CheckMinimum(StakeBook stakes, Address provider, Roles roles, LedgerParameters parameters)
    {
        var (needed, own) = (RoleWords.MinimumOf(roles, parameters), stakes.OwnStakeOf(provider));
        return own < needed
            ? Error.Conflict("stake-below-role", $"{provider} would have {own} base units behind itself, and {string.Join(" and ", RoleWords.Of(roles))} needs {needed}.")
            : null;
    }

    private static Result<StakeBook> Retire(LedgerState state, Address actor, LedgerTime now)
    {
        if (!state.Stakes.Providers.TryGetValue(actor, out _))
            return NotProvider(actor);
        return Freeze.Check(state, actor) is { } frozen ? frozen : state.Stakes.Put(actor, null, now, state.Parameters);
    }

    private static Result<StakeBook> Register(StakeBook stakes, ProviderTerms terms, Address actor, LedgerTime now, LedgerParameters parameters)
    {
        var known = stakes.Providers.GetValueOrDefault(actor);
        if (known is null && (ulong)stakes.Providers.Count >= parameters.MaxProviders)
            return Error.Conflict("too-many-providers", $"There are {parameters.MaxProviders} providers, the most allowed.");
        if ((CheckMinimum(stakes, actor, terms.Roles, parameters) ?? CheckCommission(stakes, known, terms, actor, now, parameters)) is { } wrong)
            return wrong;
        var raisedAt = known is null || terms.CommissionBps > known.Terms.CommissionBps ? now : known.CommissionRaisedAt;
        return stakes.Put(actor, new Provider(actor, terms, known?.RegisteredAt ?? now, raisedAt, default, default).Act(now, parameters), now, parameters);
    }

    /// <summary>Who has others' stake behind them raises their commission by little steps, so that those can leave in time.</summary>
    private static Error? CheckCommission(StakeBook stakes, Provider? known, ProviderTerms terms, Address actor, LedgerTime now, LedgerParameters parameters)
    {
        var pool = stakes.Pools.GetValueOrDefault(actor);
        var ofOthers = (pool?.Staked.Shares ?? 0) - (stakes.Stakers.GetValueOrDefault(actor) ?? Staker.Empty).At(actor).Shares;
        var rise = terms.CommissionBps - (known?.Terms.CommissionBps ?? 0);
        if (rise <= 0 || ofOthers == 0)
            return null;
        if (rise > (int)parameters.MaxCommissionRiseBps)
            return Error.Conflict("commission-rise", $"With others' stake behind it a commission rises by at most {parameters.MaxCommissionRiseBps} basis points at once, not by {rise}.");
        var earliest = (known?.CommissionRaisedAt ?? default).Plus(TimeSpan.FromMilliseconds(parameters.CommissionIntervalMs));
        return now < earliest ? Error.Conflict("commission-rise", $"With others' stake behind it the commission may rise again from {earliest} on.") : null;
    }

    private static Result<StakeBook> Signal(StakeBook stakes, Address actor, LedgerTime now, LedgerParameters parameters)
    {
        if (!stakes.Providers.TryGetValue(actor, out var provider))
            return NotProvider(actor);
        var earliest = provider.LastActive.Plus(TimeSpan.FromMilliseconds(parameters.SignalIntervalMs));
        return now < earliest
            ? Error.Conflict("signal-too-early", $"{actor} counts as active until {provider.LiveUntil}; the next signal is taken from {earliest} on.")
            : stakes.Put(actor, provider.Act(now, parameters), now, parameters);
    }

    private static Error NotProvider(Address actor) => Error.Conflict("not-provider", $"{actor} has no role.");
}
