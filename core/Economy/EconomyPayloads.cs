using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;

namespace OpenLedger.Core.Economy;

/// <summary>What concerns rewards and gas.</summary>
public abstract record EconomyPayload : Payload;

/// <summary><c>reward.collect</c>: pays the actor what its records have earned in the epochs that are over.</summary>
public sealed record RewardCollect : EconomyPayload;

/// <summary><c>sponsor.fund</c>: puts OPEN into a Datanet's sponsor account, which pays the gas of its contributors.</summary>
/// <param name="Datanet">Whose.</param>
/// <param name="Amount">How much.</param>
public sealed record SponsorFund(DatanetId Datanet, OpenAmount Amount) : EconomyPayload
{
    internal static SponsorFund Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        return new SponsorFund(DatanetId.Read(reader, "datanet"), amount);
    }
}

/// <summary><c>sponsor.withdraw</c>: the owner of a Datanet takes OPEN out of its sponsor account.</summary>
/// <param name="Datanet">Whose.</param>
/// <param name="Amount">How much.</param>
public sealed record SponsorWithdraw(DatanetId Datanet, OpenAmount Amount) : EconomyPayload
{
    internal static SponsorWithdraw Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        return new SponsorWithdraw(DatanetId.Read(reader, "datanet"), amount);
    }
}
