using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Disputes;

/// <summary>Who is accused, in a dispute or by a proposal, takes nothing out of reach of a slash (docs/adr/0040, docs/adr/0043).</summary>
internal static class Freeze
{
    /// <summary>After how long it is looked again whether a proposal that can be executed was, in milliseconds.</summary>
    private const int AgainMs = 3_600_000;

    /// <summary>Why an address cannot withdraw or take stake back, or null.</summary>
    public static Error? Check(LedgerState state, Address account)
    {
        var accusation = state.Disputes.Against(account).FirstOrDefault()?.Id.ToString() ?? state.Governance.Against(account, state.Time, state.Votes).FirstOrDefault()?.Id.ToString();
        return accusation is null ? null : Error.Conflict("account-frozen", $"{account} is accused in {accusation}; until that is over it neither withdraws nor takes stake back.");
    }

    /// <summary>Until when what leaves from behind an address waits at least, and is looked at again; null where the address is free.</summary>
    /// <param name="state">The state.</param>
    /// <param name="account">The address.</param>
    /// <param name="now">The moment, which may be before the state's time where that has just gone on.</param>
    public static LedgerTime? Until(LedgerState state, Address account, LedgerTime now)
    {
        return state.Disputes.Against(account).Select(d => d.DueAt).Concat(state.Governance.Against(account, now, state.Votes).Select(Next)).Select(t => (LedgerTime?)t).Max();

        LedgerTime Next(Governance.Proposal proposal)
        {
            if (now <= proposal.Deadline)
                return proposal.Deadline;
            return now < proposal.ExecutableFrom ? proposal.ExecutableFrom : new[] { now.Plus(TimeSpan.FromMilliseconds(AgainMs)), proposal.ExpiresAt }.Min();
        }
    }
}
