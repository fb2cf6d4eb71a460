using OpenLedger.Core.Economy;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;

namespace OpenLedger.Bench.Simulation;

/// <summary>Who has the supply when a simulation begins.</summary>
internal static class SimulatedSupply
{
    private const ulong OfEachClient = 10_000, OfEachAccomplice = 100, OfTreasury = 1_000, OfCommunity = 100_000_000, OfEcosystem = 3_000, OfInvestors = 2_000, OfTeam = 1_000;

    /// <summary>How the genesis divides it: every client has some, and what is locked vests within seconds and minutes.</summary>
    public static IReadOnlyList<Allocation> Allocations { get; } =
    [
        new(AccountId.Bridge, OpenAmount.Supply - OpenAmount.Whole(OfCommunity + OfEcosystem + OfInvestors + OfTeam + OfTreasury + (SimulatedLedger.MostClients * (OfEachClient + OfEachAccomplice))), null, 0, 0),
        new(AccountId.Community, OpenAmount.Whole(OfCommunity), null, 0, 300_001),
        new(AccountId.Ecosystem, OpenAmount.Whole(OfEcosystem), AccountId.Of(SimulatedLedger.ClientKey(1).Address), 7_777, 20_011),
        new(AccountId.Investors, OpenAmount.Whole(OfInvestors), AccountId.Of(SimulatedLedger.ClientKey(2).Address), 10_000, 0),
        new(AccountId.Team, OpenAmount.Whole(OfTeam), AccountId.Of(SimulatedLedger.ClientKey(3).Address), 0, 60_013),
        new(AccountId.Treasury, OpenAmount.Whole(OfTreasury), null, 0, 0),
        .. Enumerable.Range(0, SimulatedLedger.MostClients)
            .SelectMany(client => new[] { Given(SimulatedLedger.ClientKey(client), OfEachClient), Given(SimulatedLedger.AccompliceKey(client), OfEachAccomplice) }).OrderBy(a => a.Pool),
    ];

    private static Allocation Given(KeyPair key, ulong open) => new(AccountId.Of(key.Address), OpenAmount.Whole(open), null, 0, 0);

    /// <summary>What the vault on the chain has from the start: all that is on the ledger.</summary>
    public static OpenAmount InVault { get; } = Core.Economy.Allocations.OnLedger(Allocations);
}
