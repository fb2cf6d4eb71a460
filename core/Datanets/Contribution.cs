using System.Collections.Immutable;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>A step of a contribution.</summary>
/// <param name="State">What it became.</param>
/// <param name="Time">When.</param>
/// <param name="Seq">The entry that caused it; null where time did.</param>
/// <param name="Reason">Why, where there is more to say.</param>
/// <param name="Code">Why it was rejected, for programs.</param>
public sealed record ContributionStep(ContributionState State, LedgerTime Time, Seq? Seq, string? Reason = null, RejectionCode? Code = null);

/// <summary>A curator's vote on a contribution.</summary>
/// <param name="Curator">Whose.</param>
/// <param name="Rejection">Why not; null for taking it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Seq">The entry that holds it.</param>
/// <param name="Time">When.</param>
public sealed record CuratorVote(Address Curator, RejectionCode? Rejection, string Reason, Seq Seq, LedgerTime Time);

/// <summary>An appeal against a rejection or a failure. There is one at most.</summary>
/// <param name="Against">What it is against: <see cref="ContributionState.Rejected"/> or <see cref="ContributionState.Failed"/>.</param>
/// <param name="DecideBy">From which moment on it is dismissed because no arbiter has decided.</param>
public sealed record Appeal(ContributionState Against, LedgerTime DecideBy);

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

    /// <summary>The curators' votes of a curated Datanet, the newest of each, oldest first.</summary>
    public IReadOnlyList<CuratorVote> Votes { get; init; } = [];

    /// <summary>The appeal, once there was one.</summary>
    public Appeal? Appeal { get; init; }

    /// <summary>The version that has its records, once published.</summary>
    public ulong? Version { get; init; }

    /// <summary>Its file of records as it is served: without what the newest version leaves out. Null before it is published, and once nothing is left.</summary>
    public RecordFile? File { get; init; }

    /// <summary>The file that <see cref="File"/> took the place of, or that went without one: it is to be deleted.</summary>
    public Hash256? Superseded { get; init; }

    /// <summary>The records that were withdrawn one by one.</summary>
    public ImmutableSortedSet<Hash256> Withdrawn { get; init; } = ImmutableSortedSet<Hash256>.Empty;

    /// <summary>How many of its records are published and not withdrawn.</summary>
    public ulong RecordsLeft { get; init; }

    /// <summary>The Datanet.</summary>
    public DatanetId Datanet => Declaration.Datanet;

    /// <summary>Where it stands; what time alone changes shows once the ledger's time has passed it.</summary>
    public ContributionState State => History[^1].State;

    /// <summary>When time alone moves it on, or null where it does not.</summary>
    internal LedgerTime? Due => State switch
    {
        ContributionState.Declared => ExpiresAt,
        ContributionState.Appealed => Appeal!.DecideBy,
        _ => null,
    };

    /// <summary>Where it stands at a moment, whether or not an entry has carried that moment to the ledger.</summary>
    public ContributionState StateAt(LedgerTime now) =>
        Due is not { } due || due > now ? State : State == ContributionState.Declared ? ContributionState.Expired : Appeal!.Against;

    /// <summary>Until which moment its contributor may appeal; null where there is nothing to appeal, or there was an appeal already.</summary>
    public LedgerTime? AppealableUntil(Ledger.LedgerParameters parameters) =>
        Appeal is null && State is ContributionState.Failed or ContributionState.Rejected
            ? History[^1].Time.Plus(TimeSpan.FromMilliseconds(parameters.AppealWindowMs))
            : null;

    /// <summary>Whether nothing can come of its uploaded files any more, so that they can go.</summary>
    public bool IsSettledAt(LedgerTime now, Ledger.LedgerParameters parameters) => StateAt(now) switch
    {
        ContributionState.Expired or ContributionState.Published or ContributionState.Withdrawn => true,
        ContributionState.Failed or ContributionState.Rejected => State == ContributionState.Appealed || AppealableUntil(parameters) is not { } until || until <= now,
        _ => false,
    };

    internal Contribution Become(ContributionState state, LedgerTime time, Seq? seq, string? reason = null, RejectionCode? code = null) =>
        this with { History = [.. History, new ContributionStep(state, time, seq, reason, code)] };

    /// <summary>What time alone makes of it.</summary>
    internal Contribution Lapse() => State == ContributionState.Declared
        ? Become(ContributionState.Expired, ExpiresAt, null, "The files were not completed in time.")
        : Become(Appeal!.Against, Appeal.DecideBy, null, "No arbiter decided the appeal in time.");
}
