using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Curation;

/// <summary>That a validator has voted, and nothing of how.</summary>
/// <param name="Commitment">What the vote must have as its <see cref="CurationVote.Commitment"/>.</param>
/// <param name="Weight">With how much voting power, at the round's snapshot.</param>
/// <param name="Seq">The entry that holds it.</param>
public readonly record struct CurationCommitment(Hash256 Commitment, OpenAmount Weight, Seq Seq);

/// <summary>
/// The vote of validators on a contribution. Those who have shown their votes are among the contribution's <see cref="Contribution.Votes"/>, so that their reasons stay when the round is over.
/// </summary>
/// <param name="Contribution">Which.</param>
/// <param name="Ingested">The entry that said what it holds, and opened the round.</param>
/// <param name="Snapshot">The moment whose voting power counts.</param>
/// <param name="Fee">What the Datanet's sponsor has paid for it; it lies in the account <c>curation</c>.</param>
/// <param name="QuorumBps">How much of all voting power must vote, in basis points, as it was when the round was opened.</param>
/// <param name="SlashBps">What a vote that is not shown costs, in basis points of the stake, as it was then.</param>
public sealed record CurationRound(ContributionId Contribution, Seq Ingested, LedgerTime Snapshot, OpenAmount Fee, ulong QuorumBps, ulong SlashBps)
{
    /// <summary>The most validators that any parameter lets vote in a round.</summary>
    public const int MaxCommits = 64;

    /// <summary>The most votes that any parameter lets there be on a contribution.</summary>
    public const int MaxRounds = 8;

    /// <summary>The how manieth vote it is, from 1.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Votes are committed before this moment.</summary>
    public LedgerTime CommitUntil { get; init; }

    /// <summary>They are shown from then on, and before this moment; then they are counted.</summary>
    public LedgerTime RevealUntil { get; init; }

    /// <summary>Of a rejection that may still be overturned, when to look whether it was; null while there are votes.</summary>
    public LedgerTime? SettlesAt { get; init; }

    /// <summary>Who has committed to a vote.</summary>
    public AddressMap<CurationCommitment> Commitments { get; init; } = AddressMap<CurationCommitment>.Empty;

    /// <summary>When time moves it on.</summary>
    internal LedgerTime DueAt => SettlesAt ?? RevealUntil;

    /// <summary>What can be done at a moment.</summary>
    public CurationPhase PhaseAt(LedgerTime now) => SettlesAt is not null ? CurationPhase.Settling
        : now < CommitUntil ? CurationPhase.Committing
        : now < RevealUntil ? CurationPhase.Revealing : CurationPhase.Counting;

    /// <summary>With how much voting power the votes that were shown are for taking the records, or against it.</summary>
    public OpenAmount WeightOf(IEnumerable<CuratorVote> votes, bool accepts) =>
        votes.Where(v => v.Rejection is null == accepts).Aggregate(default(OpenAmount), (sum, v) => sum + Commitments.GetValueOrDefault(v.Curator).Weight);

    /// <summary>With the next window for votes, which begins at a moment.</summary>
    internal CurationRound From(LedgerTime begin, LedgerParameters parameters)
    {
        var commitUntil = begin.Plus(TimeSpan.FromMilliseconds(parameters.CurationCommitMs));
        return this with { CommitUntil = commitUntil, RevealUntil = commitUntil.Plus(TimeSpan.FromMilliseconds(parameters.CurationRevealMs)) };
    }
}
