using OpenLedger.Core.Disputes;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Governance;

/// <summary>What governance's commands, and time, do to a state.</summary>
internal static class GovernanceRules
{
    /// <summary>Of how many proposals one entry counts the votes at most, so that no entry takes long to apply.</summary>
    private const int CountedPerEntry = 16;

    /// <summary>The state at the time of an entry: votes that are over are counted against all voting power, whose snapshot nobody needs any more.</summary>
    public static LedgerState CountVotes(LedgerState state, Entry entry)
    {
        foreach (var proposal in state.Governance.Over(entry.Time, CountedPerEntry))
            state = Count(state, proposal, entry);
        return state;
    }

    private static LedgerState Count(LedgerState state, Proposal proposal, Entry entry)
    {
        var total = state.Votes.TotalAt(proposal.Terms.Snapshot);
        var counted = state with { Governance = state.Governance.Set(proposal with { Total = total }), Votes = state.Votes.Release(proposal.Terms.Snapshot) };
        return EndBond(counted, proposal, proposal.IsCarried(total), entry);
    }

    /// <summary>Who proposed a slash has the bond back where it has passed; where not, the accused, who was not free until now, gets a part, and the treasury the rest.</summary>
    private static LedgerState EndBond(LedgerState state, Proposal proposal, bool isCarried, Entry entry)
    {
        if (proposal.Case is not { } accusation)
            return state;
        var bond = accusation.Bond.Units;
        var won = isCarried ? 0 : bond * state.Parameters.BondWinnerShareBps / 10_000;
        (AccountId, UInt128) back = (AccountId.Of(proposal.Proposer), isCarried ? bond : 0);
        return state with { Open = state.Open.Give(entry, MovementReason.BondReturn, AccountId.Disputes, back, (AccountId.Of(accusation.Accused), won), (AccountId.Treasury, isCarried ? 0 : bond - won)) };
    }

    /// <summary>Applies one of governance's payloads.</summary>
    public static Result<(LedgerState State, string? Subject)> Apply(GovernancePayload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        VoteDelegate delegation => state.Votes.Delegate(actor, delegation.Delegate, entry.Time).Try(out var votes, out var error)
            ? (state with { Votes = votes }, delegation.Delegate.ToString())
            : error,
        ProposalCreate create => Create(create, actor, entry, state),
        ProposalVote vote => Vote(vote, actor, entry, state),
        ProposalExecute execute => Execute(execute.Proposal, actor, entry, state),
        ProposalCancel cancel => Cancel(cancel.Proposal, actor, entry, state),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of governance."),
    };

    private static Result<(LedgerState, string?)> Create(ProposalCreate create, Address actor, Entry entry, LedgerState state)
    {
        var (parameters, now) = (state.Parameters, entry.Time);
        if (state.Votes.PowerNow(actor) is var power && power < parameters.ProposalThreshold)
            return Error.Conflict("proposal-threshold", $"{actor} has the voting power {power}, and a proposer needs {parameters.ProposalThreshold} base units.");
        var open = state.Governance.OpenAt(now).ToList();
        if ((ulong)open.Count >= parameters.MaxOpenProposals)
            return Error.Conflict("too-many-proposals", $"{parameters.MaxOpenProposals} proposals are open, the most allowed.");
        if ((ulong)open.Count(p => p.Proposer == actor) >= parameters.MaxProposalsPerProposer)
            return Error.Conflict("too-many-proposals", $"{actor} has {parameters.MaxProposalsPerProposer} open proposals, the most allowed.");
        // What could not be executed as things are is not voted on.
        if (create.Action is ParameterChange change && ParameterRegistry.Set(parameters, change.Changes).Error is { } wrong)
            return wrong with { Pointer = "/payload/action/changes" };
        if (create.Action is SlashProvider { Case: var accusation })
        {
            if (accusation.Check(actor, state.Stakes) is { } unfit)
                return unfit.Pointer is null ? unfit : unfit with { Pointer = "/payload/action/accused" };
            var others = state.Governance.Against(accusation.Accused, now, state.Votes).Count(p => p.Proposer == actor);
            if (!accusation.PutUp(state, actor, others, entry).Try(out var paid, out var unpaid))
                return unpaid;
            state = paid;
        }
        var terms = ProposalTerms.Of(parameters, create.Action, now);
        var deadline = terms.Snapshot.Plus(TimeSpan.FromMilliseconds(parameters.VotingPeriodMs));
        var proposal = new Proposal(new ProposalId(entry.Seq), actor, now, create.Title, create.Description, create.Action, terms, deadline);
        return (state with { Governance = state.Governance.Add(proposal), Votes = state.Votes.Keep(terms.Snapshot) }, proposal.Id.ToString());
    }

