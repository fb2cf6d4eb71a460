using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>
/// Counts of contributions for each Datanet, owner and contributor, kept with every change of a contribution, so that reading them costs nothing. They follow
/// from the contributions alone: whoever replays the ledger has the same ones. What only time brings about counts once an entry has noted it.
/// </summary>
public sealed record StatisticsBook
{
    /// <summary>Nothing yet.</summary>
    public static readonly StatisticsBook Empty = new();

    private static readonly DatanetId LastDatanet = new(new Seq(ulong.MaxValue));

    private ImmutableDictionary<DatanetId, ContributionTally> Datanets { get; init; } = ImmutableDictionary<DatanetId, ContributionTally>.Empty;

    private AddressMap<ContributionTally> Owners { get; init; } = AddressMap<ContributionTally>.Empty;

    private AddressMap<ContributionTally> Contributors { get; init; } = AddressMap<ContributionTally>.Empty;

    /// <summary>What each contributor gave to each Datanet, by the two.</summary>
    private ImmutableSortedSet<Share> Shares { get; init; } = ImmutableSortedSet.Create<Share>(ShareOrder.Instance);

    private AddressMap<ulong> Owned { get; init; } = AddressMap<ulong>.Empty;

    private ImmutableDictionary<DatanetId, ulong> Givers { get; init; } = ImmutableDictionary<DatanetId, ulong>.Empty;

    /// <summary>The contributions to a Datanet.</summary>
    public ContributionTally OfDatanet(DatanetId datanet) => Datanets.GetValueOrDefault(datanet, ContributionTally.Empty);

    /// <summary>The contributions to all Datanets of an owner.</summary>
    public ContributionTally OfOwner(Address owner) => Owners.GetValueOrDefault(owner) ?? ContributionTally.Empty;

    /// <summary>The contributions of a contributor to all Datanets.</summary>
    public ContributionTally OfContributor(Address contributor) => Contributors.GetValueOrDefault(contributor) ?? ContributionTally.Empty;

    /// <summary>The contributions of a contributor to a Datanet.</summary>
    public ContributionTally OfShare(Address contributor, DatanetId datanet) =>
        Shares.TryGetValue(new Share(contributor, datanet, ContributionTally.Empty), out var share) ? share.Tally : ContributionTally.Empty;

    /// <summary>How many addresses have declared a contribution to a Datanet.</summary>
    public ulong ContributorsOf(DatanetId datanet) => Givers.GetValueOrDefault(datanet);

    /// <summary>How many Datanets an address owns.</summary>
    public ulong CountOwned(Address owner) => Owned.GetValueOrDefault(owner);

    /// <summary>To how many Datanets an address has declared a contribution.</summary>
    public ulong CountGiven(Address contributor) =>
        (ulong)(Below(contributor, LastDatanet) - Below(contributor, default));

    /// <summary>The Datanets to which an address has declared a contribution, newest first, of those that were created before an entry.</summary>
    public IEnumerable<DatanetId> GivenBy(Address contributor, Seq before)
    {
        for (var i = Below(contributor, new DatanetId(before)) - 1; i >= 0 && Shares[i].Contributor == contributor; i--)
            yield return Shares[i].Datanet;
    }

    /// <summary>The counts of these Datanets and contributions.</summary>
    internal static StatisticsBook Restore(IReadOnlyList<Datanet> datanets, IReadOnlyList<Contribution> contributions)
    {
        StatisticsBook taken = Empty, given = Empty;
        Parallel.Invoke(() => taken = RestoreTaken(datanets, contributions), () => given = RestoreGiven(contributions));
        return taken with { Contributors = given.Contributors, Shares = given.Shares, Givers = given.Givers };
    }

    /// <summary>A book of nothing but what Datanets and their owners were given.</summary>
    private static StatisticsBook RestoreTaken(IReadOnlyList<Datanet> datanets, IReadOnlyList<Contribution> contributions)
    {
        var (datanetOf, ownerOf) = (new Dictionary<DatanetId, (ContributionTally.Counter Counter, OwnerCount Owner)>(datanets.Count), new Dictionary<Address, OwnerCount>());
        foreach (var datanet in datanets)
        {
            if (!ownerOf.TryGetValue(datanet.Owner, out var owner))
                ownerOf[datanet.Owner] = owner = new OwnerCount();
            owner.Owned++;
            datanetOf[datanet.Id] = (new ContributionTally.Counter(), owner);
        }
        foreach (var contribution in contributions)
        {
            var (state, sum, withdrawn) = (contribution.State, ContributionSum.Of(contribution), ContributionTally.WithdrawnOf(contribution));
            var (counter, owner) = datanetOf[contribution.Datanet];
            counter.Add(state, sum, withdrawn);
            owner.Counter.Add(state, sum, withdrawn);
        }
        var owners = ownerOf.OrderBy(o => o.Key).Select(o => (Owner: o.Key, o.Value.Owned, Tally: o.Value.Counter.ToTally())).ToList();
        return new StatisticsBook
        {
            Datanets = datanetOf.Select(d => KeyValuePair.Create(d.Key, d.Value.Counter.ToTally())).Where(d => d.Value.ByState.Length > 0).ToImmutableDictionary(),
            Owners = AddressMap<ContributionTally>.From(owners.Where(o => o.Tally.ByState.Length > 0).Select(o => KeyValuePair.Create(o.Owner, o.Tally))),
            Owned = AddressMap<ulong>.From(owners.Select(o => KeyValuePair.Create(o.Owner, o.Owned))),
        };
    }

