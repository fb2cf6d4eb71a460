using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Staking;

/// <summary>How a provider presents itself.</summary>
/// <param name="Roles">What it vouches for.</param>
/// <param name="Name">What it calls itself; nobody checks that.</param>
/// <param name="Endpoint">Where it is reached; empty where it is not, as agents and models may be.</param>
/// <param name="Description">What it says of itself.</param>
/// <param name="CommissionBps">How much of the rewards of the stake at it is its own before the rest is split by shares, in basis points.</param>
public sealed record ProviderTerms(Roles Roles, string Name, string Endpoint, string Description, int CommissionBps);

/// <summary>An address that has taken roles on, and vouches for them with the stake at it.</summary>
/// <param name="Address">Whose.</param>
/// <param name="Terms">Which roles, and how it presents itself.</param>
/// <param name="RegisteredAt">When it took its first role on.</param>
/// <param name="CommissionRaisedAt">When it last asked for more commission.</param>
/// <param name="LastActive">Its last activity that was noted: an entry of its own, noted at most once in signalIntervalMs.</param>
/// <param name="LiveUntil">From then on it counts as inactive, until it acts again.</param>
public sealed record Provider(Address Address, ProviderTerms Terms, LedgerTime RegisteredAt, LedgerTime CommissionRaisedAt, LedgerTime LastActive, LedgerTime LiveUntil)
{
    /// <summary>With an activity.</summary>
    internal Provider Act(LedgerTime now, LedgerParameters parameters) =>
        this with { LastActive = now, LiveUntil = now.Plus(TimeSpan.FromMilliseconds(parameters.LivenessMs)) };
}
