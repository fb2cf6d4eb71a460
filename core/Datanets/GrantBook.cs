using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>Who was granted what, since when, and how it ended. Nothing is forgotten: an ended grant and the entry that ended it are the receipt.</summary>
public sealed record GrantBook
{
    /// <summary>No grants.</summary>
    public static readonly GrantBook Empty = new();

    /// <summary>All grants, by Datanet and the entry that granted.</summary>
    public SortedTree<(DatanetId Datanet, Seq Seq), DatanetGrant> All { get; private init; } = SortedTree<(DatanetId, Seq), DatanetGrant>.Empty;

    /// <summary>The newest grant of each address that no entry has ended; it may have expired.</summary>
    private SortedTree<(DatanetId Datanet, Address Grantee), Seq> Open { get; init; } = SortedTree<(DatanetId, Address), Seq>.Empty;

    /// <summary>The grants of each address, oldest first.</summary>
    private SortedTreeSet<(DatanetId Datanet, Address Grantee, Seq Seq)> ByGrantee { get; init; } = SortedTreeSet<(DatanetId, Address, Seq)>.Empty;

    /// <summary>How long each open grant holds: until <see cref="LedgerTime.Max"/> where only a revocation ends it.</summary>
    private SortedTreeSet<(DatanetId Datanet, LedgerTime ExpiresAt, Seq Seq)> ByExpiry { get; init; } = SortedTreeSet<(DatanetId, LedgerTime, Seq)>.Empty;

    /// <summary>The book that has these grants, which come by Datanet and entry.</summary>
    internal static GrantBook Restore(IReadOnlyList<DatanetGrant> grants)
    {
        // Of the grants of an address an entry ends each but the newest, or it has expired when the next one is made.
        var open = grants.GroupBy(g => (g.Datanet, g.Grantee)).Select(g => g.Last()).Where(g => g.End is null).ToList();
        return new GrantBook
        {
            All = SortedTree<(DatanetId Datanet, Seq Seq), DatanetGrant>.From(grants, static g => (g.Datanet, g.Seq), static g => g),
            Open = SortedTree<(DatanetId Datanet, Address Grantee), Seq>.From([.. open.OrderBy(g => (g.Datanet, g.Grantee))], static g => (g.Datanet, g.Grantee), static g => g.Seq),
            ByGrantee = SortedTreeSet<(DatanetId Datanet, Address Grantee, Seq Seq)>.FromUnsorted(grants.Select(g => (g.Datanet, g.Grantee, g.Seq))),
            ByExpiry = SortedTreeSet<(DatanetId Datanet, LedgerTime ExpiresAt, Seq Seq)>.FromUnsorted(open.Select(Expiry)),
        };
    }

    /// <summary>What somebody may do by grants that hold at a moment, which may be a past one.</summary>
    public DatanetUses UsesOf(DatanetId datanet, Address grantee, LedgerTime time)
    {
        for (var i = ByGrantee.CountBelow((datanet, grantee, default)); i < ByGrantee.Count && ByGrantee[i].Datanet == datanet && ByGrantee[i].Grantee == grantee; i++)
        {
            if (All[(datanet, ByGrantee[i].Seq)] is var grant && grant.HoldsAt(time))
                return grant.Uses;
        }
        return DatanetUses.None;
    }

    /// <summary>The grants of a Datanet that entries before one made, newest first; ended ones too.</summary>
    public IEnumerable<DatanetGrant> Of(DatanetId datanet, Seq before)
    {
        for (var i = All.CountBelow((datanet, before)) - 1; i >= 0 && All.KeyAt(i).Datanet == datanet; i--)
            yield return All[All.KeyAt(i)];
    }

    /// <summary>How many grants of a Datanet hold at a moment.</summary>
    public ulong CountAt(DatanetId datanet, LedgerTime time) =>
        (ulong)(ByExpiry.CountBelow((datanet, LedgerTime.Max, new Seq(ulong.MaxValue))) - ByExpiry.CountBelow((datanet, time, new Seq(ulong.MaxValue))));

    internal Result<GrantBook> Grant(DatanetGrantPayload grant, Datanet datanet, Entry entry, LedgerParameters parameters)
    {
        if (grant.Grantee == datanet.Owner)
            return Error.Invalid("grantee-is-owner", $"{datanet.Owner} owns {datanet.Id} and needs no grant.", "/payload/grantee");
        if (grant.ExpiresAt is { } expiry && expiry <= entry.Time)
            return Error.Invalid("expiry-passed", $"The grant would expire at {expiry}; the ledger's time is {entry.Time}.", "/payload/expiresAt");
        var book = Close(datanet.Id, grant.Grantee, new GrantEnd(entry.Time, entry.Seq, Replaced: true, null)) ?? this;
        if (book.CountAt(datanet.Id, entry.Time) >= parameters.MaxGrantsPerDatanet)
            return new Error(ErrorKind.Busy, "too-many-grants", $"{datanet.Id} has {parameters.MaxGrantsPerDatanet} grants, the most allowed.");
        var added = new DatanetGrant(datanet.Id, grant.Grantee, grant.Uses, entry.Seq, entry.Time, grant.ExpiresAt);
        return book with
        {
            All = book.All.Add((datanet.Id, entry.Seq), added),
            Open = book.Open.Add((datanet.Id, grant.Grantee), entry.Seq),
            ByGrantee = book.ByGrantee.Add((datanet.Id, grant.Grantee, entry.Seq)),
            ByExpiry = book.ByExpiry.Add(Expiry(added)),
        };
    }

    internal Result<GrantBook> Revoke(DatanetRevokePayload revoke, Entry entry) =>
        UsesOf(revoke.Datanet, revoke.Grantee, entry.Time) != DatanetUses.None
        && Close(revoke.Datanet, revoke.Grantee, new GrantEnd(entry.Time, entry.Seq, Replaced: false, revoke.Reason)) is { } book
            ? book
            : Error.Conflict("grant-unknown", $"{revoke.Grantee} has no grant of {revoke.Datanet} that holds.");

    /// <summary>Without the open grant of an address; null where there is none. What has expired by itself keeps that as its end.</summary>
    private GrantBook? Close(DatanetId datanet, Address grantee, GrantEnd end)
    {
        if (!Open.TryGetValue((datanet, grantee), out var seq))
            return null;
        var grant = All[(datanet, seq)];
        return this with
        {
            All = grant.ExpiresAt <= end.Time ? All : All.SetItem((datanet, seq), grant with { End = end }),
            Open = Open.Remove((datanet, grantee)),
            ByExpiry = ByExpiry.Remove(Expiry(grant)),
        };
    }

    private static (DatanetId, LedgerTime, Seq) Expiry(DatanetGrant grant) => (grant.Datanet, grant.ExpiresAt ?? LedgerTime.Max, grant.Seq);
}
