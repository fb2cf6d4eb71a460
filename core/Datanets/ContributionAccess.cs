using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Datanets;

/// <summary>Who may read what ingest found in a contribution before it is in a version.</summary>
public static class ContributionAccess
{
    /// <summary>What ingest found, for those who decide about it: the contributor, the Datanet's owner and its curators, and validators while they vote on it.</summary>
    /// <returns>It; or <c>contribution-unknown</c>, <c>not-reviewer</c>, or <c>contribution-state</c> where nothing was found, or records were withdrawn that a version still has.</returns>
    public static Result<(IngestedRecords Ingested, RecordFile File)> CheckReview(LedgerState state, ContributionId id, Address caller)
    {
        if (!state.Datanets.Contributions.TryGetValue(id, out var contribution))
            return Error.NotFound("contribution-unknown", $"There is no contribution {id}.");
        var datanet = state.Datanets.Datanets[contribution.Datanet];
        if (caller != contribution.Contributor && caller != datanet.Owner && datanet.Terms.Curators?.Addresses.Contains(caller) != true && !IsJudging(state, id, caller))
            return Error.Forbidden("not-reviewer", $"Only its contributor, the owner and the curators of its Datanet, and validators who vote on it read {id}.");
        if (contribution.Ingested is not { } ingested)
            return Error.Conflict("contribution-state", $"{id} is {contribution.State.Word()}; its records are not known.");
        if (contribution.Version is null && contribution.State != ContributionState.Withdrawn)
            return (ingested, new RecordFile(ingested.Records, ingested.RecordsBytes, ingested.RecordsSha256));
        return contribution.File is { } file && file.Records == contribution.RecordsLeft
            ? (ingested, file)
            : Error.Conflict("contribution-state", $"Records of {id} were withdrawn; what is left of them comes with the next version.");
    }

    private static bool IsJudging(LedgerState state, ContributionId id, Address caller) =>
        state.Curation.Find(id) is { SettlesAt: null } && state.Stakes.Providers.TryGetValue(caller, out var provider) && provider.Terms.Roles.HasFlag(Roles.Validator);
}
