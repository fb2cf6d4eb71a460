using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Disputes;

/// <summary>How a dispute goes on by commands (docs/adr/0040). How it goes on by time is in <see cref="DisputeEnd"/>.</summary>
internal static class DisputeRules
{
    public static Result<(LedgerState State, string? Subject)> Apply(DisputePayload payload, Address actor, Entry entry, LedgerState state)
    {
        if (payload is OffenceReport report)
            return ReportRules.Apply(report, actor, entry, state);
        var changed = payload switch
        {
            DisputeOpen open => Open(state, open, actor, entry),
            DisputeCounter counter => Counter(state, counter, actor, entry),
            DisputeVote vote => Vote(state, vote, actor, entry),
            DisputeAppeal appeal => Appeal(state, appeal, actor, entry),
            _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of disputes."),
        };
        return changed.Try(out var dispute, out var error) ? (dispute.State, dispute.Id.ToString()) : error;
    }

    private static Result<(LedgerState State, DisputeId Id)> Open(LedgerState state, DisputeOpen open, Address actor, Entry entry)
    {
        if (open.Check(actor, state.Stakes) is { } wrong)
            return wrong;
        var against = state.Disputes.Against(open.Accused).ToList();
        if ((ulong)against.Count >= state.Parameters.MaxDisputesPerAccused)
            return Error.Conflict("too-many-disputes", $"{open.Accused} is accused in {against.Count} open disputes, the most at once.");
        if (!open.PutUp(state, actor, against.Count(d => d.Opener == actor), entry).Try(out var paid, out var error))
            return error;
        var id = new DisputeId(entry.Seq);
        var dispute = new Dispute(id, actor, open.Accused, open.Offence, open.Claim, open.Bond, entry.Time)
        {
            DueAt = After(entry.Time, state.Parameters.DisputeResponseMs),
            Snapshot = entry.Time,
            SlashBps = open.Offence.Fraction(state.Parameters),
        };
        return (paid with { Disputes = paid.Disputes.Put(dispute), Votes = paid.Votes.Keep(entry.Time) }, id);
    }

    private static Result<(LedgerState State, DisputeId Id)> Counter(LedgerState state, DisputeCounter counter, Address actor, Entry entry)
    {
        if (!Find(state, counter.Dispute, DisputePhase.Opened, entry).Try(out var dispute, out var error))
            return error;
        if (actor != dispute.Accused)
            return Error.Forbidden("not-accused", $"{dispute.Accused} is accused in {dispute.Id}, not {actor}.");
        if (!PutUp(state, actor, dispute.Bond, entry).Try(out var paid, out error))
            return error;
        dispute = dispute with { Answer = counter.Answer, Phase = DisputePhase.Voting, DueAt = After(entry.Time, state.Parameters.DisputeVoteMs) };
        return (paid with { Disputes = paid.Disputes.Put(dispute) }, dispute.Id);
    }

    private static Result<(LedgerState State, DisputeId Id)> Vote(LedgerState state, DisputeVote vote, Address actor, Entry entry)
    {
        if (!Find(state, vote.Dispute, DisputePhase.Voting, entry).Try(out var dispute, out var error))
            return error;
        if (vote.Round != dispute.Round)
            return Error.Conflict("dispute-round", $"{dispute.Id} is voted on in round {dispute.Round}, and this vote is for round {vote.Round}.");
        if (actor == dispute.Accused || actor == dispute.Opener)
            return Error.Forbidden("party-to-dispute", $"{actor} is a party to {dispute.Id} and has no vote in it.");
        if (dispute.Votes.TryGetValue(actor, out _))
            return Error.Conflict("vote-repeated", $"{actor} has voted on {dispute.Id} in this round; a vote stays.");
        // Within its millisecond the snapshot still changes: votes given away then would count twice.
        if (entry.Time <= dispute.Snapshot)
            return Error.Conflict("vote-too-early", $"The voting power of {dispute.Snapshot} counts, and that is known when it has passed.");
        var power = state.Votes.PowerAt(actor, dispute.Snapshot);
        if (power == default)
            return Error.Conflict("no-voting-power", $"{actor} had no voting power at {dispute.Snapshot}, when it counted.");
        dispute = dispute with
        {
            Votes = dispute.Votes.SetItem(actor, vote.Upholds),
            For = vote.Upholds ? dispute.For + power : dispute.For,
            Against = vote.Upholds ? dispute.Against : dispute.Against + power,
        };
        return (state with { Disputes = state.Disputes.Put(dispute) }, dispute.Id);
    }

    private static Result<(LedgerState State, DisputeId Id)> Appeal(LedgerState state, DisputeAppeal appeal, Address actor, Entry entry)
    {
        if (!Find(state, appeal.Dispute, DisputePhase.Decided, entry).Try(out var dispute, out var error))
            return error;
        var loser = dispute.Outcome == DisputeOutcome.Upheld ? dispute.Accused : dispute.Opener;
        if (actor != loser)
            return Error.Forbidden("not-loser", $"{loser} has lost {dispute.Id} and may appeal, not {actor}.");
        var bond = new OpenAmount(2 * dispute.Bond.Units);
        if (!PutUp(state, actor, bond, entry).Try(out var paid, out error))
            return error;
        var again = dispute with
        {
            Phase = DisputePhase.Voting,
            DueAt = After(entry.Time, state.Parameters.DisputeVoteMs),
            Appellant = actor,
            AppealBond = bond,
            Outcome = DisputeOutcome.None,
            Snapshot = entry.Time,
            For = default,
            Against = default,
            Votes = Collections.AddressMap<bool>.Empty,
        };
        return (paid with { Disputes = paid.Disputes.Put(again), Votes = paid.Votes.Release(dispute.Snapshot).Keep(entry.Time) }, dispute.Id);
    }

    private static Result<Dispute> Find(LedgerState state, DisputeId id, DisputePhase phase, Entry entry)
    {
        if (state.Disputes.Find(id) is not { } dispute)
            return Error.NotFound("dispute-unknown", $"There is no dispute {id}.", "/payload/dispute");
        return dispute.Phase == phase && !dispute.IsOver(entry.Time)
            ? dispute
            : Error.Conflict("dispute-phase", $"{id} is {dispute.Phase.Word()}{(dispute.Phase == DisputePhase.Closed ? "" : $" until {dispute.DueAt}")}, and this can be done while it is {phase.Word()}.");
    }

    /// <summary>Takes a bond from an account.</summary>
    internal static Result<LedgerState> PutUp(LedgerState state, Address actor, OpenAmount bond, Entry entry) =>
        state.Open.Post(entry, MovementReason.Bond, new(AccountId.Of(actor), -(Int128)bond.Units), new(AccountId.Disputes, (Int128)bond.Units)).Try(out var open, out var error)
            ? state with { Open = open }
            : error;

    private static LedgerTime After(LedgerTime time, ulong ms) => time.Plus(TimeSpan.FromMilliseconds(ms));
}
