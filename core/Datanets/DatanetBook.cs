using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>All Datanets, their versions and contributions, and the rules that change them.</summary>
public sealed partial record DatanetBook
{
    /// <summary>Nothing yet.</summary>
    public static readonly DatanetBook Empty = new();

    /// <summary>How many contributions time moves on with one entry at most, so that no entry takes long to apply.</summary>
    private const int LapsesPerEntry = 64;

    /// <summary>All Datanets, oldest first.</summary>
    public SortedTree<DatanetId, Datanet> Datanets { get; internal init; } = SortedTree<DatanetId, Datanet>.Empty;

    /// <summary>How often Datanets have changed since they were created.</summary>
    public ulong Changes { get; private init; }

    private SortedTreeSet<(ulong Change, DatanetId Datanet)> ByChange { get; init; } = SortedTreeSet<(ulong, DatanetId)>.Empty;

    /// <summary>All contributions, oldest first.</summary>
    public SortedTree<ContributionId, Contribution> Contributions { get; internal init; } =
        SortedTree<ContributionId, Contribution>.Empty;

    /// <summary>All versions, by Datanet and number.</summary>
    public SortedTree<(DatanetId Datanet, ulong Number), DatanetVersion> Versions { get; internal init; } =
        SortedTree<(DatanetId, ulong), DatanetVersion>.Empty;

