using OpenLedger.Core.Curation;
using OpenLedger.Core.Open;
using OpenLedger.Core.Staking;
using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>The constants of curation by validators.</summary>
public static partial class ParameterRegistry
{
    private static IEnumerable<Parameter> Curation() =>
    [
        Duration("curationCommitMs", 1_000, 30UL * 86_400_000, "How long validators may commit to votes on a contribution.", p => p.CurationCommitMs, (p, v) => p with { CurationCommitMs = v }),
        Amount("curationFee", default, OpenAmount.Whole(1_000_000), "What a Datanet's sponsor account pays those who judge one contribution, as far as it has as much.", p => p.CurationFee, (p, v) => p with { CurationFee = v }),
        Share("curationQuorumBps", 0, 10_000, "Which part of all voting power votes on a contribution at least.", p => p.CurationQuorumBps, (p, v) => p with { CurationQuorumBps = v }),
        Duration("curationRevealMs", 1_000, 30UL * 86_400_000, "How long validators may show the votes that they have committed to.", p => p.CurationRevealMs, (p, v) => p with { CurationRevealMs = v }),
        Share("curationSlashBps", 0, SharePool.MaxCutBps, "Which part of the stake behind a validator a vote costs that it has committed to and does not show.", p => p.CurationSlashBps, (p, v) => p with { CurationSlashBps = v }),
        Count("maxCurationCommits", 1, CurationRound.MaxCommits, "How many validators may vote in one round on a contribution.", p => p.MaxCurationCommits, (p, v) => p with { MaxCurationCommits = v }),
        Count("maxCurationRounds", 1, CurationRound.MaxRounds, "How often validators vote on one contribution until it falls to the Datanet's owner.", p => p.MaxCurationRounds, (p, v) => p with { MaxCurationRounds = v }),
        Amount("maxCurationSlash", default, OpenAmount.Supply, "The most that a vote costs that was committed to and not shown.", p => p.MaxCurationSlash, (p, v) => p with { MaxCurationSlash = v }),
    ];

    private static IEnumerable<ParameterInvariant> CurationInvariants() =>
    [
        // Stake that begins to leave once its validator has committed to a vote is still there when the vote is to be shown.
        ParameterInvariant.SumAtMost("unbondingMs", "curationCommitMs", "curationRevealMs"),
    ];
}
