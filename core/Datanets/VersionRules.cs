using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>What may become a Datanet's next version.</summary>
internal static class VersionRules
{
    public static Result<(DatanetBook Book, string? Subject)> Add(DatanetBook book, DatanetVersionAdd add, Address actor, Entry entry, KeyRegistry keys)
    {
        if (!keys.Has(actor, Duties.Ingest))
            return Error.Forbidden("not-attestor", $"{actor} is not registered to attest versions.");
        if (!book.Datanets.TryGetValue(add.Datanet, out var datanet))
            return DatanetBook.UnknownDatanet(add.Datanet);
        var next = (datanet.Latest?.Number ?? 0) + 1;
        if (add.Version != next)
            return Error.Conflict("version-not-next", $"The next version of {add.Datanet} is {next}, not {add.Version}.");
        if (add.Records < (datanet.Latest?.Records ?? 0))
            return Error.Invalid("records-lost", "A version has at least the records of the one before.", "/payload/records");
        foreach (var id in add.Contributions)
        {
            if (!book.Contributions.TryGetValue(id, out var contribution) || contribution.Datanet != add.Datanet || contribution.State != ContributionState.Accepted)
                return Error.Conflict("contribution-not-accepted", $"{id} is not an accepted contribution to {add.Datanet}.");
            book = book.Change(contribution.Become(ContributionState.Published, entry.Time, entry.Seq) with { Version = next });
        }
        var version = new DatanetVersion(next, add.Records, add.Root, add.Manifest, add.Contributions, entry.Seq, entry.Time);
        return (book with
        {
            Datanets = book.Datanets.SetItem(add.Datanet, datanet with { Latest = version }),
            Versions = book.Versions.Add((add.Datanet, next), version),
        }, add.Datanet.ToString());
    }
}
