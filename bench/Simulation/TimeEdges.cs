using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>The moments at which something of the economy begins or ends, so that what was refused just before is taken then, or the other way round.</summary>
internal static class TimeEdges
{
    /// <summary>Those that a state knows, in no order.</summary>
    public static IEnumerable<LedgerTime> Of(LedgerState state)
    {
        foreach (var proposal in state.Governance.Proposals.Values.Where(p => p.End is null))
        {
            yield return proposal.Terms.Snapshot;
            yield return proposal.Deadline;
            yield return proposal.ExecutableFrom;
            yield return proposal.ExpiresAt;
        }
        foreach (var dispute in state.Disputes.All.Where(d => d.Phase != DisputePhase.Closed))
            yield return dispute.DueAt;
        foreach (var departure in state.Stakes.Departures.All)
            yield return departure.DueAt;
        foreach (var hold in state.Open.Holds.All)
            yield return hold.ExpiresAt;
        foreach (var (_, keys) in state.Accounts.Keys)
        {
            if (keys.Pending is { } change)
                yield return change.EffectiveAt;
        }
        foreach (var provider in state.Stakes.Providers)
            yield return provider.Value.LiveUntil;
        foreach (var (_, contribution) in state.Datanets.Contributions)
        {
            if (contribution.State == ContributionState.Declared)
                yield return contribution.ExpiresAt;
        }
        foreach (var (_, round) in state.Curation.Rounds)
        {
            yield return round.Snapshot;
            yield return round.CommitUntil;
            yield return round.RevealUntil;
            if (round.SettlesAt is { } settles)
                yield return settles;
        }
        yield return state.Economy.EpochEnds(state.Parameters);
    }
}
