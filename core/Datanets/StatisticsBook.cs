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

    private SortedTree<DatanetId, ContributionTally> Datanets { get; init; } = SortedTree<DatanetId, ContributionTally>.Empty;

    private AddressMap<ContributionTally> Owners { get; init; } = AddressMap<ContributionTally>.Empty;

    private AddressMap<ContributionTally> Contributors { get; init; } = AddressMap<ContributionTally>.Empty;

    /// <summary>What each contributor gave to each Datanet, by the two.</summary>
    private SortedTree<Share, ContributionTally> Shares { get; init; } = SortedTree<Share, ContributionTally>.Empty;

    private AddressMap<ulong> Owned { get; init; } = AddressMap<ulong>.Empty;

    private SortedTree<DatanetId, ulong> Givers { get; init; } = SortedTree<DatanetId, ulong>.Empty;

    /// <summary>The contributions of every contributor, by address.</summary>
    public IEnumerable<KeyValuePair<Address, ContributionTally>> Contributions => Contributors;

    /// <summary>The contributions to a Datanet.</summary>
    public ContributionTally OfDatanet(DatanetId datanet) => Datanets.GetValueOrDefault(datanet) ?? ContributionTally.Empty;

    /// <summary>The contributions to all Datanets of an owner.</summary>
    public ContributionTally OfOwner(Address owner) => Owners.GetValueOrDefault(owner) ?? ContributionTally.Empty;

    /// <summary>The contributions of a contributor to all Datanets.</summary>
    public ContributionTally OfContributor(Address contributor) => Contributors.GetValueOrDefault(contributor) ?? ContributionTally.Empty;

    /// <summary>The contributions of a contributor to a Datanet.</summary>
    public ContributionTally OfShare(Address contributor, DatanetId datanet) =>
        Shares.GetValueOrDefault(new Share(contributor, datanet)) ?? ContributionTally.Empty;

    /// <summary>How many addresses have declared a contribution to a Datanet.</summary>
    public ulong ContributorsOf(DatanetId datanet) => Givers.GetValueOrDefault(datanet);

    /// <summary>How many Datanets an address owns.</summary>
    public ulong CountOwned(Address owner) => Owned.GetValueOrDefault(owner);

    /// <summary>To how many Datanets an address has declared a contribution.</summary>
    public ulong CountGiven(Address contributor) =>
        (ulong)(Shares.CountBelow(new Share(contributor, LastDatanet)) - Shares.CountBelow(new Share(contributor, default)));

    /// <summary>The Datanets to which an address has declared a contribution, newest first, of those that were created before an entry.</summary>
    public IEnumerable<DatanetId> GivenBy(Address contributor, Seq before)
    {
        for (var i = Shares.CountBelow(new Share(contributor, new DatanetId(before))) - 1; i >= 0 && Shares.KeyAt(i) is var share && share.Contributor == contributor; i--)
            yield return share.Datanet;
    }

    /// <summary>This book with all that another one has of what contributors gave.</summary>
    internal StatisticsBook With(StatisticsBook given) => this with { Contributors = given.Contributors, Shares = given.Shares, Givers = given.Givers };

    /// <summary>A book of nothing but what contributors gave. Sorted by contributor and Datanet, each share is a run, and so is what a contributor gave in all.</summary>
    internal static StatisticsBook RestoreGiven(IReadOnlyList<Contribution> contributions)
    {
        var (keys, sorted) = (new Share[contributions.Count], new Contribution[contributions.Count]);
        for (var i = 0; i < keys.Length; i++)
            (keys[i], sorted[i]) = (new Share(contributions[i].Contributor, contributions[i].Datanet), contributions[i]);
        Array.Sort(keys, sorted);
        var (shares, contributors, givers) = (new List<KeyValuePair<Share, ContributionTally>>(keys.Length), new List<KeyValuePair<Address, ContributionTally>>(), new Dictionary<DatanetId, ulong>());
        var (ofShare, ofContributor, first) = (new ContributionTally.Counter(), new ContributionTally.Counter(), 0);
        for (var i = 0; i < sorted.Length; i++)
        {
            var (state, sum, withdrawn) = (sorted[i].State, ContributionSum.Of(sorted[i]), ContributionTally.WithdrawnOf(sorted[i]));
            ofContributor.Add(state, sum, withdrawn);
            var endsContributor = i + 1 == sorted.Length || keys[i + 1].Contributor != keys[i].Contributor;
            var endsShare = endsContributor || keys[i + 1].Datanet != keys[i].Datanet;
            // Most shares are of one contribution.
            if (first < i || !endsShare)
                ofShare.Add(state, sum, withdrawn);
            if (endsShare)
            {
                shares.Add(new(keys[i], first == i ? ContributionTally.Of(state, sum, withdrawn) : ofShare.ToTally()));
                givers[keys[i].Datanet] = givers.GetValueOrDefault(keys[i].Datanet) + 1;
                if (first < i)
                    ofShare.Clear();
                first = i + 1;
            }
            if (endsContributor)
            {
                contributors.Add(new(keys[i].Contributor, ofContributor.ToTally()));
                ofContributor.Clear();
            }
        }
        return new StatisticsBook
        {
            Contributors = AddressMap<ContributionTally>.From(contributors),
            Shares = SortedTree<Share, ContributionTally>.From(shares, static s => s.Key, static s => s.Value),
            Givers = SortedTree<DatanetId, ulong>.From([.. givers.OrderBy(g => g.Key)], static g => g.Key, static g => g.Value),
        };
    }

    internal StatisticsBook Create(Datanet datanet) => this with { Owned = Owned.SetItem(datanet.Owner, CountOwned(datanet.Owner) + 1) };

    /// <summary>With a contribution as it is after a change.</summary>
    internal StatisticsBook Change(Datanet datanet, Contribution? before, Contribution after)
    {
        if (before is not null && before.State == after.State && ContributionSum.Of(before) == ContributionSum.Of(after)
            && ContributionTally.WithdrawnOf(before) == ContributionTally.WithdrawnOf(after))
            return this;
        var share = new Share(after.Contributor, datanet.Id);
        return this with
        {
            Datanets = Datanets.SetItem(datanet.Id, OfDatanet(datanet.Id).Move(before, after)),
            Owners = Owners.SetItem(datanet.Owner, OfOwner(datanet.Owner).Move(before, after)),
            Contributors = Contributors.SetItem(after.Contributor, OfContributor(after.Contributor).Move(before, after)),
            Shares = Shares.SetItem(share, OfShare(after.Contributor, datanet.Id).Move(before, after)),
            Givers = Shares.ContainsKey(share) ? Givers : Givers.SetItem(datanet.Id, ContributorsOf(datanet.Id) + 1),
        };
    }

    /// <summary>What a contributor gave to a Datanet: by contributor, then by Datanet.</summary>
    private readonly record struct Share(Address Contributor, DatanetId Datanet) : IComparable<Share>
    {
        public int CompareTo(Share other) => Contributor == other.Contributor ? Datanet.CompareTo(other.Datanet) : Contributor.CompareTo(other.Contributor);
    }

    /// <summary>Counts what Datanets and their owners were given.</summary>
    internal sealed class TakenCounter
    {
        private readonly List<KeyValuePair<DatanetId, ContributionTally>> _datanets = [];
        private readonly Dictionary<Address, OwnerCount> _owners = [];
        private readonly ContributionTally.Counter _ofDatanet = new();

        /// <summary>A Datanet, which comes after those before, with all its contributions.</summary>
        public void Add(Datanet datanet, ReadOnlySpan<Contribution> contributions)
        {
            if (!_owners.TryGetValue(datanet.Owner, out var owner))
                _owners[datanet.Owner] = owner = new OwnerCount();
            owner.Owned++;
            foreach (var contribution in contributions)
            {
                var (state, sum, withdrawn) = (contribution.State, ContributionSum.Of(contribution), ContributionTally.WithdrawnOf(contribution));
                _ofDatanet.Add(state, sum, withdrawn);
                owner.Counter.Add(state, sum, withdrawn);
            }
            if (contributions.Length > 0)
                _datanets.Add(new(datanet.Id, _ofDatanet.ToTally()));
            _ofDatanet.Clear();
        }

        /// <summary>A book of nothing but that.</summary>
        public StatisticsBook ToBook()
        {
            var owners = _owners.OrderBy(o => o.Key).Select(o => (Owner: o.Key, o.Value.Owned, Tally: o.Value.Counter.ToTally())).ToList();
            return new StatisticsBook
            {
                Datanets = SortedTree<DatanetId, ContributionTally>.From(_datanets, static t => t.Key, static t => t.Value),
                Owners = AddressMap<ContributionTally>.From(owners.Where(o => o.Tally.ByState.Length > 0).Select(o => KeyValuePair.Create(o.Owner, o.Tally))),
                Owned = AddressMap<ulong>.From(owners.Select(o => KeyValuePair.Create(o.Owner, o.Owned))),
            };
        }
    }

    /// <summary>What is being counted of an owner.</summary>
    private sealed class OwnerCount
    {
        public ContributionTally.Counter Counter { get; } = new();

        public ulong Owned { get; set; }
    }
}
