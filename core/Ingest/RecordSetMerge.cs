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
    /// <param name="contributions">Each contribution's set, in the order in which they count.</param>
    /// <param name="output">Takes the new set.</param>
    /// <param name="cancellationToken">Ends the merge with an exception.</param>
    /// <returns>The new set, or an error of <see cref="RecordSetReader"/>.</returns>
    public static async Task<Result<MergedSet>> MergeAsync(
        Stream existing, RecordSetSummary? expected, IReadOnlyList<RecordSetReader> contributions, Stream output, CancellationToken cancellationToken = default)
    {
        // Of equal hashes the old set's comes first, then the earliest contribution's.
        IReadOnlyList<RecordSetReader> sources = [new RecordSetReader(existing, expected ?? new RecordSetSummary(0, Merkle.MerkleTree.EmptyRoot)), .. contributions];
        var writer = new RecordSetWriter(output);
        var added = new ulong[contributions.Count];
        // Each source waits with its next hash.
        var waiting = new PriorityQueue<int, (Hash256 Hash, int Source)>(Comparer<(Hash256, int)>.Create(static (a, b) =>
            a.Item1.CompareTo(b.Item1) is var order and not 0 ? order : a.Item2.CompareTo(b.Item2)));
        for (var i = 0; i < sources.Count; i++)
        {
            if (await sources[i].MoveNextAsync(cancellationToken))
                waiting.Enqueue(i, (sources[i].Current, i));
        }
        Hash256? last = null;
        while (waiting.TryPeek(out var source, out var next))
        {
            if (next.Hash != last)
            {
                await writer.AddAsync(next.Hash, cancellationToken);
                if (source > 0)
                    added[source - 1]++;
            }
            last = next.Hash;
            if (await sources[source].MoveNextAsync(cancellationToken))
                waiting.DequeueEnqueue(source, (sources[source].Current, source));
            else
                waiting.Dequeue();
        }
        if (sources.FirstOrDefault(s => s.Error is not null) is { } damaged)
            return damaged.Error!;
        return new MergedSet(await writer.FinishAsync(cancellationToken), added);
    }

    /// <summary>How many hashes two sets share.</summary>
    /// <returns>The number, or an error of <see cref="RecordSetReader"/>.</returns>
    public static async Task<Result<ulong>> CountCommonAsync(RecordSetReader one, RecordSetReader other, CancellationToken cancellationToken = default)
    {
        var common = 0UL;
        bool more = await one.MoveNextAsync(cancellationToken), others = await other.MoveNextAsync(cancellationToken);
        // Both are read to their ends, where damage shows.
        while (more || others)
        {
            var order = !more ? 1 : !others ? -1 : one.Current.CompareTo(other.Current);
            common += order == 0 ? 1UL : 0;
            if (order <= 0)
                more = await one.MoveNextAsync(cancellationToken);
            if (order >= 0)
                others = await other.MoveNextAsync(cancellationToken);
        }
        return (one.Error ?? other.Error) is { } error ? error : common;
    }
}
