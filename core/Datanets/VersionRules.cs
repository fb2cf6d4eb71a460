using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>What may become a Datanet's next version.</summary>
internal static class VersionRules
{
    public static Result<(DatanetBook Book, string? Subject)> Add(DatanetBook book, DatanetVersionAdd add, Entry entry)
    {
        if (!book.Datanets.TryGetValue(add.Datanet, out var datanet))
            return DatanetBook.UnknownDatanet(add.Datanet);
        var next = (datanet.Latest?.Number ?? 0) + 1;
        if (add.Version != next)
            return Error.Conflict("version-not-next", $"The next version of {add.Datanet} is {next}, not {add.Version}.");
        if (!Cover(book, datanet, add).Try(out var covered, out var error) || !Publish(book, add, entry).Try(out var changed, out error))
            return error;
        var before = datanet.Latest?.Records ?? 0;
        var most = add.Contributions.Aggregate((UInt128)before, (sum, id) => sum + book.Contributions[id].Ingested!.Records);
        var fewest = (UInt128)before - UInt128.Min(before, covered.Aggregate(UInt128.Zero, (sum, w) => sum + w.Count));
        if (add.Records < fewest)
            return Error.Invalid("records-lost", $"With what was withdrawn the version has at least {fewest} records.", "/payload/records");
        if (add.Records > most)
            return Error.Invalid("records-surplus", $"With what is added the version has at most {most} records.", "/payload/records");
        if (!Rewrite(changed, covered, add.Files).Try(out changed, out error))
            return error;
        var version = new DatanetVersion(next, add.Records, add.Root, add.Manifest, add.Contributions, add.Claims, add.Withdrawals, entry.Seq, entry.Time);
        return (Close(changed, datanet, version, covered), add.Datanet.ToString());
    }

    /// <summary>The withdrawals that the version is the first to take into account.</summary>
    private static Result<List<Withdrawal>> Cover(DatanetBook book, Datanet datanet, DatanetVersionAdd add)
    {
        var first = datanet.Latest?.Withdrawals ?? 0;
        if (add.Withdrawals < first || add.Withdrawals > datanet.Withdrawals || add.Withdrawals - first > DatanetVersionAdd.MaxWithdrawals)
            return Error.Conflict("withdrawals-differ", $"{datanet.Id} has {datanet.Withdrawals} withdrawals, and its newest version takes {first} of them into account.");
        var covered = new List<Withdrawal>();
        for (var number = first; number < add.Withdrawals; number++)
            covered.Add(book.Withdrawals[(datanet.Id, number)]);
        return covered.Count == 0 && add.Contributions.Count == 0 ? Error.Conflict("version-empty", "A version adds contributions or takes withdrawals into account.") : covered;
    }

    private static Result<DatanetBook> Publish(DatanetBook book, DatanetVersionAdd add, Entry entry)
    {
        foreach (var id in add.Contributions)
        {
            if (!book.Contributions.TryGetValue(id, out var contribution) || contribution.Datanet != add.Datanet || contribution.State != ContributionState.Accepted)
                return Error.Conflict("contribution-not-accepted", $"{id} is not an accepted contribution to {add.Datanet}.");
            var ingested = contribution.Ingested!;
            book = book.Change(contribution.Become(ContributionState.Published, entry.Time, entry.Seq) with
            {
                Version = add.Version,
                RecordsLeft = ingested.Records,
                File = new RecordFile(ingested.Records, ingested.RecordsBytes, ingested.RecordsSha256),
            });
        }
        return book;
    }

    /// <summary>Each contribution that lost records has a new file, or none where nothing is left.</summary>
    private static Result<DatanetBook> Rewrite(DatanetBook book, List<Withdrawal> covered, IReadOnlyList<RewrittenFile> files)
    {
        var lost = covered.GroupBy(w => w.Contribution).ToDictionary(g => g.Key, g => g.Aggregate(0UL, (sum, w) => sum + w.Count));
        var left = lost.Where(l => book.Contributions[l.Key].File!.Records > l.Value).Select(l => l.Key).Order();
        if (!left.SequenceEqual(files.Select(f => f.Contribution)))
            return Error.Conflict("files-differ", "A version names the new file of each contribution that lost some of its records and not all, in ascending order.");
        foreach (var (id, count) in lost)
        {
            var contribution = book.Contributions[id];
            var file = files.FirstOrDefault(f => f.Contribution == id);
            book = book.Change(contribution with
            {
                Superseded = contribution.File!.Sha256,
                File = file is null ? null : new RecordFile(contribution.File.Records - count, file.Bytes, file.Sha256),
            });
        }
        return book;
    }

    private static DatanetBook Close(DatanetBook book, Datanet datanet, DatanetVersion version, List<Withdrawal> covered)
    {
        var withdrawals = covered.Aggregate(book.Withdrawals, (all, withdrawal) => all.SetItem((datanet.Id, withdrawal.Number), withdrawal with { Version = version.Number }));
        ulong? pending = null;
        for (var number = version.Withdrawals; number < datanet.Withdrawals; number++)
            pending = Math.Min(pending ?? ulong.MaxValue, withdrawals[(datanet.Id, number)].FromVersion);
        var closed = datanet.Closed;
        if (covered.Count > 0)
        {
            // What this version leaves out was in the versions from the first that had it up to the one before; ranges that meet become one.
            var from = covered.Min(w => w.FromVersion);
            var kept = closed.TakeWhile(c => c.Last < from).ToList();
            from = Math.Min(from, kept.Count < closed.Count ? closed[kept.Count].First : from);
            closed = [.. kept, new VersionRange(from, version.Number - 1)];
        }
        // What the version publishes has changed the Datanet already.
        return book.Put(book.Datanets[datanet.Id] with { Latest = version, Closed = closed, PendingFrom = pending }) with
        {
            Versions = book.Versions.Add((datanet.Id, version.Number), version),
            Withdrawals = withdrawals,
            AwaitingRemoval = pending is null ? book.AwaitingRemoval.Remove(datanet.Id) : book.AwaitingRemoval,
        };
    }
}
