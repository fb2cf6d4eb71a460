namespace OpenLedger.Cli.Client;

/// <summary>What vests out of a pool.</summary>
public sealed record LedgerVesting(string Pool, string Amount, string Released, string BeginsAt, string EndsAt, string? Beneficiary = null);

/// <summary>What contributors earned in an epoch.</summary>
public sealed record EpochPot(string Epoch, string Records, string Pot, string Left);

/// <summary>GET /economy.</summary>
public sealed record LedgerEconomy(string Epoch, string BeganAt, string EndsAt, IReadOnlyList<LedgerVesting> Vesting, IReadOnlyList<EpochPot> Contributors);

/// <summary>What an address earned in an epoch.</summary>
public sealed record EpochReward(string Epoch, string Records, string OfRecords, string Pot, string Amount, string LastEpoch);

/// <summary>GET /accounts/{address}/rewards.</summary>
public sealed record AccountRewards(string Amount, string Open, IReadOnlyList<EpochReward> Items);

/// <summary>POST /quotes: what the gas of a command costs, and who pays it.</summary>
public sealed record GasQuote(string Actor, string Kind, int Bytes, string Units, string Price, string Cost, string Open, string Payer, string Available, string Until);