    private static Result<(LedgerState, string?)> Vote(ProposalVote vote, Address actor, Entry entry, LedgerState state)
    {
        if (!Find(vote.Proposal, state).Try(out var proposal, out var error))
            return error;
        if (proposal.StateAt(entry.Time, state.Votes) is var stands && stands != ProposalState.Active)
            return Error.Conflict("proposal-not-active", $"{proposal.Id} is {ProposalStates.Word(stands)}; votes are taken after {proposal.Terms.Snapshot} until {proposal.Deadline}, and it is {entry.Time}.");
        if (proposal.Case is { } accusation && (actor == accusation.Accused || actor == proposal.Proposer))
            return Error.Forbidden("party-to-proposal", $"{actor} is a party to {proposal.Id}, which accuses {accusation.Accused}, and has no vote on it.");
        if (proposal.Ballots.TryGetValue(actor, out var before))
            return Error.Conflict("already-voted", $"{actor} has voted {Ballot.Words[(int)before.Support]} in entry {before.Seq}.");
        var power = state.Votes.PowerAt(actor, proposal.Terms.Snapshot);
        if (power == default)
            return Error.Conflict("no-voting-power", $"{actor} had no voting power at {proposal.Terms.Snapshot}, when it was counted for {proposal.Id}.");
        var ballot = new Ballot(vote.Support, power, entry.Seq, vote.Reason);
        var voted = proposal.Vote(actor, ballot, state.Votes.TotalAt(proposal.Terms.Snapshot), entry.Time);
        return (state with { Governance = state.Governance.Set(voted) }, proposal.Id.ToString());
    }

    private static Result<(LedgerState, string?)> Execute(ProposalId id, Address actor, Entry entry, LedgerState state)
    {
        if (!Find(id, state).Try(out var proposal, out var error))
            return error;
        if (proposal.StateAt(entry.Time, state.Votes) is var stands && stands != ProposalState.Queued)
            return Error.Conflict("proposal-not-queued", $"{id} is {ProposalStates.Word(stands)}, and only what is queued is executed.");
        if (entry.Time < proposal.ExecutableFrom)
            return Error.Conflict("timelock-running", $"The timelock of {id} is over at {proposal.ExecutableFrom}, and it is {entry.Time}.");
        // Its votes may still wait to be counted behind those of many others.
        if (!Perform(proposal, entry, proposal.Total is null ? Count(state, proposal, entry) : state).Try(out var changed, out error))
            return error;
        var executed = changed.Governance.Proposals[id] with { End = new ProposalEnd(true, actor, entry.Seq, entry.Time) };
        return (changed with { Governance = changed.Governance.Set(executed) }, id.ToString());
    }

    private static Result<LedgerState> Perform(Proposal proposal, Entry entry, LedgerState state)
    {
        Error? error;
        switch (proposal.Action)
        {
            case SlashProvider { Case: var accusation }:
                return Slashing.Slash(state, accusation.Accused, accusation.Offence, proposal.Terms.SlashBps, null, entry).State;
            case ParameterChange change:
                return ParameterRegistry.Set(state.Parameters, change.Changes).Try(out var parameters, out error) ? state with { Parameters = parameters } : error;
            case TreasurySpend spend:
                var sum = spend.Payments.Aggregate(Int128.Zero, (all, payment) => all + (Int128)payment.Amount.Units);
                Posting[] postings = [new(AccountId.Treasury, -sum), .. spend.Payments.GroupBy(p => state.Accounts.AccountOf(p.To), (to, of) => new Posting(AccountId.Of(to), of.Aggregate(Int128.Zero, (all, p) => all + (Int128)p.Amount.Units)))];
                return state.Open.Post(entry, MovementReason.TreasurySpend, postings).Try(out var open, out error) ? state with { Open = open } : error;
            case ListingChange listing:
                return state.Governance.Change(listing).Try(out var book, out error) ? state with { Governance = book } : error;
            case KeyChange { Key: var key }:
                var changed = key.Register ? state.Keys.Register(key.Address, key.Duties) : state.Keys.Revoke(key.Address, key.Duties);
                return changed.Try(out var keys, out error) ? state with { Keys = keys } : error;
            default:
                throw new InvalidOperationException($"A proposal of the kind {proposal.Action.Kind} has nothing to execute and is never queued.");
        }
    }

    private static Result<(LedgerState, string?)> Cancel(ProposalId id, Address actor, Entry entry, LedgerState state)
    {
        if (!Find(id, state).Try(out var proposal, out var error))
            return error;
        if (proposal.StateAt(entry.Time, state.Votes) is var stands && stands != ProposalState.Pending)
            return Error.Conflict("proposal-not-pending", $"{id} is {ProposalStates.Word(stands)}, and only what is pending is canceled.");
        if (actor != proposal.Proposer && state.Votes.PowerNow(proposal.Proposer) is var power && power >= proposal.Terms.Threshold)
            return Error.Forbidden("not-proposer", $"{id} is of {proposal.Proposer}, who has the voting power {power}; others may cancel it only where that is below {proposal.Terms.Threshold} base units.");
        var canceled = proposal with { End = new ProposalEnd(false, actor, entry.Seq, entry.Time) };
        var released = state with { Governance = state.Governance.Set(canceled), Votes = state.Votes.Release(proposal.Terms.Snapshot) };
        return (EndBond(released, proposal, isCarried: false, entry), id.ToString());
    }

    private static Result<Proposal> Find(ProposalId id, LedgerState state) => state.Governance.Proposals.TryGetValue(id, out var proposal)
        ? proposal
        : Error.NotFound("proposal-unknown", $"There is no proposal {id}.", "/payload/proposal");
}
