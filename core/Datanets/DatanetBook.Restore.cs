using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

public sealed partial record DatanetBook
{
    /// <summary>The book that has these things, with all that follows from them; each list in ascending order.</summary>
    /// <param name="datanets">The Datanets, without what follows from the other lists.</param>
    /// <param name="closed">Their versions that are not open.</param>
    /// <param name="versions">All versions.</param>
    /// <param name="contributions">All contributions, each to one of the Datanets.</param>
    /// <param name="withdrawals">All withdrawals.</param>
    /// <param name="grants">All grants.</param>
    internal static DatanetBook Restore(
        IReadOnlyList<Datanet> datanets, ILookup<DatanetId, VersionRange> closed, IReadOnlyList<KeyValuePair<(DatanetId Datanet, ulong Number), DatanetVersion>> versions,
        IReadOnlyList<Contribution> contributions, IReadOnlyList<KeyValuePair<(DatanetId Datanet, ulong Number), Withdrawal>> withdrawals, GrantBook grants)
    {
        var latest = new Dictionary<DatanetId, DatanetVersion>();
        foreach (var (key, version) in versions)
            latest[key.Datanet] = version;
        var taken = withdrawals.GroupBy(w => w.Key.Datanet, w => w.Value).ToDictionary(g => g.Key, g => g.ToList());
        var contents = contributions.Where(c => c.Version is not null).GroupBy(c => c.Datanet).ToDictionary(g => g.Key, DatanetContents.Of);
        var whole = datanets.Select(Complete).ToList();
        DatanetBook byDatanet = null!, byContribution = null!;
        StatisticsBook statistics = null!;
        // Each part follows from the lists alone, so all threads make them.
        Parallel.Invoke(
            () => statistics = StatisticsBook.Restore(whole, contributions),
            () => byContribution = RestoreContributions(contributions),
            () => byDatanet = new DatanetBook
            {
                Datanets = SortedTree<DatanetId, Datanet>.From(whole, static d => d.Id, static d => d),
                Changes = whole.Select(d => d.Change).DefaultIfEmpty().Max(),
                ByChange = SortedTreeSet<(ulong Change, DatanetId Datanet)>.FromUnsorted(whole.Where(d => d.Change > 0).Select(d => (d.Change, d.Id))),
                Versions = SortedTree<(DatanetId Datanet, ulong Number), DatanetVersion>.From(versions, static v => v.Key, static v => v.Value),
                ByDatanet = SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)>.FromUnsorted(contributions.Select(c => (c.Datanet, c.Id))),
                Withdrawals = SortedTree<(DatanetId Datanet, ulong Number), Withdrawal>.From(withdrawals, static w => w.Key, static w => w.Value),
                AwaitingRemoval = SortedTreeSet<DatanetId>.From([.. whole.Where(d => d.PendingFrom is not null).Select(d => d.Id)]),
                Grants = grants,
                FirstVersions = RestoreFirstVersions(contributions),
            });
        return byDatanet with
        {
            Contributions = byContribution.Contributions,
            AwaitingIngest = byContribution.AwaitingIngest,
            AwaitingVersion = byContribution.AwaitingVersion,
            Expiries = byContribution.Expiries,
            ExpiriesByContributor = byContribution.ExpiriesByContributor,
            OpenByContributor = byContribution.OpenByContributor,
            Statistics = statistics,
        };

        Datanet Complete(Datanet datanet)
        {
            var (newest, all) = (latest.GetValueOrDefault(datanet.Id), taken.GetValueOrDefault(datanet.Id, []));
            var pending = all.Where(w => w.Number >= (newest?.Withdrawals ?? 0)).Select(w => (ulong?)w.FromVersion).Min();
            return newest is null && all.Count == 0 && !closed.Contains(datanet.Id)
                ? datanet
                : datanet with
                {
                    Latest = newest,
                    Contents = contents.GetValueOrDefault(datanet.Id, DatanetContents.Empty),
                    Withdrawals = (ulong)all.Count,
                    Closed = [.. closed[datanet.Id]],
                    PendingFrom = pending,
                };
        }
    }

    private static SortedTreeSet<(DatanetId Datanet, Address Contributor, ulong Version)> RestoreFirstVersions(IReadOnlyList<Contribution> contributions)
    {
        var sorted = contributions.Where(c => c.Version is not null).Select(c => (c.Datanet, c.Contributor, Version: c.Version!.Value)).ToArray();
        Array.Sort(sorted);
        return SortedTreeSet<(DatanetId Datanet, Address Contributor, ulong Version)>.From([.. sorted.Where((one, i) => i == 0 || (sorted[i - 1].Datanet, sorted[i - 1].Contributor) != (one.Datanet, one.Contributor))]);
    }

    /// <summary>A book of nothing but contributions and what waits of them.</summary>
    private static DatanetBook RestoreContributions(IReadOnlyList<Contribution> contributions)
    {
        var due = contributions.Where(c => c.Due is not null).Select(c => (c.Contributor, At: c.Due!.Value, c.Id)).ToList();
        return new DatanetBook
        {
            Contributions = SortedTree<ContributionId, Contribution>.From(contributions, static c => c.Id, static c => c),
            AwaitingIngest = SortedTreeSet<ContributionId>.From([.. contributions.Where(c => c.State == ContributionState.Completed).Select(c => c.Id)]),
            AwaitingVersion = SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)>.FromUnsorted(contributions.Where(c => c.State == ContributionState.Accepted).Select(c => (c.Datanet, c.Id))),
            Expiries = SortedTreeSet<(LedgerTime At, ContributionId Contribution)>.FromUnsorted(due.Select(d => (d.At, d.Id))),
            ExpiriesByContributor = SortedTreeSet<(Address Contributor, LedgerTime At, ContributionId Contribution)>.FromUnsorted(due),
            OpenByContributor = CountOpen(contributions),
        };
    }

    /// <summary>How many open contributions each contributor has.</summary>
    private static AddressMap<ulong> CountOpen(IReadOnlyList<Contribution> contributions)
    {
        var counts = new Dictionary<Address, ulong>();
        foreach (var contribution in contributions)
        {
            if (IsOpen(contribution.State))
                counts[contribution.Contributor] = counts.GetValueOrDefault(contribution.Contributor) + 1;
        }
        return AddressMap<ulong>.From(counts.OrderBy(c => c.Key));
    }
}
