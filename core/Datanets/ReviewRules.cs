using OpenLedger.Core.Curation;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>
/// Who decides about contributions: a Datanet's owner, or as many of its curators as it asks for; where validators do (<see cref="CurationRules"/>), the owner only decides what they leave undecided.
/// And who may overturn that: a contributor appeals once, in time, and a registered arbiter decides.
/// </summary>
internal static class ReviewRules
{
    public static Result<(DatanetBook Book, string? Subject)> Accept(DatanetBook book, ContributionAccept accept, Address actor, Entry entry, CurationBook curation) =>
        Decide(book, accept.Contribution, actor, entry, null, accept.Reason, curation);

    public static Result<(DatanetBook Book, string? Subject)> Reject(DatanetBook book, ContributionReject reject, Address actor, Entry entry, CurationBook curation) =>
        Decide(book, reject.Contribution, actor, entry, reject.Code, reject.Reason, curation);

    public static Result<(DatanetBook Book, string? Subject)> Appeal(DatanetBook book, ContributionAppeal appeal, Address actor, Entry entry, LedgerParameters parameters)
    {
        if (!book.Contributions.TryGetValue(appeal.Contribution, out var contribution))
            return DatanetBook.Unknown(appeal.Contribution);
        if (contribution.Contributor != actor)
            return Error.Forbidden("not-contributor", $"{appeal.Contribution} is another contributor's.");
        if (contribution.Appeal is not null)
            return Error.Conflict("appeal-repeated", $"{appeal.Contribution} has been appealed; there is one appeal.");
        if (contribution.AppealableUntil(parameters) is not { } until)
            return DatanetBook.WrongState(contribution, "be appealed", entry.Time);
        if (until <= entry.Time)
            return new Error(ErrorKind.Gone, "appeal-window-passed", $"{appeal.Contribution} could be appealed until {until}.");
        var decideBy = entry.Time.Plus(TimeSpan.FromMilliseconds(parameters.ArbitrationWindowMs));
        return book.Changed(contribution.Become(ContributionState.Appealed, entry.Time, entry.Seq, appeal.Reason) with { Appeal = new Appeal(contribution.State, decideBy) });
    }

    /// <summary>What is overturned goes on where it was stopped: rejected records are accepted, and failed files are read once more.</summary>
    public static Result<(DatanetBook Book, string? Subject)> Arbitrate(DatanetBook book, ContributionArbitrate arbitrate, Address actor, Entry entry, KeyRegistry keys)
    {
        if (!keys.Has(actor, Duties.Arbiter))
            return Error.Forbidden("not-arbiter", $"{actor} is not registered to decide appeals.");
        if (!book.Contributions.TryGetValue(arbitrate.Contribution, out var contribution))
            return DatanetBook.Unknown(arbitrate.Contribution);
        if (contribution.StateAt(entry.Time) != ContributionState.Appealed)
            return DatanetBook.WrongState(contribution, "be arbitrated", entry.Time);
        if (actor == contribution.Contributor || IsJudge(book.Datanets[contribution.Datanet], actor) || contribution.Votes.Any(v => v.Curator == actor))
            return Error.Forbidden("arbiter-is-party", $"{actor} is a party to this appeal; another arbiter decides it.");
        var against = contribution.Appeal!.Against;
        var state = !arbitrate.Accepts ? against : against == ContributionState.Rejected ? ContributionState.Accepted : ContributionState.Completed;
        return book.Changed(contribution.Become(state, entry.Time, entry.Seq, arbitrate.Reason));
    }

    private static Result<(DatanetBook Book, string? Subject)> Decide(
        DatanetBook book, ContributionId id, Address actor, Entry entry, RejectionCode? rejection, string? reason, CurationBook curation)
    {
        if (!book.Contributions.TryGetValue(id, out var contribution))
            return DatanetBook.Unknown(id);
        var datanet = book.Datanets[contribution.Datanet];
        if (!IsJudge(datanet, actor))
            return datanet.Terms.Curators is null
                ? Error.Forbidden("not-owner", $"{datanet.Id} is not {actor}'s.")
                : Error.Forbidden("not-curator", $"{actor} is no curator of {datanet.Id}, whose curators decide about contributions.");
        if (contribution.State != ContributionState.Ingested)
            return DatanetBook.WrongState(contribution, "be decided on", entry.Time);
        if (curation.Find(id) is { } round)
            return ValidatorsDecide(id, $"vote until {round.RevealUntil}, in round {round.Number}; where they come to no decision, the owner decides");
        if (datanet.Terms.Curators is not { } curators)
            return book.Changed(Outcome(contribution, entry, rejection, reason));
        if (reason is null)
            return Error.Invalid("reason-missing", "A curator says why.", "/payload/reason");
        List<CuratorVote> votes = [.. contribution.Votes.Where(v => v.Curator != actor), new CuratorVote(actor, rejection, reason, entry.Seq, entry.Time)];
        var voted = contribution with { Votes = votes };
        return book.Changed(votes.Count(v => v.Rejection is null == rejection is null) >= curators.Threshold ? Outcome(voted, entry, rejection, reason) : voted);
    }

    internal static Error ValidatorsDecide(ContributionId id, string what) => Error.Conflict("validators-decide", $"Validators decide about {id}: they {what}.");

    private static bool IsJudge(Datanet datanet, Address actor) => datanet.Terms.Curators is { } curators ? curators.Addresses.Contains(actor) : datanet.Owner == actor;

    private static Contribution Outcome(Contribution contribution, Entry entry, RejectionCode? rejection, string? reason) =>
        contribution.Become(rejection is null ? ContributionState.Accepted : ContributionState.Rejected, entry.Time, entry.Seq, reason, rejection);
}
