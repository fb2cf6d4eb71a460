using OpenLedger.Core.Open;
using static OpenLedger.Core.Ledger.Parameter;

namespace OpenLedger.Core.Ledger;

/// <summary>How proposals are made, voted and executed. A proposal keeps those of them that it was made under.</summary>
public static partial class ParameterRegistry
{
    private static IEnumerable<Parameter> Governance() =>
    [
        Duration("executionGraceMs", 60_000, 90UL * 86_400_000, "How long a proposal whose timelock is over may be executed.", p => p.ExecutionGraceMs, (p, v) => p with { ExecutionGraceMs = v }),
        Duration("lateQuorumExtensionMs", 0, 30UL * 86_400_000, "How long votes are taken at least after the quorum was reached.", p => p.LateQuorumExtensionMs, (p, v) => p with { LateQuorumExtensionMs = v }),
        Count("maxOpenProposals", 1, 1_024, "How many proposals may wait for votes or take them at once.", p => p.MaxOpenProposals, (p, v) => p with { MaxOpenProposals = v }),
        Count("maxProposalsPerProposer", 1, 1_024, "How many of them may be of one proposer.", p => p.MaxProposalsPerProposer, (p, v) => p with { MaxProposalsPerProposer = v }),
        Share("passShare", 5_000, 9_999, "Of the votes for and against, those for a proposal must be more than this share.", p => p.PassShare, (p, v) => p with { PassShare = v }),
        Amount("proposalThreshold", default, OpenAmount.Whole(50_000_000), "How much voting power a proposer has at least, until votes are taken.", p => p.ProposalThreshold, (p, v) => p with { ProposalThreshold = v }),
        Share("quorumShare", 1, 9_000, "Which share of all voting power must vote for a proposal or abstain.", p => p.QuorumShare, (p, v) => p with { QuorumShare = v }),
        Duration("timelockMs", 1_000, 90UL * 86_400_000, "How long after its votes a proposal that has passed waits before it may be executed.", p => p.TimelockMs, (p, v) => p with { TimelockMs = v }),
        Duration("votingDelayMs", 1_000, 30UL * 86_400_000, "How long after it was made a proposal's voting power is counted and votes are taken.", p => p.VotingDelayMs, (p, v) => p with { VotingDelayMs = v }),
        Duration("votingPeriodMs", 1_000, 90UL * 86_400_000, "How long votes on a proposal are taken.", p => p.VotingPeriodMs, (p, v) => p with { VotingPeriodMs = v }),
    ];

    private static IEnumerable<ParameterInvariant> GovernanceInvariants() =>
    [
        ParameterInvariant.AtMost("maxProposalsPerProposer", "maxOpenProposals"),
        // Else late votes would prolong what was not even meant to take as long.
        ParameterInvariant.AtMost("lateQuorumExtensionMs", "votingPeriodMs"),
    ];
}
