using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Curation;

/// <summary>What a validator says in a round.</summary>
/// <param name="Contribution">Of which contribution.</param>
public abstract record CurationPayload(ContributionId Contribution) : Payload;

/// <summary><c>curation.commit</c>: votes without saying how.</summary>
/// <param name="Commitment">The hash of the vote (<see cref="CurationVote.Commitment"/>).</param>
/// <param name="Contribution">On which contribution.</param>
/// <param name="Round">In which round, from 1; a vote of one round says nothing in another.</param>
public sealed record CurationCommit(Hash256 Commitment, ContributionId Contribution, int Round) : CurationPayload(Contribution)
{
    internal static CurationCommit Read(ObjectReader reader)
    {
        var commitment = reader.Hash("commitment");
        var contribution = ContributionId.Read(reader, "contribution");
        return new CurationCommit(commitment, contribution, reader.Int32("round", 1, CurationRound.MaxRounds));
    }
}

/// <summary><c>curation.reveal</c>: shows the vote that the actor has committed to.</summary>
/// <param name="Contribution">On which contribution.</param>
/// <param name="Vote">The vote.</param>
public sealed record CurationReveal(ContributionId Contribution, CurationVote Vote) : CurationPayload(Contribution)
{
    internal static CurationReveal Read(ObjectReader reader)
    {
        var rejects = reader.OneOf("choice", "accept", "reject") == "reject";
        var code = rejects ? RejectionCodes.Read(reader, "code") : (RejectionCode?)null;
        var contribution = ContributionId.Read(reader, "contribution");
        var reason = reader.Text("reason", 1, 1_000);
        return new CurationReveal(contribution, new CurationVote(code, reason, reader.Hash("salt")));
    }
}
