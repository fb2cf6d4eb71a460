using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Disputes;

/// <summary>How code judges what needs nobody's opinion (docs/adr/0042). Whose the signatures are was checked when the command was read.</summary>
internal static class ReportRules
{
    public static Result<(LedgerState State, string? Subject)> Apply(OffenceReport report, Address actor, Entry entry, LedgerState state)
    {
        var (on, offence) = (report.First.On, Offence.DoubleVote);
        if (state.Accounts.AccountOf(report.First.Voter) == actor)
            return Error.Invalid("report-self", "Nobody reports themselves.", "/payload/first/actor");
        // Who has another key by now is liable for what the old one signed, about what was voted on while it acted.
        if (!VotesTime(state, on).Try(out var votes, out var error) || !state.Accounts.ActedFor(report.First.Voter, votes.Begin, entry.Time).Try(out var offender, out error))
            return error;
        var end = votes.End;
        // Who stakes now is not liable for what is longer ago than stake takes to leave.
        if (end.Plus(TimeSpan.FromMilliseconds(state.Parameters.UnbondingMs)) is var last && entry.Time > last)
            return Error.Conflict("evidence-too-old", $"Votes on {on.Id} ended at {end}; two of one voter could be reported until {last}.");
        if (state.Disputes.Judgements.Find(offender, on) is { } known)
            return Error.Conflict("offence-known", $"What {offender} signed about {on.Id} was reported in entry {known.Seq}.");
        if (offender == StakeBook.Nobody || state.Stakes.Pools.GetValueOrDefault(offender) is null)
            return Error.Conflict("nothing-at-stake", $"Nothing is staked behind {offender}, so there is nothing to lose.");
        var (slashed, cut) = Slashing.Slash(state, offender, offence, offence.Fraction(state.Parameters), actor, entry);
        var judgement = new Judgement(entry.Seq, entry.Time, offence, offender, on, actor, cut);
        return (slashed with { Disputes = slashed.Disputes with { Judgements = slashed.Disputes.Judgements.Add(judgement) } }, offender.ToString());
    }

    /// <summary>When something was put to the vote, and when votes on it ended or will end, as it is known now.</summary>
    private static Result<(LedgerTime Begin, LedgerTime End)> VotesTime(LedgerState state, VotedOn on)
    {
        if (on.Kind == Kinds.ProposalVote)
        {
            return state.Governance.Proposals.TryGetValue(new ProposalId(on.Opened), out var proposal)
                ? (proposal.CreatedAt, proposal.Deadline)
                : Error.NotFound("proposal-unknown", $"There is no proposal {on.Id}.", "/payload/first/payload/proposal");
        }
        if (state.Disputes.Find(new DisputeId(on.Opened)) is not { } dispute)
            return Error.NotFound("dispute-unknown", $"There is no dispute {on.Id}.", "/payload/first/payload/dispute");
        return on.Round <= dispute.Round
            ? (dispute.OpenedAt, dispute.DueAt)
            : Error.Conflict("dispute-round", $"{on.Id} has not been appealed, and there is no round {on.Round} of it.");
    }
}
