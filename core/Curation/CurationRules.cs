using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Curation;

/// <summary>How a round begins, and how it goes on by commands (docs/adr/0046). How it goes on by time is in <see cref="CurationEnd"/>.</summary>
internal static class CurationRules
{
    /// <summary>Rounds that begin within this part of the time for commitments share a snapshot: as many snapshots of voting power as are kept for rounds are bounded, however many rounds there are.</summary>
    private const ulong SnapshotsPerCommitTime = 16;

    /// <summary>The state in which validators vote on a contribution whose records are known now, where its Datanet wants that.</summary>
    public static LedgerState Open(LedgerState state, ContributionId id, Entry entry)
    {
        var (contribution, parameters) = (state.Datanets.Contributions[id], state.Parameters);
        if (!state.Datanets.Datanets[contribution.Datanet].Terms.ByValidators)
            return state;
        var sponsor = AccountId.Sponsor(contribution.Datanet);
        var fee = new OpenAmount(UInt128.Min(parameters.CurationFee.Units, state.Open.BalanceOf(sponsor).Units));
        var snapshot = SnapshotAt(state, entry.Time);
        var round = new CurationRound(id, entry.Seq, snapshot, fee, parameters.CurationQuorumBps, parameters.CurationSlashBps).From(entry.Time, parameters);
        return state with
        {
            Curation = state.Curation.Put(round),
            Votes = state.Votes.Keep(snapshot),
            Open = state.Open.Give(entry, MovementReason.Curation, sponsor, (AccountId.Curation, fee.Units)),
        };
    }

    /// <summary>Applies one of this family's payloads.</summary>
    public static Result<(LedgerState State, string? Subject)> Apply(CurationPayload payload, Address actor, Entry entry, LedgerState state)
    {
        var changed = payload switch
        {
            CurationCommit commit => Commit(state, commit, actor, entry),
            CurationReveal reveal => Reveal(state, reveal, actor, entry),
            _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of curation."),
        };
        return changed.Try(out var next, out var error) ? (next, payload.Contribution.ToString()) : error;
    }

    private static Result<LedgerState> Commit(LedgerState state, CurationCommit commit, Address actor, Entry entry)
    {
        if (!Find(state, commit.Contribution, CurationPhase.Committing, entry.Time).Try(out var found, out var error))
            return error;
        var (round, contribution) = found;
        if (commit.Round != round.Number)
            return Error.Conflict("curation-phase", $"Validators vote on {contribution.Id} in round {round.Number}, not {commit.Round}.");
        if (!state.Stakes.IsActive(actor, Roles.Validator, entry.Time, state.Parameters))
            return Error.Forbidden("not-validator", $"{actor} is no validator that is active and stakes as much of its own as its roles need.");
        if (actor == contribution.Contributor || actor == state.Datanets.Datanets[contribution.Datanet].Owner)
            return Error.Forbidden("own-contribution", $"{actor} has made {contribution.Id} or owns {contribution.Datanet}, and does not judge it.");
        if (round.Commitments.TryGetValue(actor, out var known))
            return Error.Conflict("curation-repeated", $"{actor} has committed to a vote on {contribution.Id} in entry {known.Seq}; a commitment stays.");
        // Within its millisecond the snapshot still changes: votes given away then would count twice.
        if (entry.Time <= round.Snapshot)
            return Error.Conflict("vote-too-early", $"The voting power of {round.Snapshot} counts, and that is known when it has passed.");
        var weight = state.Votes.PowerAt(actor, round.Snapshot);
        if (weight == default)
            return Error.Conflict("no-voting-power", $"{actor} had no voting power at {round.Snapshot}, when it counted.");
        if (!MakeRoom(round, weight, state.Parameters).Try(out var roomy, out error))
            return error;
        var commitments = roomy.Commitments.SetItem(actor, new CurationCommitment(commit.Commitment, weight, entry.Seq));
        return state with { Curation = state.Curation.Put(roomy with { Commitments = commitments }) };
    }

    private static Result<LedgerState> Reveal(LedgerState state, CurationReveal reveal, Address actor, Entry entry)
    {
        if (!Find(state, reveal.Contribution, CurationPhase.Revealing, entry.Time).Try(out var found, out var error))
            return error;
        var ((round, contribution), vote) = (found, reveal.Vote);
        if (!round.Commitments.TryGetValue(actor, out var commitment))
            return Error.Conflict("commitment-missing", $"{actor} has not committed to a vote on {contribution.Id} in round {round.Number}.");
        if (contribution.Votes.Any(v => v.Curator == actor))
            return Error.Conflict("curation-repeated", $"{actor} has shown its vote on {contribution.Id}; a vote stays.");
        var hash = vote.Commitment(contribution.Id, round.Ingested, round.Number, actor);
        if (hash != commitment.Commitment)
            return Error.Invalid("commitment-differs", $"{actor} has committed to {commitment.Commitment} in entry {commitment.Seq}, and this vote is {hash}.", "/payload");
        List<CuratorVote> votes = [.. contribution.Votes, new CuratorVote(actor, vote.Rejection, vote.Reason, entry.Seq, entry.Time)];
        return state with { Datanets = state.Datanets.Change(contribution with { Votes = votes }) };
    }

    /// <summary>A round that is open for something, and its contribution.</summary>
    private static Result<(CurationRound Round, Contribution Contribution)> Find(LedgerState state, ContributionId id, CurationPhase phase, LedgerTime now)
    {
        if (!state.Datanets.Contributions.TryGetValue(id, out var contribution))
            return DatanetBook.Unknown(id);
        if (state.Curation.Find(id) is not { } round)
            return Error.Conflict("no-curation-round", $"Validators do not vote on {id}: it is {contribution.State.Word()}, and its Datanet's owner or curators decide, or it is decided.");
        if (contribution.State != ContributionState.Ingested && round.SettlesAt is null)
            return DatanetBook.WrongState(contribution, "be voted on", now);
        return round.PhaseAt(now) == phase
            ? (round, contribution)
            : Error.Conflict("curation-phase", $"Round {round.Number} on {id} is {round.PhaseAt(now).Word()}, and this can be done while it is {phase.Word()}; votes are committed until {round.CommitUntil} and shown until {round.RevealUntil}.");
    }

    /// <summary>A round in which there is room for one more: where it is full, whoever has the least weight goes, and has voted in nothing.</summary>
    private static Result<CurationRound> MakeRoom(CurationRound round, OpenAmount weight, LedgerParameters parameters)
    {
        if ((ulong)round.Commitments.Count < parameters.MaxCurationCommits)
            return round;
        var (least, commitment) = round.Commitments.MinBy(c => (c.Value.Weight, c.Key));
        return commitment.Weight < weight
            ? round with { Commitments = round.Commitments.Remove(least) }
            : Error.Conflict("too-many-commits", $"{round.Commitments.Count} validators have committed to votes on {round.Contribution}, the most allowed, none with less voting power than {weight}.");
    }

    /// <summary>The moment whose voting power counts in a round that begins now: one not long ago that is kept already, or this one.</summary>
    private static LedgerTime SnapshotAt(LedgerState state, LedgerTime now)
    {
        var earliest = now.UnixMs - Math.Min(now.UnixMs, state.Parameters.CurationCommitMs / SnapshotsPerCommitTime);
        var kept = state.Votes.Snapshots.Keys.LastOrDefault(s => s <= now && s.UnixMs >= earliest);
        return kept == default ? now : kept;
    }
}
