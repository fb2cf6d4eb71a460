using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Disputes;

/// <summary>What an offence takes from the stake behind an offender, and who gets it: the one rule of all slashes, whoever judges (docs/adr/0040).</summary>
internal static class Slashing
{
    private const ulong Whole = 10_000;

    /// <summary>The state after a slash. It may take nothing, where nothing is staked behind the offender any more; a role ends all the same.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="offender">Whose stake.</param>
    /// <param name="offence">For what.</param>
    /// <param name="bps">Which part of the stake, in basis points; <see cref="Offence.Cap"/> says how much at most.</param>
    /// <param name="reporter">Who brought it up and gets <c>challengerShareBps</c> of it; null where all is the treasury's.</param>
    /// <param name="entry">The entry in which that happens.</param>
    /// <param name="moment">The moment whose stake and roles count; the entry's time where it is not another's.</param>
    /// <returns>The state, and how much was taken.</returns>
    public static (LedgerState State, OpenAmount Cut) Slash(LedgerState state, Address offender, Offence offence, ulong bps, Address? reporter, Entry entry, LedgerTime? moment = null)
    {
        var (parameters, now) = (state.Parameters, moment ?? entry.Time);
        var (stakes, cut) = state.Stakes.Slash(offender, bps, offence.Cap(parameters).Units, now, parameters);
        if (offence.EndsRoles && stakes.Providers.TryGetValue(offender, out _))
            stakes = stakes.Put(offender, null, now, parameters);
        var share = reporter is null ? 0 : cut * parameters.ChallengerShareBps / Whole;
        return (state with
        {
            Open = state.Open.Give(entry, MovementReason.Slash, AccountId.Stakers, (AccountId.Of(reporter ?? default), share), (AccountId.Treasury, cut - share)),
            Stakes = stakes,
            // Who stakes behind the offender votes with what they staked until they are touched; the offender at once with what is left.
            Votes = state.Votes.SetStake(offender, new OpenAmount(stakes.StakeOf(offender)), now),
        }, new OpenAmount(cut));
    }
}
