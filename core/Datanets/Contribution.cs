using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>How far a contribution is.</summary>
public enum ContributionState
{
    /// <summary>Its files are announced and may be uploaded.</summary>
    Declared,

    /// <summary>Its files are uploaded and wait to be read.</summary>
    Completed,

    /// <summary>Its files were read; the Datanet's owner decides.</summary>
    Ingested,

    /// <summary>Its files could not be taken.</summary>
    Failed,

    /// <summary>The owner takes its records; the next version will have them.</summary>
    Accepted,

    /// <summary>The owner does not take its records.</summary>
    Rejected,

    /// <summary>Its records are in a version.</summary>
    Published,

    /// <summary>Its files were not uploaded in time.</summary>
    Expired,
}

/// <summary>The words of <see cref="ContributionState"/> for programs and people.</summary>
public static class ContributionStates
{
    /// <summary>The word of a state.</summary>
    public static string Word(this ContributionState state) => state switch
    {
        ContributionState.Declared => "declared",
        ContributionState.Completed => "completed",
        ContributionState.Ingested => "ingested",
        ContributionState.Failed => "failed",
        ContributionState.Accepted => "accepted",
        ContributionState.Rejected => "rejected",
        ContributionState.Published => "published",
        ContributionState.Expired => "expired",
    };
}

/// <summary>A step of a contribution.</summary>
/// <param name="State">What it became.</param>
/// <param name="Time">When.</param>
/// <param name="Seq">The entry that caused it; null where time did.</param>
/// <param name="Reason">Why, where there is more to say.</param>
public sealed record ContributionStep(ContributionState State, LedgerTime Time, Seq? Seq, string? Reason = null);

/// <summary>A contributor's files for a Datanet and what became of them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Contributor">Who declared it.</param>
/// <param name="Declaration">For which Datanet, and which files.</param>
/// <param name="ExpiresAt">When it expires unless it is completed before.</param>
public sealed record Contribution(ContributionId Id, Address Contributor, ContributionDeclare Declaration, LedgerTime ExpiresAt)
{
    /// <summary>Its steps, oldest first.</summary>
    public IReadOnlyList<ContributionStep> History { get; init; } = [];

    /// <summary>The SHA-256 of each file, once completed.</summary>
    public IReadOnlyList<Hash256> Sha256 { get; init; } = [];

    /// <summary>What ingest found, once it was read.</summary>
    public IngestedRecords? Ingested { get; init; }

    /// <summary>Why it failed.</summary>
    public IReadOnlyList<ContributionIssue> Issues { get; init; } = [];

    /// <summary>The version that has its records, once published.</summary>
    public ulong? Version { get; init; }

    /// <summary>The Datanet.</summary>
    public DatanetId Datanet => Declaration.Datanet;

    /// <summary>Where it stands; what time alone changes shows once the ledger's time has passed it.</summary>
    public ContributionState State => History[^1].State;

    /// <summary>Where it stands at a moment, whether or not an entry has carried that moment to the ledger.</summary>
    public ContributionState StateAt(LedgerTime now) => State == ContributionState.Declared && ExpiresAt <= now ? ContributionState.Expired : State;

    internal Contribution Become(ContributionState state, LedgerTime time, Seq? seq, string? reason = null) =>
        this with { History = [.. History, new ContributionStep(state, time, seq, reason)] };
}
