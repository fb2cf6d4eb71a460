using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Economy;

/// <summary>What the gas of a command costs.</summary>
/// <param name="Units">How much gas.</param>
/// <param name="Price">What a unit costs.</param>
/// <param name="Payer">Who pays: the actor, or the sponsor account of a Datanet.</param>
public sealed record GasCharge(ulong Units, OpenAmount Price, AccountId Payer)
{
    /// <summary>What it costs together. Both factors are bounded, so that this is far below 128 bits.</summary>
    public UInt128 Cost => Units * Price.Units;

    /// <summary>What a command costs in a state.</summary>
    /// <param name="state">The state; for what is charged, the one that the command has made.</param>
    /// <param name="payload">What the command asks for.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="payloadBytes">How long its canonical payload is.</param>
    /// <param name="actor">Who signs.</param>
    public static GasCharge Of(LedgerState state, Payload payload, string kind, int payloadBytes, Address actor)
    {
        var charge = new GasCharge(GasSchedule.UnitsOf(kind, payloadBytes, state.Parameters), state.Parameters.GasPrice, AccountId.Of(actor));
        return charge.Cost != 0 && SponsoredBy(state, payload, actor) is { } datanet && state.Economy.Sponsors.Covers(datanet, actor, charge, state) ? charge with { Payer = AccountId.Sponsor(datanet) } : charge;
    }

    /// <summary>Charges an entry's command in the state that it has made: all of it, or the command is refused.</summary>
    internal static Result<LedgerState> Take(LedgerState state, Payload payload, Address actor, Entry entry)
    {
        if (state.Parameters.GasPrice == default)
            return state;
        var charge = Of(state, payload, entry.Kind, entry.Payload.Length, actor);
        if (charge.Cost == 0)
            return state;
        var available = state.Open.AvailableTo(charge.Payer, entry.Time);
        if (available.Units < charge.Cost)
            return Error.Conflict("gas-insufficient", $"The gas of {entry.Kind} is {charge.Units} units at {charge.Price}, {charge.Cost} base units, and after the command {actor} would have {available} available.");
        if (!state.Open.Post(entry, MovementReason.Gas, new(charge.Payer, -(Int128)charge.Cost), new(AccountId.Gas, (Int128)charge.Cost)).Try(out var open, out var error))
            return error;
        return SponsoredBy(state, payload, actor) is { } datanet && charge.Payer.Name is not null
            ? state with { Open = open, Economy = state.Economy with { Sponsors = state.Economy.Sponsors.Use(datanet, actor, charge.Units) } }
            : state with { Open = open };
    }

    /// <summary>The Datanet whose sponsor account may pay: where a contributor contributes, or takes something back.</summary>
    private static DatanetId? SponsoredBy(LedgerState state, Payload payload, Address actor)
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
