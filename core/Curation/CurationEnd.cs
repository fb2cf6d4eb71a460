using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Curation;

/// <summary>How rounds go on by time: who has not shown a vote is slashed, votes are counted, and the fee goes to those who were right in the end.</summary>
internal static class CurationEnd
{
    private const ulong Whole = 10_000;

    /// <summary>The state after the round has gone on that is to go on first.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="entry">The entry whose time brings it about.</param>
    /// <param name="now">When it was due, or when the entry before came, where that was later.</param>
    public static LedgerState Next(LedgerState state, Entry entry, LedgerTime now)
    {
        var round = state.Curation.Next;
        var contribution = state.Datanets.Contributions[round.Contribution];
        if (round.SettlesAt is not null)
            return Settle(state, round, contribution, entry, now);
        return contribution.State == ContributionState.Ingested ? Count(SlashSilent(state, round, contribution, entry, now), round, contribution, entry, now) : GiveUp(state, round, contribution, entry);
    }

    /// <summary>The state in which everyone who has committed to a vote and has not shown it is slashed, in the order of their addresses.</summary>
    private static LedgerState SlashSilent(LedgerState state, CurationRound round, Contribution contribution, Entry entry, LedgerTime now)
    {
        foreach (var (validator, _) in round.Commitments)
        {
            if (!contribution.Votes.Any(v => v.Curator == validator))
                (state, _) = Slashing.Slash(state, validator, Offence.MissingReveal, round.SlashBps, null, entry, now);
        }
        return state;
    }

    private static LedgerState Count(LedgerState state, CurationRound round, Contribution contribution, Entry entry, LedgerTime now)
    {
        var (accepting, rejecting) = (round.WeightOf(contribution.Votes, accepts: true), round.WeightOf(contribution.Votes, accepts: false));
        var quorum = Proportion.Of(state.Votes.TotalAt(round.Snapshot).Units, round.QuorumBps, Whole);
        if (accepting == rejecting || (accepting + rejecting).Units < quorum)
            return Repeat(state, round, contribution, entry);
        var accepts = accepting > rejecting;
        var (code, reason) = ReasonOf(round, contribution, accepts);
        var decided = contribution.Become(accepts ? ContributionState.Accepted : ContributionState.Rejected, round.RevealUntil, null, reason, code);
        state = state with { Datanets = state.Datanets.Change(decided), Votes = state.Votes.Release(round.Snapshot) };
        return Settle(state, round, decided, entry, now);
    }

    /// <summary>The code for which the most voting power stands, and what the vote with the most power says who gave it.</summary>
    private static (RejectionCode? Code, string Reason) ReasonOf(CurationRound round, Contribution contribution, bool accepts)
    {
        var code = contribution.Votes.Where(v => v.Rejection is null == accepts).GroupBy(v => v.Rejection).MaxBy(of => (round.WeightOf(of, accepts), -(int)of.Key.GetValueOrDefault()))!;
        return (code.Key, code.MaxBy(v => round.Commitments.GetValueOrDefault(v.Curator).Weight)!.Reason);
    }

    /// <summary>What is not decided is voted on again, by the same voting power; in the end it falls to the owner.</summary>
    private static LedgerState Repeat(LedgerState state, CurationRound round, Contribution contribution, Entry entry)
    {
        if ((ulong)round.Number >= state.Parameters.MaxCurationRounds)
            return GiveUp(state, round, contribution, entry);
        var again = (round with { Number = round.Number + 1, Commitments = Collections.AddressMap<CurationCommitment>.Empty }).From(round.RevealUntil, state.Parameters);
        return state with { Curation = state.Curation.Put(again), Datanets = state.Datanets.Change(contribution with { Votes = [] }) };
    }

    /// <summary>The state without a round that has decided nothing; its fee goes back.</summary>
    private static LedgerState GiveUp(LedgerState state, CurationRound round, Contribution contribution, Entry entry) => state with
    {
        Curation = state.Curation.Remove(round.Contribution),
        Votes = state.Votes.Release(round.Snapshot),
        Open = state.Open.Give(entry, MovementReason.Curation, AccountId.Curation, (AccountId.Sponsor(contribution.Datanet), round.Fee.Units)),
    };

    /// <summary>The fee is paid once the decision is final: at once where the records are taken, else when nobody can overturn that any more, or somebody has.</summary>
    private static LedgerState Settle(LedgerState state, CurationRound round, Contribution contribution, Entry entry, LedgerTime now)
    {
        var later = contribution.StateAt(now) == ContributionState.Appealed ? contribution.Appeal!.DecideBy : contribution.AppealableUntil(state.Parameters);
        return later > now
            ? state with { Curation = state.Curation.Put(round with { SettlesAt = later }) }
            : Pay(state, round, contribution, contribution.History.Any(s => s.State == ContributionState.Accepted), entry);
    }

    /// <summary>The state without a round that is final. Its fee is divided among those who have voted so, by their voting power; where nobody has, it goes back.</summary>
    private static LedgerState Pay(LedgerState state, CurationRound round, Contribution contribution, bool accepted, Entry entry)
    {
        List<Address> right = [.. contribution.Votes.Where(v => v.Rejection is null == accepted).Select(v => v.Curator).Order()];
        var parts = Split.ByWeight(round.Fee.Units, [.. right.Select(v => round.Commitments.GetValueOrDefault(v).Weight.Units)]);
        (AccountId, UInt128)[] payments = right.Count == 0 ? [(AccountId.Sponsor(contribution.Datanet), round.Fee.Units)] : [.. right.Zip(parts, (validator, part) => (AccountId.Of(validator), part))];
        return state with
        {
            Curation = state.Curation.Remove(round.Contribution),
            Open = state.Open.Give(entry, MovementReason.Curation, AccountId.Curation, payments),
        };
    }
}
