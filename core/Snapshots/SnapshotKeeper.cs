using OpenLedger.Core.Ledger;

namespace OpenLedger.Core.Snapshots;

/// <summary>What became of stored snapshots.</summary>
/// <param name="Stored">The one that was stored; null where it was there already.</param>
/// <param name="Deleted">Those that were deleted.</param>
public sealed record KeptSnapshots(SnapshotName? Stored, IReadOnlyList<SnapshotName> Deleted);

/// <summary>Stores a state and deletes what is more than is to be kept. Any number of servers may do so at once, and any of them may end in the middle.</summary>
public static class SnapshotKeeper
{
    /// <summary>Stores a state, where it is not stored yet.</summary>
    /// <param name="snapshots">Where.</param>
    /// <param name="point">A state whose hash is on the ledger.</param>
    /// <param name="kept">How many snapshots there are to be with it, at least 1.</param>
    /// <param name="cancellationToken">Ends it between two requests.</param>
    /// <exception cref="IOException">The storage does not answer: any part of it may have been done.</exception>
    public static async Task<KeptSnapshots> KeepAsync(ISnapshotStore snapshots, StatePoint point, int kept, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        var name = new SnapshotName(point.AsOf, point.Digest.Hash);
        var stored = await snapshots.ListAsync(cancellationToken);
        var isNew = !stored.Contains(name) && await AddAsync(snapshots, name, point, cancellationToken);
        // What is newer is another server's, which is further; what has the same place and another hash is nobody's.
        var older = stored.Where(s => s.AsOf < name.AsOf).Take(kept - 1).ToHashSet();
        List<SnapshotName> surplus = [.. stored.Where(s => s.AsOf <= name.AsOf && s != name && !older.Contains(s))];
        foreach (var snapshot in surplus)
            await snapshots.DeleteAsync(snapshot, cancellationToken);
        return new KeptSnapshots(isNew ? name : null, surplus);
    }

    private static async Task<bool> AddAsync(ISnapshotStore snapshots, SnapshotName name, StatePoint point, CancellationToken cancellationToken)
    {
        await using var content = new SnapshotWriter(point);
        return await snapshots.AddAsync(name, content, cancellationToken);
    }
}
