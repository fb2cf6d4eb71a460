using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>What an address has staked at one target; absent where behind nobody.</summary>
public sealed record StakePosition(string Amount, string Moving, Address? Target = null);

/// <summary>Stake that leaves or moves.</summary>
public sealed record StakeDeparture(string Departure, string Amount, string Kind, string DueAt, Address? From = null, Address? To = null);

/// <summary>GET /accounts/{address}/stake.</summary>
public sealed record AccountStake(Address Account, string Staked, string Rewards, IReadOnlyList<StakePosition> Positions, IReadOnlyList<StakeDeparture> Departures);

/// <summary>GET /providers/{address}, and an item of GET /providers.</summary>
public sealed record StakeProvider(
    Address Address, IReadOnlyList<string> Roles, string Name, string Endpoint, string Description, int CommissionBps, bool Active, string Own, string Staked, string Leaving, string RegisteredAt,
    string LastActiveAt, string LiveUntil);
