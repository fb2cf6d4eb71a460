using OpenLedger.Core.Open;

namespace OpenLedger.Core.Ledger;

/// <summary>Those of governance.</summary>
public sealed partial record LedgerParameters
{
    /// <summary>How long after it was made a proposal's voting power is counted and votes are taken, in milliseconds.</summary>
    public ulong VotingDelayMs { get; init; } = 86_400_000;

    /// <summary>How long votes on a proposal are taken, in milliseconds.</summary>
    public ulong VotingPeriodMs { get; init; } = 5UL * 86_400_000;

    /// <summary>How long votes are taken at least after the quorum was reached, in milliseconds.</summary>
    public ulong LateQuorumExtensionMs { get; init; } = 86_400_000;

    /// <summary>How long after its votes a proposal that has passed waits before it may be executed, in milliseconds.</summary>
    public ulong TimelockMs { get; init; } = 2UL * 86_400_000;

    /// <summary>How long a proposal whose timelock is over may be executed, in milliseconds.</summary>
    public ulong ExecutionGraceMs { get; init; } = 14UL * 86_400_000;

    /// <summary>How much voting power a proposer has at least.</summary>
    public OpenAmount ProposalThreshold { get; init; } = OpenAmount.Whole(10_000);

    /// <summary>Which share of all voting power must vote for a proposal or abstain, in basis points.</summary>
    public ulong QuorumShare { get; init; } = 500;

    /// <summary>The share of the votes for and against that those for a proposal must exceed, in basis points.</summary>
    public ulong PassShare { get; init; } = 5_000;

    /// <summary>How many proposals may wait for votes or take them at once.</summary>
    public ulong MaxOpenProposals { get; init; } = 64;

    /// <summary>How many of them may be of one proposer.</summary>
    public ulong MaxProposalsPerProposer { get; init; } = 4;
}
