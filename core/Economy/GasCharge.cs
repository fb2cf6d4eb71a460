using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Economy;

/// <summary>What the gas of a command costs.</summary>
/// <param name="Units">How much gas.</param>
/// <param name="Price">What a unit costs.</param>
/// <param name="Actor">Who signs, and pays unless there is a sponsor.</param>
/// <param name="Sponsor">The Datanet whose sponsor account pays; null where none does.</param>
public sealed record GasCharge(ulong Units, OpenAmount Price, Address Actor, DatanetId? Sponsor)
{
    /// <summary>What it costs together. Both factors are bounded, so that this is far below 128 bits.</summary>
    public UInt128 Cost => Units * Price.Units;

    /// <summary>Who pays.</summary>
    public AccountId Payer => Sponsor is { } datanet ? AccountId.Sponsor(datanet) : AccountId.Of(Actor);

    /// <summary>What a command costs in a state.</summary>
    /// <param name="state">The state; for what is charged, the one that the command has made.</param>
    /// <param name="parameters">The parameters that hold when it is sent; it may be a command that changes them.</param>
    /// <param name="payload">What the command asks for.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="payloadBytes">How long its canonical payload is.</param>
    /// <param name="actor">Who signs.</param>
    public static GasCharge Of(LedgerState state, LedgerParameters parameters, Payload payload, string kind, int payloadBytes, Address actor)
    {
        var charge = new GasCharge(GasSchedule.UnitsOf(kind, payloadBytes, parameters), parameters.GasPrice, actor, null);
        if (charge.Cost == 0)
            return charge;
        var sponsored = charge with { Sponsor = SponsorOf(state, payload, actor) };
        return state.Economy.Sponsors.Covers(sponsored, state) ? sponsored : charge;
    }

    /// <summary>Charges an entry's command in the state that it has made: all of it, or the command is refused.</summary>
    internal static Result<LedgerState> Take(LedgerState state, LedgerParameters parameters, Payload payload, Entry entry, Address actor)
    {
        if (parameters.GasPrice == default)
            return state;
        var charge = Of(state, parameters, payload, entry.Kind, entry.Payload.Length, actor);
        if (charge.Cost == 0)
            return state;
        var available = state.Open.AvailableTo(charge.Payer, entry.Time);
        if (available.Units < charge.Cost)
            return Error.Conflict("gas-insufficient", $"The gas of {entry.Kind} is {charge.Units} units at {charge.Price}, {charge.Cost} base units, and after the command {actor} would have {available} available.");
        return state.Open.Post(entry, MovementReason.Gas, new(charge.Payer, -(Int128)charge.Cost), new(AccountId.Gas, (Int128)charge.Cost)).Try(out var open, out var error)
            ? state with { Open = open, Economy = state.Economy with { Sponsors = state.Economy.Sponsors.Use(charge) } }
            : error;
    }

    /// <summary>The Datanet whose sponsor account may pay: where a contributor contributes, or takes something back.</summary>
    private static DatanetId? SponsorOf(LedgerState state, Payload payload, Address actor)
    {
        return payload switch
        {
            ContributionDeclare declare => declare.Datanet,
            ContributionComplete complete => Of(complete.Contribution),
            ContributionAppeal appeal => Of(appeal.Contribution),
            ContributionWithdraw withdraw => Of(withdraw.Contribution),
            _ => null,
        };

        DatanetId? Of(ContributionId id) => state.Datanets.Contributions.TryGetValue(id, out var contribution) && contribution.Contributor == actor ? contribution.Datanet : null;
    }
}
