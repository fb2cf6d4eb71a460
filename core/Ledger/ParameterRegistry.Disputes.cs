using OpenLedger.Core.Open;
using OpenLedger.Core.Staking;
using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>The constants of disputes and slashes.</summary>
public static partial class ParameterRegistry
{
    private static IEnumerable<Parameter> Disputes() =>
    [
        Share("bondWinnerShareBps", 0, 10_000, "What of the losing side's bonds the winning side of a dispute gets, and an accused of the bond of a proposal that fails; the rest is the treasury's.", p => p.BondWinnerShareBps, (p, v) => p with { BondWinnerShareBps = v }),
        Share("challengerShareBps", 0, 10_000, "What of a slash who opened the dispute gets; the rest is the treasury's.", p => p.ChallengerShareBps, (p, v) => p with { ChallengerShareBps = v }),
        Duration("disputeAppealMs", 1_000, 30UL * 86_400_000, "How long who has lost a dispute's first vote may appeal.", p => p.DisputeAppealMs, (p, v) => p with { DisputeAppealMs = v }),
        Share("disputeQuorumBps", 0, 10_000, "Which part of all voting power votes on a dispute at least.", p => p.DisputeQuorumBps, (p, v) => p with { DisputeQuorumBps = v }),
        Duration("disputeResponseMs", 1_000, 30UL * 86_400_000, "How long an accused may counter; who does not has lost.", p => p.DisputeResponseMs, (p, v) => p with { DisputeResponseMs = v }),
        Duration("disputeVoteMs", 1_000, 30UL * 86_400_000, "How long stake votes on a dispute.", p => p.DisputeVoteMs, (p, v) => p with { DisputeVoteMs = v }),
        Count("maxDisputesPerAccused", 1, 256, "In how many open disputes one address is accused at most.", p => p.MaxDisputesPerAccused, (p, v) => p with { MaxDisputesPerAccused = v }),
        Amount("maxSlash", default, OpenAmount.Supply, "The most that one offence costs.", p => p.MaxSlash, (p, v) => p with { MaxSlash = v }),
        Amount("minDisputeBond", new OpenAmount(1), OpenAmount.Whole(1_000_000), "The bond of a dispute, and of a proposal to slash; of each further one against the same address by the same opener, twice the one before.", p => p.MinDisputeBond, (p, v) => p with { MinDisputeBond = v }),
        Share("slashGraveBps", 0, SharePool.MaxCutBps, "Which part of the stake behind a provider a grave offence costs.", p => p.SlashGraveBps, (p, v) => p with { SlashGraveBps = v }),
        Share("slashMinorBps", 0, SharePool.MaxCutBps, "Which part of the stake behind a provider a minor offence costs.", p => p.SlashMinorBps, (p, v) => p with { SlashMinorBps = v }),
    ];
}
