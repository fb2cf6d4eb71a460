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
        DatanetBook byDatanet = null!, byContribution = null!;
        StatisticsBook given = null!;
        // Each part follows from the lists alone, so all threads make them.
        Parallel.Invoke(
            () => given = StatisticsBook.RestoreGiven(contributions),
            () => byDatanet = RestoreDatanets(datanets, closed, versions, contributions, withdrawals),
            () => byContribution = RestoreContributions(contributions));
        return byDatanet with
        {
            Grants = grants,
            Contributions = byContribution.Contributions,
            AwaitingIngest = byContribution.AwaitingIngest,
            AwaitingVersion = byContribution.AwaitingVersion,
            Expiries = byContribution.Expiries,
            ExpiriesByContributor = byContribution.ExpiriesByContributor,
            OpenByContributor = byContribution.OpenByContributor,
            Statistics = byDatanet.Statistics.With(given),
        };
    }

    /// <summary>A book of Datanets, of what is listed by Datanet, and of what they were given.</summary>
    private static DatanetBook RestoreDatanets(
        IReadOnlyList<Datanet> datanets, ILookup<DatanetId, VersionRange> closed, IReadOnlyList<KeyValuePair<(DatanetId Datanet, ulong Number), DatanetVersion>> versions,
        IReadOnlyList<Contribution> contributions, IReadOnlyList<KeyValuePair<(DatanetId Datanet, ulong Number), Withdrawal>> withdrawals)
    {
        var latest = new Dictionary<DatanetId, DatanetVersion>();
        foreach (var (key, version) in versions)
            latest[key.Datanet] = version;
        var taken = withdrawals.GroupBy(w => w.Key.Datanet, w => w.Value).ToDictionary(g => g.Key, g => g.ToList());
        var (sorted, groups) = ByDatanetOf(datanets, contributions);
        var (whole, first, statistics) = (new List<Datanet>(groups.Count), new List<(DatanetId Datanet, Address Contributor, ulong Version)>(), new StatisticsBook.TakenCounter());
        // All that follows from the contributions to one Datanet at once, while the processor has them near.
        foreach (var (datanet, ofDatanet) in groups)
        {
            whole.Add(Complete(datanet, ofDatanet.Span));
            statistics.Add(datanet, ofDatanet.Span);
            AddFirstVersions(first, datanet.Id, ofDatanet.Span);
        }
        return new DatanetBook
        {
            Datanets = SortedTree<DatanetId, Datanet>.From(whole, static d => d.Id, static d => d),
            Changes = whole.Select(d => d.Change).DefaultIfEmpty().Max(),
            ByChange = SortedTreeSet<(ulong Change, DatanetId Datanet)>.FromUnsorted(whole.Where(d => d.Change > 0).Select(d => (d.Change, d.Id))),
            Versions = SortedTree<(DatanetId Datanet, ulong Number), DatanetVersion>.From(versions, static v => v.Key, static v => v.Value),
            ByDatanet = SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)>.From(sorted, static c => (c.Datanet, c.Id)),
            Withdrawals = SortedTree<(DatanetId Datanet, ulong Number), Withdrawal>.From(withdrawals, static w => w.Key, static w => w.Value),
            AwaitingRemoval = SortedTreeSet<DatanetId>.From([.. whole.Where(d => d.PendingFrom is not null).Select(d => d.Id)]),
            FirstVersions = SortedTreeSet<(DatanetId Datanet, Address Contributor, ulong Version)>.From(first),
            Statistics = statistics.ToBook(),
        };

        Datanet Complete(Datanet datanet, ReadOnlySpan<Contribution> ofDatanet)
        {
            var (newest, all) = (latest.GetValueOrDefault(datanet.Id), taken.GetValueOrDefault(datanet.Id, []));
            var pending = all.Where(w => w.Number >= (newest?.Withdrawals ?? 0)).Select(w => (ulong?)w.FromVersion).Min();
            return newest is null && all.Count == 0 && !closed.Contains(datanet.Id)
                ? datanet
                : datanet with
                {
                    Latest = newest,
                    Contents = DatanetContents.Of(ofDatanet),
                    Withdrawals = (ulong)all.Count,
                    Closed = [.. closed[datanet.Id]],
                    PendingFrom = pending,
                };
        }
    }

    /// <summary>The contributions by Datanet, oldest first, all in one array and as the part of each Datanet.</summary>
    private static (Contribution[] Sorted, List<(Datanet Datanet, ReadOnlyMemory<Contribution> Contributions)> Groups) ByDatanetOf(IReadOnlyList<Datanet> datanets, IReadOnlyList<Contribution> contributions)
    {
        // Counted and put in their places, which keeps their order.
        var (ends, placeOf) = (new int[datanets.Count], new Dictionary<DatanetId, int>(datanets.Count));
        for (var i = 0; i < datanets.Count; i++)
            placeOf.Add(datanets[i].Id, i);
        foreach (var contribution in contributions)
            ends[placeOf[contribution.Datanet]]++;
        for (var (i, before) = (0, 0); i < ends.Length; i++)
            (ends[i], before) = (before, before + ends[i]);
        var sorted = new Contribution[contributions.Count];
        foreach (var contribution in contributions)
            sorted[ends[placeOf[contribution.Datanet]]++] = contribution;
        var groups = new List<(Datanet, ReadOnlyMemory<Contribution>)>(datanets.Count);
        for (var i = 0; i < ends.Length; i++)
            groups.Add((datanets[i], sorted.AsMemory((i == 0 ? 0 : ends[i - 1])..ends[i])));
        return (sorted, groups);
    }

    /// <summary>Adds the first version that has records of each contributor to a Datanet, in the order of their addresses.</summary>
    private static void AddFirstVersions(List<(DatanetId Datanet, Address Contributor, ulong Version)> all, DatanetId datanet, ReadOnlySpan<Contribution> contributions)
    {
        var start = all.Count;
        foreach (var contribution in contributions)
        {
            if (contribution.Version is { } version)
                all.Add((datanet, contribution.Contributor, version));
        }
        if (all.Count - start < 2)
            return;
        // By contributor and version: the first of each stays.
        all.Sort(start, all.Count - start, null);
        var kept = start + 1;
        for (var i = kept; i < all.Count; i++)
        {
            if (all[i].Contributor != all[i - 1].Contributor)
                all[kept++] = all[i];
        }
        all.RemoveRange(kept, all.Count - kept);
    }

    /// <summary>A book of nothing but contributions and what waits of them.</summary>
    private static DatanetBook RestoreContributions(IReadOnlyList<Contribution> contributions)
    {
        var (ingest, version, due) = (new List<ContributionId>(), new List<(DatanetId, ContributionId)>(), new List<(Address, LedgerTime At, ContributionId Id)>());
        var open = new Dictionary<Address, ulong>();
        foreach (var contribution in contributions)
        {
            var state = contribution.State;
            if (state == ContributionState.Completed)
                ingest.Add(contribution.Id);
            if (state == ContributionState.Accepted)
                version.Add((contribution.Datanet, contribution.Id));
            if (contribution.Due is { } at)
                due.Add((contribution.Contributor, at, contribution.Id));
            if (IsOpen(state))
                open[contribution.Contributor] = open.GetValueOrDefault(contribution.Contributor) + 1;
        }
        return new DatanetBook
        {
            Contributions = SortedTree<ContributionId, Contribution>.From(contributions, static c => c.Id, static c => c),
            AwaitingIngest = SortedTreeSet<ContributionId>.From(ingest),
            AwaitingVersion = SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)>.FromUnsorted(version),
            Expiries = SortedTreeSet<(LedgerTime At, ContributionId Contribution)>.FromUnsorted(due.Select(d => (d.At, d.Id))),
            ExpiriesByContributor = SortedTreeSet<(Address Contributor, LedgerTime At, ContributionId Contribution)>.FromUnsorted(due),
            OpenByContributor = AddressMap<ulong>.From(open.OrderBy(c => c.Key)),
        };
    }
}
