using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>Makes a record's proof from a stored set, with a few short reads whatever the set's size.</summary>
public static class RecordProver
{
    /// <summary>Proves that a record is in a set, or that it is not.</summary>
    /// <param name="record">Which record.</param>
    /// <param name="size">How many records the set has.</param>
    /// <param name="read">Reads the set (level 0) and the upper levels of its tree.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<RecordProof> ProveAsync(Hash256 record, ulong size, ReadHashes read, CancellationToken cancellationToken)
    {
        var tree = new StoredTree(size, read);
        var index = await SortedTiles.LowerBoundAsync(record, size, TreeLevels.TileSize, tree.LeavesAsync, cancellationToken);
        var at = index < size ? await ProvenAsync(index) : null;
        return at?.Record == record
            ? new RecordProof(record, at, null, null)
            : new RecordProof(record, null, index > 0 ? await ProvenAsync(index - 1) : null, at);

        async Task<ProvenRecord> ProvenAsync(ulong position)
        {
            var leaves = await tree.LeavesAsync(position / TreeLevels.TileSize, cancellationToken);
            return new ProvenRecord(leaves[(int)(position % TreeLevels.TileSize)], position, await tree.PathAsync(position, cancellationToken));
        }
    }
}
