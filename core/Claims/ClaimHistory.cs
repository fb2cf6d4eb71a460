using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Core.Claims;

/// <summary>What had been withdrawn at earlier sizes of the ledger. Nothing is stored for it: the entries say it (docs/adr/0041).</summary>
public static class ClaimHistory
{
    /// <summary>The claims after so many entries: the entries up to there are applied again, from the newest snapshot before it or from the first block.</summary>
    /// <param name="blocks">The ledger.</param>
    /// <param name="snapshots">Its snapshots.</param>
    /// <param name="size">How many entries.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The claims; null where the stored ledger has fewer entries.</returns>
    /// <exception cref="IOException">The storage does not answer.</exception>
    /// <exception cref="CorruptLedgerException">The blocks cannot be followed.</exception>
    public static async Task<ClaimBook?> AsOfAsync(IBlockStore blocks, ISnapshotStore snapshots, Seq size, CancellationToken cancellationToken)
    {
        var head = (await SnapshotStart.FindAsync(snapshots, blocks, static (_, _) => { }, cancellationToken, atMost: size))?.Head;
        // What records a snapshot may come after the size; the claims since the snapshot are known there.
        if (head?.State.ClaimsAsOf(size) is { } known)
            return known;
        await foreach (var page in ChainReader.ReadAsync(from => blocks.ReadAsync(from, cancellationToken), head))
        {
            foreach (var block in page)
            {
                head = LedgerHead.Follow(head, block);
                if (head.State.ClaimsAsOf(size) is { } book)
                    return book;
            }
        }
        return null;
    }
}
