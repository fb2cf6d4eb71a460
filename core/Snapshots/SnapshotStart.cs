using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>
/// A place from which a ledger can be followed without its beginning. A snapshot counts only if the stored chain says so: it is read as the state that its name names, and
/// blocks are followed from there with all their checks until an entry has recorded that very hash. Where none does, an older snapshot is tried, or all entries are replayed.
/// </summary>
/// <param name="Head">A head at or after the entry that recorded the snapshot.</param>
/// <param name="Snapshot">Which.</param>
public sealed record SnapshotStart(LedgerHead Head, SnapshotName Snapshot)
{
    /// <summary>How many snapshots are tried at most: each costs as much as reading it.</summary>
    private const int MaxTried = 8;

    /// <summary>Finds the newest snapshot that counts.</summary>
    /// <param name="snapshots">The snapshots.</param>
    /// <param name="blocks">The ledger.</param>
    /// <param name="rejected">Told each snapshot that does not count, or null for all of them, and why.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="making">As <see cref="SnapshotReader.ReadAsync"/> has it.</param>
    /// <param name="atMost">Only snapshots of states before this entry; null for any.</param>
    /// <returns>Where to begin; null where only the first block will do.</returns>
    /// <exception cref="IOException">The store of blocks does not answer.</exception>
    public static async Task<SnapshotStart?> FindAsync(
        ISnapshotStore snapshots, IBlockStore blocks, Action<SnapshotName?, string> rejected, CancellationToken cancellationToken, Func<ulong, IDisposable?>? making = null, Seq? atMost = null)
    {
        IReadOnlyList<SnapshotName> names;
        try
        {
            names = await snapshots.ListAsync(cancellationToken);
        }
        catch (IOException e)
        {
            rejected(null, e.Message);
            return null;
        }
        if (names.Count == 0 || await blocks.FindAsync(new Seq(0), cancellationToken) is not { } first)
            return null;
        var genesis = LedgerHead.Follow(null, first);
        foreach (var name in names.Where(n => n.AsOf <= (atMost ?? n.AsOf)).Take(MaxTried))
        {
            var (head, reason) = await TryAsync(snapshots, blocks, genesis, name, making, cancellationToken);
            if (head is not null)
                return new SnapshotStart(head, name);
            rejected(name, reason!);
        }
        return null;
    }

    private static async Task<(LedgerHead? Head, string? Reason)> TryAsync(
        ISnapshotStore snapshots, IBlockStore blocks, LedgerHead genesis, SnapshotName name, Func<ulong, IDisposable?>? making, CancellationToken cancellationToken)
    {
        try
        {
            if (name.AsOf.Value == 0 || await blocks.FindAsync(new Seq(name.AsOf.Value - 1), cancellationToken) is not { } last)
                return (null, "the ledger has not so many entries");
            if (last.Header.NextSeq != name.AsOf || last.Signer() != last.Header.Writer)
                return (null, $"block {last.Header.Height}, which has the entry before it, does not end there or is not its writer's");
            if (await ReadAsync(snapshots, name, making, cancellationToken) is not { } state)
                return (null, "it is no longer there");
            if (state.ChainId != genesis.State.ChainId || state.Name != genesis.State.Name || state.Time != last.Header.Time)
                return (null, "it is of another ledger");
            return await FollowAsync(new LedgerHead(last.Header.Height, last.Hash, state, genesis.Domain), blocks, name, cancellationToken);
        }
        catch (Exception e) when (e is SnapshotException or CorruptLedgerException)
        {
            return (null, e.Message);
        }
    }

    private static async Task<LedgerState?> ReadAsync(ISnapshotStore snapshots, SnapshotName name, Func<ulong, IDisposable?>? making, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await snapshots.OpenAsync(name, cancellationToken);
            return stream is null ? null : await SnapshotReader.ReadAsync(stream, name, cancellationToken, making);
        }
        catch (IOException e)
        {
            throw new SnapshotException(0, $"it cannot be read ({e.Message})");
        }
    }

    /// <summary>Follows the chain until the snapshot's hash is recorded, which the rules allow up to the next border.</summary>
    private static async Task<(LedgerHead? Head, string? Reason)> FollowAsync(LedgerHead head, IBlockStore blocks, SnapshotName name, CancellationToken cancellationToken)
    {
        await foreach (var page in ChainReader.ReadAsync(from => blocks.ReadAsync(from, cancellationToken), head))
        {
            foreach (var block in page)
            {
                head = LedgerHead.Follow(head, block);
                if (head.State.IsBoundaryRecorded && head.State.Boundary!.AsOf == name.AsOf)
                    return (head, null);
                if (head.State.NextSeq.Value > name.AsOf.Value && head.State.Boundary!.AsOf != name.AsOf)
                    return (null, "no entry records its hash");
            }
        }
        return (null, "no entry records its hash yet");
    }
}
