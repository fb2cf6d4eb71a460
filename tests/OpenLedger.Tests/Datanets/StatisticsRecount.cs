using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Datanets;

/// <summary>The statistics once more, by going over all contributions.</summary>
internal static class StatisticsRecount
{
    /// <summary>Compares everything that the statistics say of some addresses and all Datanets with a recount.</summary>
    public static void Compare(DatanetBook book, IReadOnlyList<Address> addresses)
    {
        var (all, statistics) = (book.Contributions.Values.ToList(), book.Statistics);
        foreach (var datanet in book.Datanets.Values.Select(d => d.Id))
        {
            var given = all.Where(c => c.Datanet == datanet).ToList();
            Assert.Equal(Text(given), Text(statistics.OfDatanet(datanet)));
            Assert.Equal((ulong)given.Select(c => c.Contributor).Distinct().Count(), statistics.ContributorsOf(datanet));
            Assert.All(addresses, a => Assert.Equal(Text(given.Where(c => c.Contributor == a)), Text(statistics.OfShare(a, datanet))));
        }
        foreach (var address in addresses)
        {
            var given = all.Where(c => c.Contributor == address).ToList();
            var owned = book.Datanets.Values.Where(d => d.Owner == address).Select(d => d.Id).ToHashSet();
            Assert.Equal(Text(given), Text(statistics.OfContributor(address)));
            Assert.Equal(Text(all.Where(c => owned.Contains(c.Datanet))), Text(statistics.OfOwner(address)));
            Assert.Equal((ulong)owned.Count, statistics.CountOwned(address));
            var datanets = given.Select(c => c.Datanet).Distinct().OrderDescending().ToList();
            Assert.Equal(datanets, statistics.GivenBy(address, new Seq(ulong.MaxValue)));
            Assert.Equal((ulong)datanets.Count, statistics.CountGiven(address));
            Assert.All(datanets, before => Assert.Equal(datanets.Where(d => d.Created < before.Created), statistics.GivenBy(address, before.Created)));
        }
    }

    /// <summary>A tally as text, states in order.</summary>
    public static string Text(ContributionTally tally) => $"{string.Join(' ', tally.ByState)} {tally.RecordsWithdrawn}";

    private static string Text(IEnumerable<Contribution> contributions)
    {
        var byState = new SortedDictionary<ContributionState, ContributionSum>();
        UInt128 withdrawn = 0;
        foreach (var contribution in contributions)
        {
            var sum = byState.GetValueOrDefault(contribution.State);
            var found = contribution.Ingested;
            byState[contribution.State] = new ContributionSum(
                sum.Contributions + 1, sum.Records + (found?.Records ?? 0), sum.Bytes + (found?.RecordsBytes ?? 0), sum.Duplicates + (found?.Duplicates ?? 0),
                sum.Known + (found?.Known ?? 0), sum.NearDuplicates + (found?.Analysis.NearDuplicates ?? 0));
            withdrawn += contribution.Version is null ? 0 : found!.Records - contribution.RecordsLeft;
        }
        return $"{string.Join(' ', byState)} {withdrawn}";
    }
}
