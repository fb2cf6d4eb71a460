using OpenLedger.Core.Ledger;

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

    private static ulong UnitsOf(string kind, LedgerParameters parameters) => kind switch
    {
        Kinds.OpenTransfer or Kinds.HoldReserve or Kinds.HoldPost or Kinds.HoldVoid or Kinds.BridgeWithdraw => parameters.GasTransfer,
        Kinds.ContributionDeclare or Kinds.ContributionComplete or Kinds.ContributionAccept or Kinds.ContributionReject or Kinds.ContributionAppeal or Kinds.ContributionWithdraw => parameters.GasContribution,
        Kinds.DatanetCreate => parameters.GasDatanet,
        _ => parameters.GasCommand,
    };
}
