using OpenLedger.Core.Collections;
using OpenLedger.Core.Open;

namespace OpenLedger.Core.Economy;

/// <summary>Who contributed how many records in one epoch, and what they get for it.</summary>
/// <param name="Epoch">Which.</param>
/// <param name="Records">All records that were published in it.</param>
/// <param name="Pot">What the contributors of them share; nothing before the epoch is over.</param>
/// <param name="Left">What of it has not been collected.</param>
/// <param name="ByContributor">The records of each who has not collected.</param>
public sealed record EpochCredits(ulong Epoch, ulong Records, OpenAmount Pot, OpenAmount Left, AddressMap<ulong> ByContributor)
{
    /// <summary>What so many of the records give, rounded down.</summary>
    public OpenAmount ShareOf(ulong records) => new(Proportion.Of(Pot.Units, records, Records));
}
