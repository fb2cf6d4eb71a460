using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>What a merge made.</summary>
/// <param name="Set">The new set.</param>
/// <param name="Added">Per contribution, how many records neither the old set nor a contribution before it had.</param>
public sealed record MergedSet(RecordSetSummary Set, IReadOnlyList<ulong> Added);

/// <summary>Makes the record set of a Datanet's next version.</summary>
public static class RecordSetMerge
{
    /// <summary>
    /// Writes the union of a set and of contributions' hashes in one pass over the set. A record that several contributions bring counts for the
    /// first of them. Where the result is an error, what was written to <paramref name="output"/> is to be thrown away.
    /// </summary>
    /// <param name="existing">The set of the version before; an empty stream where there is none.</param>
    /// <param name="expected">What the version before says of its set; null where there is none.</param>
    /// <param name="contributions">Each contribution's hashes, strictly ascending, in the order in which they count.</param>
    /// <param name="output">Takes the new set.</param>
    /// <param name="cancellationToken">Ends the merge with an exception.</param>
    /// <returns>The new set, or an error of <see cref="RecordSetReader"/>.</returns>
    public static async Task<Result<MergedSet>> MergeAsync(
        Stream existing, RecordSetSummary? expected, IReadOnlyList<ReadOnlyMemory<Hash256>> contributions, Stream output, CancellationToken cancellationToken = default)
    {
        var reader = new RecordSetReader(existing, expected ?? new RecordSetSummary(0, Merkle.MerkleTree.EmptyRoot));
        var writer = new RecordSetWriter(output);
        var added = new ulong[contributions.Count];
        // Each source waits with its next hash. Of equal hashes the old set's comes first, then the earliest contribution's.
        var waiting = new PriorityQueue<Source, (Hash256 Hash, int Source)>(Comparer<(Hash256, int)>.Create(static (a, b) =>
            a.Item1.CompareTo(b.Item1) is var order and not 0 ? order : a.Item2.CompareTo(b.Item2)));
        for (var i = 0; i < contributions.Count; i++)
            new Source(i, contributions[i]).EnqueueIn(waiting);
        var old = new Source(-1, default);
        if (await reader.MoveNextAsync(cancellationToken))
            waiting.Enqueue(old, (reader.Current, -1));
        Hash256? last = null;
        while (waiting.TryDequeue(out var source, out var next))
        {
            if (next.Hash != last)
            {
                await writer.AddAsync(next.Hash, cancellationToken);
                if (source != old)
                    added[source.Index]++;
            }
            last = next.Hash;
            if (source != old)
                source.EnqueueIn(waiting);
            else if (await reader.MoveNextAsync(cancellationToken))
                waiting.Enqueue(old, (reader.Current, -1));
        }
        if (reader.Error is { } error)
            return error;
        return new MergedSet(await writer.FinishAsync(cancellationToken), added);
    }

    private sealed class Source(int index, ReadOnlyMemory<Hash256> hashes)
    {
        private int _next;

        internal int Index => index;

        internal void EnqueueIn(PriorityQueue<Source, (Hash256 Hash, int Source)> waiting)
        {
            if (_next < hashes.Length)
                waiting.Enqueue(this, (hashes.Span[_next++], index));
        }
    }
}
