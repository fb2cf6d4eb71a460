using System.Collections.Immutable;
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

    private ImmutableDictionary<Address, ContributionTally> Owners { get; init; } = ImmutableDictionary<Address, ContributionTally>.Empty;

    private ImmutableDictionary<Address, ContributionTally> Contributors { get; init; } = ImmutableDictionary<Address, ContributionTally>.Empty;

    private ImmutableDictionary<(Address Contributor, DatanetId Datanet), ContributionTally> Shares { get; init; } =
        ImmutableDictionary<(Address, DatanetId), ContributionTally>.Empty;

    private ImmutableSortedDictionary<Address, ulong> Owned { get; init; } = ImmutableSortedDictionary<Address, ulong>.Empty;

    private ImmutableSortedSet<(Address Contributor, DatanetId Datanet)> Given { get; init; } = ImmutableSortedSet<(Address, DatanetId)>.Empty;

    private ImmutableDictionary<DatanetId, ulong> Givers { get; init; } = ImmutableDictionary<DatanetId, ulong>.Empty;

    /// <summary>The contributions to a Datanet.</summary>
    public ContributionTally OfDatanet(DatanetId datanet) => Datanets.GetValueOrDefault(datanet, ContributionTally.Empty);

    /// <summary>The contributions to all Datanets of an owner.</summary>
    public ContributionTally OfOwner(Address owner) => Owners.GetValueOrDefault(owner, ContributionTally.Empty);

    /// <summary>The contributions of a contributor to all Datanets.</summary>
    public ContributionTally OfContributor(Address contributor) => Contributors.GetValueOrDefault(contributor, ContributionTally.Empty);

    /// <summary>The contributions of a contributor to a Datanet.</summary>
    public ContributionTally OfShare(Address contributor, DatanetId datanet) => Shares.GetValueOrDefault((contributor, datanet), ContributionTally.Empty);

    /// <summary>How many addresses have declared a contribution to a Datanet.</summary>
    public ulong ContributorsOf(DatanetId datanet) => Givers.GetValueOrDefault(datanet);

    /// <summary>How many Datanets an address owns.</summary>
    public ulong CountOwned(Address owner) => Owned.GetValueOrDefault(owner);

    /// <summary>To how many Datanets an address has declared a contribution.</summary>
    public ulong CountGiven(Address contributor) =>
        (ulong)(Below(Given, (contributor, LastDatanet)) - Below(Given, (contributor, default)));

    /// <summary>The Datanets to which an address has declared a contribution, newest first, of those that were created before an entry.</summary>
    public IEnumerable<DatanetId> GivenBy(Address contributor, Seq before)
    {
        for (var i = Below(Given, (contributor, new DatanetId(before))) - 1; i >= 0 && Given[i].Contributor == contributor; i--)
            yield return Given[i].Datanet;
    }

    /// <summary>The counts of these Datanets and contributions.</summary>
    internal static StatisticsBook Restore(IReadOnlyList<Datanet> datanets, IReadOnlyList<Contribution> contributions)
    {
        var owners = datanets.ToDictionary(d => d.Id, d => d.Owner);
        var shares = TalliesBy(c => (c.Contributor, c.Datanet));
        return new StatisticsBook
        {
            Datanets = TalliesBy(c => c.Datanet),
            Owners = TalliesBy(c => owners[c.Datanet]),
            Contributors = TalliesBy(c => c.Contributor),
            Shares = shares,
            Owned = datanets.GroupBy(d => d.Owner).ToImmutableSortedDictionary(g => g.Key, g => (ulong)g.Count()),
            Given = [.. shares.Keys],
            Givers = shares.Keys.GroupBy(s => s.Datanet).ToImmutableDictionary(g => g.Key, g => (ulong)g.Count()),
        };

        ImmutableDictionary<TKey, ContributionTally> TalliesBy<TKey>(Func<Contribution, TKey> keyOf) where TKey : notnull =>
            contributions.GroupBy(keyOf).ToImmutableDictionary(g => g.Key, ContributionTally.Of);
    }

    internal StatisticsBook Create(Datanet datanet) => this with { Owned = Owned.SetItem(datanet.Owner, CountOwned(datanet.Owner) + 1) };

    /// <summary>With a contribution as it is after a change.</summary>
    internal StatisticsBook Change(Datanet datanet, Contribution? before, Contribution after)
    {
        if (before is not null && before.State == after.State && ContributionSum.Of(before) == ContributionSum.Of(after)
            && ContributionTally.WithdrawnOf(before) == ContributionTally.WithdrawnOf(after))
            return this;
        var share = (after.Contributor, datanet.Id);
        return this with
        {
            Datanets = Datanets.SetItem(datanet.Id, OfDatanet(datanet.Id).Move(before, after)),
            Owners = Owners.SetItem(datanet.Owner, OfOwner(datanet.Owner).Move(before, after)),
            Contributors = Contributors.SetItem(after.Contributor, OfContributor(after.Contributor).Move(before, after)),
            Shares = Shares.SetItem(share, OfShare(after.Contributor, datanet.Id).Move(before, after)),
            Given = Given.Add(share),
            Givers = Shares.ContainsKey(share) ? Givers : Givers.SetItem(datanet.Id, ContributorsOf(datanet.Id) + 1),
        };
    }

    private static int Below(ImmutableSortedSet<(Address Contributor, DatanetId Datanet)> pairs, (Address, DatanetId) bound)
    {
        var index = pairs.IndexOf(bound);
        return index < 0 ? ~index : index;
    }
}