    /// <summary>Which contributions each Datanet has, oldest first.</summary>
    public SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)> ByDatanet { get; internal init; } =
        SortedTreeSet<(DatanetId, ContributionId)>.Empty;

    /// <summary>The completed contributions that wait for ingest, oldest first.</summary>
    public SortedTreeSet<ContributionId> AwaitingIngest { get; internal init; } = SortedTreeSet<ContributionId>.Empty;

    /// <summary>The accepted contributions that wait for a version, oldest first.</summary>
    public SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)> AwaitingVersion { get; internal init; } =
        SortedTreeSet<(DatanetId, ContributionId)>.Empty;

    /// <summary>What was taken back, by Datanet and number.</summary>
    public SortedTree<(DatanetId Datanet, ulong Number), Withdrawal> Withdrawals { get; internal init; } =
        SortedTree<(DatanetId, ulong), Withdrawal>.Empty;

    /// <summary>The Datanets that have withdrawals which no version takes into account yet.</summary>
    public SortedTreeSet<DatanetId> AwaitingRemoval { get; internal init; } = SortedTreeSet<DatanetId>.Empty;

    /// <summary>Who was granted what.</summary>
    public GrantBook Grants { get; internal init; } = GrantBook.Empty;

    /// <summary>Counts for each Datanet, owner and contributor.</summary>
    public StatisticsBook Statistics { get; internal init; } = StatisticsBook.Empty;

    /// <summary>The contributions that time alone moves on, by the moment at which it does: uploads that expire, appeals that nobody decides.</summary>
    public SortedTreeSet<(LedgerTime At, ContributionId Contribution)> Expiries { get; internal init; } =
        SortedTreeSet<(LedgerTime, ContributionId)>.Empty;

    private AddressMap<ulong> OpenByContributor { get; init; } = AddressMap<ulong>.Empty;

    private SortedTreeSet<(Address Contributor, LedgerTime At, ContributionId Contribution)> ExpiriesByContributor { get; init; } =
        SortedTreeSet<(Address, LedgerTime, ContributionId)>.Empty;

    private SortedTreeSet<(DatanetId Datanet, Address Contributor, ulong Version)> FirstVersions { get; init; } = SortedTreeSet<(DatanetId, Address, ulong)>.Empty;

    /// <summary>How many contributions of a contributor are open at a moment: those whose time has passed are not, whether or not an entry has noted that.</summary>
    public ulong OpenOf(Address contributor, LedgerTime now)
    {
        var last = new ContributionId(new Seq(ulong.MaxValue));
        var overdue = ExpiriesByContributor.CountBelow((contributor, now, last)) - ExpiriesByContributor.CountBelow((contributor, default, default));
        return OpenByContributor.GetValueOrDefault(contributor) - (ulong)overdue;
    }

    /// <summary>The Datanets that have changed after so many <see cref="Changes"/>, each once, the one whose last change is oldest first. New ones are no changes: their ids tell.</summary>
    public IEnumerable<Datanet> ChangedAfter(ulong changes)
    {
        for (var i = ByChange.CountBelow((changes + 1, default)); i < ByChange.Count; i++)
            yield return Datanets[ByChange[i].Datanet];
    }

    /// <summary>The first version that has records of a contributor, or null.</summary>
    public ulong? FirstVersionOf(DatanetId datanet, Address contributor)
    {
        return FirstVersions.CountBelow((datanet, contributor, 0)) is var first && first < FirstVersions.Count && FirstVersions[first] is var found && found.Datanet == datanet && found.Contributor == contributor
            ? found.Version
            : null;
    }

    /// <summary>Applies one of this book's payloads.</summary>
    internal Result<(DatanetBook Book, string? Subject)> Apply(Payload payload, Address actor, Entry entry, LedgerState state) => payload switch
    {
        DatanetCreate create => Create(create, actor, entry),
        DatanetGrantPayload grant => ChangeGrants(grant.Datanet, actor, datanet => Grants.Grant(grant, datanet, entry, state.Parameters)),
        DatanetRevokePayload revoke => ChangeGrants(revoke.Datanet, actor, _ => Grants.Revoke(revoke, entry)),
        DatanetVersionAdd version => VersionRules.Add(this, version, entry),
        ContributionDeclare declare => ContributionRules.Declare(this, declare, actor, entry, state.Parameters),
        ContributionComplete complete => ContributionRules.Complete(this, complete, actor, entry),
        ContributionIngest ingest => ContributionRules.Ingest(this, ingest, entry),
        ContributionFail fail => ContributionRules.Fail(this, fail, entry),
        ContributionAccept accept => ReviewRules.Accept(this, accept, actor, entry, state.Curation),
        ContributionReject reject => ReviewRules.Reject(this, reject, actor, entry, state.Curation),
        ContributionAppeal appeal => ReviewRules.Appeal(this, appeal, actor, entry, state.Parameters),
        ContributionWithdraw withdraw => WithdrawalRules.Withdraw(this, withdraw, actor, entry, state.Curation),
        ContributionArbitrate arbitrate => ReviewRules.Arbitrate(this, arbitrate, actor, entry, state.Keys),
        _ => throw new InvalidOperationException($"{payload.GetType().Name} is no payload of a Datanet."),
    };

    /// <summary>Lets time move contributions on whose moment has come, oldest first.</summary>
    internal DatanetBook Expire(LedgerTime now)
    {
        var book = this;
        for (var i = 0; i < LapsesPerEntry && book.Expiries.Count > 0 && book.Expiries[0].At <= now; i++)
            book = book.Change(book.Contributions[book.Expiries[0].Contribution].Lapse());
        return book;
    }

    private Result<(DatanetBook, string?)> Create(DatanetCreate create, Address actor, Entry entry)
    {
        // Two addresses may have been those of one account.
        if (create.Curators is { } curators && curators.Threshold > curators.Addresses.Count)
            return Error.Invalid("curators-repeated", $"Some of these curators are one account; there are {curators.Addresses.Count}, and {curators.Threshold} would have to agree.", "/payload/curators");
        var id = new DatanetId(entry.Seq);
        var datanet = new Datanet(id, actor, entry.Time, create);
        return (this with { Datanets = Datanets.Add(id, datanet), Statistics = Statistics.Create(datanet) }, id.ToString());
    }

    private Result<(DatanetBook, string?)> ChangeGrants(DatanetId id, Address actor, Func<Datanet, Result<GrantBook>> change)
    {
        if (!Datanets.TryGetValue(id, out var datanet))
            return UnknownDatanet(id);
        if (datanet.Owner != actor)
            return Error.Forbidden("not-owner", $"{id} is not {actor}'s.");
        return change(datanet).Try(out var grants, out var error) ? (this with { Grants = grants }, id.ToString()) : error;
    }

    /// <summary>Puts a changed Datanet in the place of what it was.</summary>
    internal DatanetBook Put(Datanet datanet)
    {
        var changes = Changes + 1;
        return this with
        {
            Datanets = Datanets.SetItem(datanet.Id, datanet with { Change = changes }),
            ByChange = ByChange.Remove((datanet.Change, datanet.Id)).Add((changes, datanet.Id)),
            Changes = changes,
        };
    }

    /// <summary>Puts a contribution in, and keeps what follows from it.</summary>
    internal DatanetBook Change(Contribution contribution)
    {
        var datanet = Datanets[contribution.Datanet];
        var contents = datanet.Contents.Move(Contributions.GetValueOrDefault(contribution.Id), contribution);
        var book = contents == datanet.Contents ? this : Put(datanet with { Contents = contents });
        return book.ChangeIndexes(contribution);
    }

    private DatanetBook ChangeIndexes(Contribution contribution)
    {
        var (id, state) = (contribution.Id, contribution.State);
        var before = Contributions.GetValueOrDefault(id);
        var open = (IsOpen(state) ? 1 : 0) - (before is not null && IsOpen(before.State) ? 1 : 0);
        var (expiries, expiriesByContributor) = (Expiries, ExpiriesByContributor);
        if (before?.Due is { } was)
            (expiries, expiriesByContributor) = (expiries.Remove((was, id)), expiriesByContributor.Remove((contribution.Contributor, was, id)));
        if (contribution.Due is { } due)
            (expiries, expiriesByContributor) = (expiries.Add((due, id)), expiriesByContributor.Add((contribution.Contributor, due, id)));
        var waiting = (contribution.Datanet, id);
        return this with
        {
            Contributions = Contributions.SetItem(id, contribution),
            Statistics = Statistics.Change(Datanets[contribution.Datanet], before, contribution),
            Expiries = expiries,
            ExpiriesByContributor = expiriesByContributor,
            AwaitingIngest = state == ContributionState.Completed ? AwaitingIngest.Add(id) : AwaitingIngest.Remove(id),
            AwaitingVersion = state == ContributionState.Accepted ? AwaitingVersion.Add(waiting) : AwaitingVersion.Remove(waiting),
            OpenByContributor = open == 0 ? OpenByContributor : CountOpen(contribution.Contributor, open),
            FirstVersions = contribution.Version is { } version && FirstVersionOf(contribution.Datanet, contribution.Contributor) is null
                ? FirstVersions.Add((contribution.Datanet, contribution.Contributor, version))
                : FirstVersions,
        };
    }

    /// <summary><see cref="Change"/> as what became of a command.</summary>
    internal Result<(DatanetBook Book, string? Subject)> Changed(Contribution contribution) => (Change(contribution), contribution.Id.ToString());

    private AddressMap<ulong> CountOpen(Address contributor, int change)
    {
        var count = (ulong)((long)OpenByContributor.GetValueOrDefault(contributor) + change);
        return count == 0 ? OpenByContributor.Remove(contributor) : OpenByContributor.SetItem(contributor, count);
    }

    private static bool IsOpen(ContributionState state) => state is ContributionState.Declared or ContributionState.Completed or ContributionState.Ingested
        or ContributionState.Accepted or ContributionState.Appealed;

    internal static Error UnknownDatanet(DatanetId id) => Error.NotFound("datanet-unknown", $"There is no Datanet {id}.", "/payload/datanet");

    internal static Error Unknown(ContributionId id) => Error.NotFound("contribution-unknown", $"There is no contribution {id}.", "/payload/contribution");

    internal static Error WrongState(Contribution contribution, string what, LedgerTime now) =>
        Error.Conflict("contribution-state", $"{contribution.Id} is {contribution.StateAt(now).Word()} and cannot {what}.");
}
