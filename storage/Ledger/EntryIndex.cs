using System.Buffers.Binary;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Ledger;

/// <summary>
/// Which entries an actor signed, and which entries are of a kind: a projection of the blocks that can be dropped and rebuilt. One row holds the sequence
/// numbers that one run of the indexer found; a watermark says how far it has come. Rows are only ever added, so runs that overlap do no harm.
/// </summary>
public sealed class EntryIndex(TableClient table, CachedBlockStore store)
{
    /// <summary>How many entries one run takes at most before its rows are written, so that a row stays within a property.</summary>
    private const int MaxEntriesPerRun = 8_000;

    private const string SeqsProperty = "seqs";
    private const string NextProperty = "next";
    private const string WatermarkKey = "watermark";

    /// <summary>The first sequence number that is not indexed yet.</summary>
    public async Task<Seq> IndexedAsync(CancellationToken cancellationToken) => (await ReadWatermarkAsync(cancellationToken)).Next;

    /// <summary>
    /// Indexes what is new, until the head; what comes while it does is left to the next run, or a busy ledger would keep it at work for ever. Blocks that
    /// are in memory are not read again, because a large read keeps the storage from the next commit.
    /// </summary>
    /// <returns>How many entries that were.</returns>
    public async Task<ulong> UpdateAsync(CancellationToken cancellationToken)
    {
        var (total, isAtHead, wasRecalled) = (0UL, false, false);
        while (!isAtHead)
        {
            var (next, etag) = await ReadWatermarkAsync(cancellationToken);
            // After blocks from memory the storage says what follows them: another writer's, or that this is the head.
            List<Block> blocks = wasRecalled ? [] : [.. Fitting(next, store.RecallFrom(next))];
            wasRecalled = blocks.Count > 0;
            if (!wasRecalled)
            {
                var page = await store.ReadAsync(next, cancellationToken);
                blocks.AddRange(Fitting(next, page.Blocks));
                isAtHead = page.AtHead && blocks.Count == page.Blocks.Count;
            }
            if (blocks.Count == 0)
                break;
            var end = blocks[^1].Header.NextSeq;
            var rows = new Dictionary<string, List<ulong>>(StringComparer.Ordinal);
            foreach (var block in blocks)
                AddBlock(rows, block);
            await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (row, cancel) => await AddRowAsync(row.Key, next, end, row.Value, cancel));
            if (!await TryMoveWatermarkAsync(end, etag, cancellationToken))
                break;
            total += end.Value - next.Value;
        }
        return total;
    }

    /// <summary>Sequence numbers, newest first, before a bound.</summary>
    /// <param name="key"><see cref="ByActor"/> or <see cref="ByKind"/>.</param>
    /// <param name="before">Only smaller ones; null from the newest.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<IReadOnlyList<Seq>> FindAsync(string key, Seq? before, int limit, CancellationToken cancellationToken)
    {
        var found = new List<Seq>(limit);
        // Rows come newest first by where their run began; what a later run began with is left out of earlier runs that went on past it.
        var bound = before?.Value ?? ulong.MaxValue;
        var group = new SortedSet<ulong>();
        var groupStart = ulong.MaxValue;
        var filter = bound == ulong.MaxValue
            ? TableClient.CreateQueryFilter($"PartitionKey eq {key}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey gt {Row(bound)}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: 50, cancellationToken: cancellationToken))
        {
            var start = ulong.MaxValue - ulong.Parse(row.RowKey.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (start != groupStart)
            {
                Take(group, ref bound, groupStart, found, limit);
                if (found.Count == limit)
                    return found;
                groupStart = start;
            }
            foreach (var seq in Decode(row.GetBinary(SeqsProperty)))
            {
                if (seq < bound)
                    group.Add(seq);
            }
        }
        Take(group, ref bound, groupStart, found, limit);
        return found;
    }

    /// <summary>The key of an actor's entries.</summary>
    public static string ByActor(Address actor) => $"actor:{actor}";

    /// <summary>The key of a kind's entries.</summary>
    public static string ByKind(string kind) => $"kind:{kind}";

    private static void Take(SortedSet<ulong> group, ref ulong bound, ulong start, List<Seq> found, int limit)
    {
        foreach (var seq in group.Reverse())
        {
            if (found.Count < limit)
                found.Add(new Seq(seq));
        }
        group.Clear();
        bound = Math.Min(bound, start);
    }

    private static IEnumerable<Block> Fitting(Seq next, IEnumerable<Block> blocks) => blocks.TakeWhile(b => b.Header.NextSeq.Value - next.Value <= MaxEntriesPerRun);

    private static void AddBlock(Dictionary<string, List<ulong>> rows, Block block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            if (!Entry.Parse(block.Line(i)).Try(out var entry, out var error))
                throw new CorruptLedgerException($"Block {block.Header.Height}, line {i}: {error.Message}");
            Put(ByKind(entry.Kind), entry.Seq.Value);
            if (entry.Actor is { } actor)
                Put(ByActor(actor), entry.Seq.Value);
        }

        void Put(string key, ulong seq)
        {
            if (!rows.TryGetValue(key, out var seqs))
                rows[key] = seqs = [];
            seqs.Add(seq);
        }
    }

    private async Task AddRowAsync(string key, Seq start, Seq end, List<ulong> seqs, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(new TableEntity(key, $"{Row(start.Value)}-{end.Value:x16}") { [SeqsProperty] = Encode(seqs) }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // An earlier run with the same extent wrote the same.
        }
    }

    private async Task<(Seq Next, ETag ETag)> ReadWatermarkAsync(CancellationToken cancellationToken)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(WatermarkKey, WatermarkKey, cancellationToken: cancellationToken);
        return row.HasValue
            ? (new Seq((ulong)(row.Value!.GetInt64(NextProperty) ?? 0)), row.Value.ETag)
            : (new Seq(0), default);
    }

    private async Task<bool> TryMoveWatermarkAsync(Seq next, ETag etag, CancellationToken cancellationToken)
    {
        var row = new TableEntity(WatermarkKey, WatermarkKey) { [NextProperty] = (long)next.Value };
        try
        {
            if (etag == default)
                await table.AddEntityAsync(row, cancellationToken);
            else
                await table.UpdateEntityAsync(row, etag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    private static string Row(ulong start) => (ulong.MaxValue - start).ToString("x16", CultureInfo.InvariantCulture);

    private static byte[] Encode(List<ulong> seqs)
    {
        var bytes = new byte[seqs.Count * 8];
        for (var i = 0; i < seqs.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * 8), seqs[i]);
        return bytes;
    }

    private static IEnumerable<ulong> Decode(byte[] bytes)
    {
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
            yield return BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at, 8));
    }
}
