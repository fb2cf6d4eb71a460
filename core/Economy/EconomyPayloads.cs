using OpenLedger.Core.Ledger;

namespace OpenLedger.Core.Economy;

/// <summary>What concerns rewards and gas.</summary>
public abstract record EconomyPayload : Payload;

/// <summary><c>reward.collect</c>: pays the actor what its records have earned in the epochs that are over.</summary>
public sealed record RewardCollect : EconomyPayload;
