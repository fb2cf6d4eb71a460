using OpenLedger.Core.Open;
using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>The constants of staking.</summary>
public static partial class ParameterRegistry
{
    private static IEnumerable<Parameter> Staking() =>
    [
        Duration("commissionIntervalMs", 1_000, 90UL * 86_400_000, "How long a provider with others' stake waits before it raises its commission again.", p => p.CommissionIntervalMs, (p, v) => p with { CommissionIntervalMs = v }),
        Duration("livenessMs", 1_000, 90UL * 86_400_000, "How long a provider counts as active after it has acted.", p => p.LivenessMs, (p, v) => p with { LivenessMs = v }),
        Share("maxCommissionRiseBps", 1, 10_000, "By how much a provider with others' stake raises its commission at once.", p => p.MaxCommissionRiseBps, (p, v) => p with { MaxCommissionRiseBps = v }),
        Count("maxDeparturesPerStaker", 1, 1_024, "How many departures of one staker may wait.", p => p.MaxDeparturesPerStaker, (p, v) => p with { MaxDeparturesPerStaker = v }),
        Count("maxProviders", 1, 65_536, "How many providers there may be.", p => p.MaxProviders, (p, v) => p with { MaxProviders = v }),
        Count("maxTargetsPerStaker", 1, 1_024, "Behind how many targets one staker may stake.", p => p.MaxTargetsPerStaker, (p, v) => p with { MaxTargetsPerStaker = v }),
        Amount("minAgentStake", default, OpenAmount.Supply, "How much of its own an agent stakes at least.", p => p.MinAgentStake, (p, v) => p with { MinAgentStake = v }),
        Amount("minModelStake", default, OpenAmount.Supply, "How much of its own a model's owner stakes at least.", p => p.MinModelStake, (p, v) => p with { MinModelStake = v }),
        Amount("minStake", new OpenAmount(1), OpenAmount.Whole(1_000_000), "The least stake behind one target.", p => p.MinStake, (p, v) => p with { MinStake = v }),
        Amount("minValidatorStake", default, OpenAmount.Supply, "How much of its own a validator stakes at least.", p => p.MinValidatorStake, (p, v) => p with { MinValidatorStake = v }),
        Amount("minWorkerStake", default, OpenAmount.Supply, "How much of its own a worker stakes at least.", p => p.MinWorkerStake, (p, v) => p with { MinWorkerStake = v }),
        Duration("signalIntervalMs", 1_000, 30UL * 86_400_000, "How often a provider's activity is noted at most.", p => p.SignalIntervalMs, (p, v) => p with { SignalIntervalMs = v }),
        Duration("unbondingMs", 1_000, 365UL * 86_400_000, "How long stake that leaves is still liable.", p => p.UnbondingMs, (p, v) => p with { UnbondingMs = v }),
    ];

    private static IEnumerable<ParameterInvariant> StakingInvariants() =>
    [
        // A provider that signals as often as it may stays active.
        ParameterInvariant.AtMost("signalIntervalMs", "livenessMs"),
    ];
}
