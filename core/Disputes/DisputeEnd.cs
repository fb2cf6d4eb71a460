using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Disputes;

/// <summary>How disputes go on by time, and what an outcome brings: who gets which bond, and what is taken from the stake.</summary>
internal static class DisputeEnd
{
    private const ulong Whole = 10_000;

    /// <summary>The state after the phase has ended that ends first.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="entry">The entry whose time brings it about.</param>
    /// <param name="now">When it ended, or when the entry before came, where that was later.</param>
    public static LedgerState Next(LedgerState state, Entry entry, LedgerTime now)
    {
        var dispute = state.Disputes.Next;
        return dispute.Phase switch
        {
            DisputePhase.Opened => Close(state, dispute with { Outcome = DisputeOutcome.Upheld }, entry, now),
            DisputePhase.Voting => Count(state, dispute, entry, now),
            _ => Close(state, dispute, entry, now),
        };
    }

    private static LedgerState Count(LedgerState state, Dispute dispute, Entry entry, LedgerTime now)
    {
        var voted = dispute.For + dispute.Against;
        var (quorum, _) = Wide.Divide(Wide.Multiply(state.Votes.TotalAt(dispute.Snapshot).Units, state.Parameters.DisputeQuorumBps), Whole);
        var outcome = voted == default || voted.Units < quorum || dispute.For == dispute.Against
            ? DisputeOutcome.Undecided
            : dispute.For > dispute.Against ? DisputeOutcome.Upheld : DisputeOutcome.Rejected;
        dispute = dispute with { Outcome = outcome };
        return outcome == DisputeOutcome.Undecided || dispute.Appellant != default
            ? Close(state, dispute, entry, now)
            : state with { Disputes = state.Disputes.Put(dispute with { Phase = DisputePhase.Decided, DueAt = dispute.DueAt.Plus(TimeSpan.FromMilliseconds(state.Parameters.DisputeAppealMs)) }) };
    }

    private static LedgerState Close(LedgerState state, Dispute dispute, Entry entry, LedgerTime now)
    {
        state = ReturnBonds(state, dispute, entry);
        if (dispute.Outcome == DisputeOutcome.Upheld)
        {
            (state, var cut) = Slashing.Slash(state, dispute.Accused, dispute.Offence, dispute.SlashBps, dispute.Opener, entry, now);
            dispute = dispute with { Slashed = cut };
        }
        return state with
        {
            Disputes = state.Disputes.Put(dispute with { Phase = DisputePhase.Closed, Votes = Collections.AddressMap<bool>.Empty }),
            Votes = state.Votes.Release(dispute.Snapshot),
        };
    }

    /// <summary>Who won has their bonds back and a part of the other side's; the rest of those is the treasury's. Where nothing was decided all have theirs back.</summary>
    private static LedgerState ReturnBonds(LedgerState state, Dispute dispute, Entry entry)
    {
        var opener = dispute.Bond.Units + (dispute.Appellant == dispute.Opener ? dispute.AppealBond.Units : 0);
        var accused = (dispute.Answer is null ? 0 : dispute.Bond.Units) + (dispute.Appellant == dispute.Accused ? dispute.AppealBond.Units : 0);
        var treasury = UInt128.Zero;
        if (dispute.Outcome == DisputeOutcome.Upheld)
            (opener, accused, treasury) = Win(opener, accused, state.Parameters);
        else if (dispute.Outcome == DisputeOutcome.Rejected)
            (accused, opener, treasury) = Win(accused, opener, state.Parameters);
        return state with { Open = state.Open.Give(entry, MovementReason.BondReturn, AccountId.Disputes, (AccountId.Of(dispute.Opener), opener), (AccountId.Of(dispute.Accused), accused), (AccountId.Treasury, treasury)) };
    }

    private static (UInt128 Winner, UInt128 Loser, UInt128 Treasury) Win(UInt128 winner, UInt128 loser, LedgerParameters parameters)
    {
        var won = loser * parameters.BondWinnerShareBps / Whole;
        return (winner + won, 0, loser - won);
    }
}
