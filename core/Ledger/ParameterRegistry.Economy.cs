using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>Epochs, and what of the emission is whose.</summary>
public static partial class ParameterRegistry
{
    /// <summary>A whole, in basis points.</summary>
    private const ulong Whole = 10_000;

    private static IEnumerable<Parameter> Economy() =>
    [
        Share("emissionContributorsBps", 0, Whole, "What of the emission is for those who contributed records.", p => p.EmissionContributorsBps, (p, v) => p with { EmissionContributorsBps = v }),
        Share("emissionStakersBps", 0, Whole, "What of the emission is for stakers.", p => p.EmissionStakersBps, (p, v) => p with { EmissionStakersBps = v }),
        Share("emissionTreasuryBps", 0, Whole, "What of the emission is for the treasury.", p => p.EmissionTreasuryBps, (p, v) => p with { EmissionTreasuryBps = v }),
        Share("emissionValidatorsBps", 0, Whole, "What of the emission is for validators.", p => p.EmissionValidatorsBps, (p, v) => p with { EmissionValidatorsBps = v }),
        Duration("epochMs", 1_000, 366UL * 86_400_000, "How long an epoch is, at whose end OPEN vests and is emitted; the first begins with the genesis.", p => p.EpochMs, (p, v) => p with { EpochMs = v }),
        Count("rewardEpochs", 1, 366, "For how many epochs after its own a contributor's reward can be collected.", p => p.RewardEpochs, (p, v) => p with { RewardEpochs = v }),
    ];

    private static IEnumerable<ParameterInvariant> EconomyInvariants() =>
    [
        ParameterInvariant.SumsTo(Whole, "emissionContributorsBps", "emissionStakersBps", "emissionTreasuryBps", "emissionValidatorsBps"),
    ];
}
