using OpenLedger.Core.Open;
using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>Epochs, gas, and what of the emission and of the gas is whose.</summary>
public static partial class ParameterRegistry
{
    /// <summary>A whole, in basis points.</summary>
    private const ulong Whole = 10_000;

    /// <summary>The most that a unit of gas may cost: a thousandth of an OPEN.</summary>
    private static OpenAmount MaxGasPrice => new(1_000_000_000_000_000);

    private static Parameter Gas(string name, string description, Func<LedgerParameters, ulong> get, Func<LedgerParameters, ulong, LedgerParameters> with) =>
        Of(ParameterType.Gas, name, 0, 1_000_000_000_000, description, get, with);

    private static IEnumerable<Parameter> Economy() =>
    [
        Share("emissionContributorsBps", 0, Whole, "What of the emission is for those who contributed records.", p => p.EmissionContributorsBps, (p, v) => p with { EmissionContributorsBps = v }),
        Share("emissionStakersBps", 0, Whole, "What of the emission is for stakers.", p => p.EmissionStakersBps, (p, v) => p with { EmissionStakersBps = v }),
        Share("emissionTreasuryBps", 0, Whole, "What of the emission is for the treasury.", p => p.EmissionTreasuryBps, (p, v) => p with { EmissionTreasuryBps = v }),
        Share("emissionValidatorsBps", 0, Whole, "What of the emission is for validators.", p => p.EmissionValidatorsBps, (p, v) => p with { EmissionValidatorsBps = v }),
        Duration("epochMs", 1_000, 366UL * 86_400_000, "How long an epoch is, at whose end OPEN vests and is emitted; the first begins with the genesis.", p => p.EpochMs, (p, v) => p with { EpochMs = v }),
        Gas("gasCommand", "The gas of a command that no other parameter names.", p => p.GasCommand, (p, v) => p with { GasCommand = v }),
        Gas("gasContribution", "The gas of a command about a contribution.", p => p.GasContribution, (p, v) => p with { GasContribution = v }),
        Gas("gasDatanet", "The gas of creating a Datanet.", p => p.GasDatanet, (p, v) => p with { GasDatanet = v }),
        Of(ParameterType.Gas, "gasPerByte", 0, 1_000_000, "The gas of each byte of a command's payload.", p => p.GasPerByte, (p, v) => p with { GasPerByte = v }),
        Amount("gasPrice", default, MaxGasPrice, "What a unit of gas costs.", p => p.GasPrice, (p, v) => p with { GasPrice = v }),
        Share("gasStakersBps", 0, Whole, "What of the gas is for stakers.", p => p.GasStakersBps, (p, v) => p with { GasStakersBps = v }),
        Gas("gasTransfer", "The gas of a command that moves or reserves OPEN.", p => p.GasTransfer, (p, v) => p with { GasTransfer = v }),
        Share("gasTreasuryBps", 0, Whole, "What of the gas is for the treasury.", p => p.GasTreasuryBps, (p, v) => p with { GasTreasuryBps = v }),
        Share("gasValidatorsBps", 0, Whole, "What of the gas is for validators.", p => p.GasValidatorsBps, (p, v) => p with { GasValidatorsBps = v }),
        Count("rewardEpochs", 1, 366, "For how many epochs after its own a contributor's reward can be collected.", p => p.RewardEpochs, (p, v) => p with { RewardEpochs = v }),
        Gas("sponsorGasPerEpoch", "How much gas of one contributor a Datanet's sponsor account pays in an epoch.", p => p.SponsorGasPerEpoch, (p, v) => p with { SponsorGasPerEpoch = v }),
    ];

    private static IEnumerable<ParameterInvariant> EconomyInvariants() =>
    [
        ParameterInvariant.SumsTo(Whole, "emissionContributorsBps", "emissionStakersBps", "emissionTreasuryBps", "emissionValidatorsBps"),
        // Who signs a command can know what it will cost at most: no change of the price can be proposed, passed and executed before its deadline.
        ParameterInvariant.AtMost("maxDeadlineAheadMs", "timelockMs"),
        ParameterInvariant.SumsTo(Whole, "gasStakersBps", "gasTreasuryBps", "gasValidatorsBps"),
    ];
}
