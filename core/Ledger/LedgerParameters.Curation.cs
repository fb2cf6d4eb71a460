using OpenLedger.Core.Open;

namespace OpenLedger.Core.Ledger;

/// <summary>Those of curation by validators.</summary>
public sealed partial record LedgerParameters
{
    /// <summary>How long validators may commit to votes on a contribution, in milliseconds.</summary>
    public ulong CurationCommitMs { get; init; } = 86_400_000;

    /// <summary>How long they may show them after that, in milliseconds.</summary>
    public ulong CurationRevealMs { get; init; } = 86_400_000;

    /// <summary>Which part of all voting power votes on a contribution at least, in basis points.</summary>
    public ulong CurationQuorumBps { get; init; } = 200;

    /// <summary>What a Datanet's sponsor account pays those who judge one contribution, as far as it has as much.</summary>
    public OpenAmount CurationFee { get; init; } = OpenAmount.Whole(10);

    /// <summary>Which part of the stake behind a validator a vote costs that it has committed to and does not show, in basis points.</summary>
    public ulong CurationSlashBps { get; init; } = 100;

    /// <summary>The most that such a vote costs.</summary>
    public OpenAmount MaxCurationSlash { get; init; } = OpenAmount.Whole(1_000);

    /// <summary>How often validators vote on one contribution until it falls to the Datanet's owner.</summary>
    public ulong MaxCurationRounds { get; init; } = 2;

    /// <summary>How many validators may vote in one round.</summary>
    public ulong MaxCurationCommits { get; init; } = 32;
}
