using OpenLedger.Core.Open;

namespace OpenLedger.Core.Economy;

/// <summary>What vests, and how much of it has been released.</summary>
/// <param name="Allocation">What the genesis says.</param>
/// <param name="Released">How much has left its pool for the beneficiary, or has become emission.</param>
public sealed record Vesting(Allocation Allocation, OpenAmount Released)
{
    /// <summary>Whether nothing is left to vest.</summary>
    public bool IsDone => Released == Allocation.Amount;
}
