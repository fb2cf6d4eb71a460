using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>Who may read what ingest found in a contribution before it is in a version.</summary>
public static class ContributionAccess
{
    /// <summary>What ingest found, for those who decide about it: the contributor, the Datanet's owner and its curators.</summary>
    /// <returns>It; or <c>contribution-unknown</c>, <c>not-reviewer</c>, or <c>contribution-state</c> where nothing was found.</returns>
    public static Result<IngestedRecords> CheckReview(DatanetBook book, ContributionId id, Address caller)
    {
        if (!book.Contributions.TryGetValue(id, out var contribution))
            return Error.NotFound("contribution-unknown", $"There is no contribution {id}.");
        var datanet = book.Datanets[contribution.Datanet];
        if (caller != contribution.Contributor && caller != datanet.Owner && datanet.Terms.Curators?.Addresses.Contains(caller) != true)
            return Error.Forbidden("not-reviewer", $"Only its contributor, and the owner and the curators of its Datanet, read {id}.");
        return contribution.Ingested is { } ingested
            ? ingested
            : Error.Conflict("contribution-state", $"{id} is {contribution.State.Word()}; its records are not known.");
    }
}
