using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Economy;

/// <summary>How much gas a command uses: a number of units for its kind, and more for each byte of its payload.</summary>
public static class GasSchedule
{
    /// <summary>The units of a command; none for what only a key with a duty may say, which is work for everybody.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="payloadBytes">How long its canonical payload is.</param>
    /// <param name="parameters">The schedule.</param>
    public static ulong UnitsOf(string kind, int payloadBytes, LedgerParameters parameters) =>
        EntryClasses.IsOfDuty(kind) ? 0 : checked(UnitsOf(kind, parameters) + ((ulong)payloadBytes * parameters.GasPerByte));

    /// <summary>
    /// Until when nothing can change what a command costs, looked at from a moment. What is not proposed yet waits at least for a timelock, which is never shorter than a deadline may be ahead;
    /// what is proposed cannot be executed before its own is over. A moment that has come says that a change can come with any entry.
    /// </summary>
    public static LedgerTime HoldsUntil(LedgerState state, LedgerTime now)
    {
        var changes = from proposal in state.Governance.Proposals.Values
                      where proposal.End is null && proposal.ExpiresAt > now && proposal.Action is ParameterChange change && change.Changes.Any(c => IsOfGas(c.Key))
                      where proposal.StateAt(now, state.Votes) != ProposalState.Defeated
                      select LedgerTime.Later(now, proposal.ExecutableFrom);
        return changes.Append(now.Plus(TimeSpan.FromMilliseconds(state.Parameters.TimelockMs))).Min();
    }

    /// <summary>Whether a parameter decides what a command costs, or how soon that may change.</summary>
    private static bool IsOfGas(string parameter) => parameter.StartsWith("gas", StringComparison.Ordinal) || parameter is "sponsorGasPerEpoch" or "timelockMs";

    private static ulong UnitsOf(string kind, LedgerParameters parameters) => kind switch
    {
        Kinds.OpenTransfer or Kinds.HoldReserve or Kinds.HoldPost or Kinds.HoldVoid or Kinds.BridgeWithdraw => parameters.GasTransfer,
        Kinds.ContributionDeclare or Kinds.ContributionComplete or Kinds.ContributionAccept or Kinds.ContributionReject or Kinds.ContributionAppeal or Kinds.ContributionWithdraw => parameters.GasContribution,
        Kinds.DatanetCreate => parameters.GasDatanet,
        _ => parameters.GasCommand,
    };
}