    /// <summary>A book of nothing but what contributors gave. Sorted by contributor and Datanet, each share is a run, and so is what a contributor gave in all.</summary>
    private static StatisticsBook RestoreGiven(IReadOnlyList<Contribution> contributions)
    {
        var sorted = contributions.ToArray();
        Array.Sort(sorted, static (a, b) => a.Contributor == b.Contributor ? a.Datanet.CompareTo(b.Datanet) : a.Contributor.CompareTo(b.Contributor));
        var (shares, contributors, givers) = (new List<Share>(), new List<KeyValuePair<Address, ContributionTally>>(), new Dictionary<DatanetId, ulong>());
        var (ofShare, ofContributor) = (new ContributionTally.Counter(), new ContributionTally.Counter());
        for (var i = 0; i < sorted.Length; i++)
        {
            var contribution = sorted[i];
            var (state, sum, withdrawn) = (contribution.State, ContributionSum.Of(contribution), ContributionTally.WithdrawnOf(contribution));
            ofShare.Add(state, sum, withdrawn);
            ofContributor.Add(state, sum, withdrawn);
            var endsContributor = i + 1 == sorted.Length || sorted[i + 1].Contributor != contribution.Contributor;
            if (endsContributor || sorted[i + 1].Datanet != contribution.Datanet)
            {
                shares.Add(new Share(contribution.Contributor, contribution.Datanet, ofShare.ToTally()));
                givers[contribution.Datanet] = givers.GetValueOrDefault(contribution.Datanet) + 1;
                ofShare.Clear();
            }
            if (endsContributor)
            {
                contributors.Add(new(contribution.Contributor, ofContributor.ToTally()));
                ofContributor.Clear();
            }
        }
        return new StatisticsBook
        {
            Contributors = AddressMap<ContributionTally>.From(contributors),
            Shares = ImmutableSortedSet.CreateRange(ShareOrder.Instance, shares),
            Givers = givers.ToImmutableDictionary(),
        };
    }

    internal StatisticsBook Create(Datanet datanet) => this with { Owned = Owned.SetItem(datanet.Owner, CountOwned(datanet.Owner) + 1) };

    /// <summary>With a contribution as it is after a change.</summary>
    internal StatisticsBook Change(Datanet datanet, Contribution? before, Contribution after)
    {
        if (before is not null && before.State == after.State && ContributionSum.Of(before) == ContributionSum.Of(after)
            && ContributionTally.WithdrawnOf(before) == ContributionTally.WithdrawnOf(after))
            return this;
        var share = new Share(after.Contributor, datanet.Id, OfShare(after.Contributor, datanet.Id).Move(before, after));
        return this with
        {
            Datanets = Datanets.SetItem(datanet.Id, OfDatanet(datanet.Id).Move(before, after)),
            Owners = Owners.SetItem(datanet.Owner, OfOwner(datanet.Owner).Move(before, after)),
            Contributors = Contributors.SetItem(after.Contributor, OfContributor(after.Contributor).Move(before, after)),
            Shares = Shares.Remove(share).Add(share),
            Givers = Shares.Contains(share) ? Givers : Givers.SetItem(datanet.Id, ContributorsOf(datanet.Id) + 1),
        };
    }

    /// <summary>How many shares come before one.</summary>
    private int Below(Address contributor, DatanetId datanet) => Shares.IndexOf(new Share(contributor, datanet, ContributionTally.Empty)) is var index && index < 0 ? ~index : index;

    /// <summary>What a contributor gave to a Datanet.</summary>
    private sealed record Share(Address Contributor, DatanetId Datanet, ContributionTally Tally);

    /// <summary>By contributor, then by Datanet; what was given does not count.</summary>
    private sealed class ShareOrder : IComparer<Share>
    {
        public static readonly ShareOrder Instance = new();

        public int Compare(Share? x, Share? y) => x!.Contributor == y!.Contributor ? x.Datanet.CompareTo(y.Datanet) : x.Contributor.CompareTo(y.Contributor);
    }

    /// <summary>What is being counted of an owner.</summary>
    private sealed class OwnerCount
    {
        public ContributionTally.Counter Counter { get; } = new();

        public ulong Owned { get; set; }
    }
}
