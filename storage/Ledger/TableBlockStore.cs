using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Storage.Ledger;

/// <summary>
/// Blocks as entities of one table: header, signature, and the body in binary properties of at most 64 KiB each. It inserts and reads and does nothing else,
/// so its credential needs no more than add and read.
/// </summary>
public sealed class TableBlockStore(TableClient table) : IBlockStore
{
    /// <summary>The largest binary property of Table Storage, in bytes.</summary>
    private const int MaxPropertyBytes = 64 * 1024;

    /// <summary>How many sequence numbers one range query spans, which bounds a page to that many entries and one block more.</summary>
    private const ulong WindowEntries = 4096;

    private const string HeaderProperty = "header";
    private const string SignatureProperty = "sig";

    /// <inheritdoc />
    public async Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken)
    {
        try
        {
            var response = await table.AddEntityAsync(ToEntity(block), cancellationToken);
            return new InsertResult(InsertOutcome.Inserted, response.Headers.Date);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return new InsertResult(InsertOutcome.Conflict, e.GetRawResponse()?.Headers.Date);
        }
        catch (RequestFailedException e)
        {
            return new InsertResult(InsertOutcome.Unknown, e.GetRawResponse()?.Headers.Date, $"{e.Status} {e.ErrorCode}", StorageFailure.RetryAfter(e));
        }
        catch (Exception e) when (StorageFailure.IsNetwork(e))
        {
            StorageFailure.ThrowIfCancelled(e, cancellationToken);
            return new InsertResult(InsertOutcome.Unknown, null, e.Message);
        }
    }

    /// <inheritdoc />
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        var first = await table.GetEntityIfExistsAsync<TableEntity>(BlockKey.Partition(from), BlockKey.Row(from), cancellationToken: cancellationToken);
        var date = first.GetRawResponse().Headers.Date;
        if (!first.HasValue)
            return new BlockPage([], AtHead: true, date);
        var blocks = new List<Block> { ToBlock(first.Value!) };
        var next = blocks[0].Header.NextSeq;
        var last = new Seq(Math.Min(BlockKey.LastOfSegment(next).Value, next.Value + WindowEntries - 1));
        blocks.AddRange(await StartingInAsync(next, last, ToBlock, cancellationToken));
        return new BlockPage(blocks, AtHead: blocks[^1].Header.NextSeq <= last, date);
    }, cancellationToken);

    /// <inheritdoc />
    public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {BlockKey.Partition(seq)} and RowKey ge {BlockKey.Row(seq)}");
        await foreach (var block in QueryAsync(filter, 1, ToBlock, cancellationToken))
            return seq < block.Header.NextSeq ? block : null;
        return null;
    }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken)
    {
        if (last < first || last.Value - first.Value >= WindowEntries)
            throw new ArgumentOutOfRangeException(nameof(last), last, $"A range has 1 to {WindowEntries} sequence numbers.");
        return AnsweredAsync(async () =>
        {
            var border = BlockKey.LastOfSegment(first);
            var blocks = await StartingInAsync(first, last < border ? last : border, ToBlock, cancellationToken);
            if (last > border)
                blocks.AddRange(await StartingInAsync(border.Next, last, ToBlock, cancellationToken));
            if ((blocks.Count == 0 || blocks[0].Header.FirstSeq > first) && await FindAsync(first, cancellationToken) is { } holder)
                blocks.Insert(0, holder);
            return (IReadOnlyList<Block>)blocks;
        }, cancellationToken);
    }

    /// <summary>
    /// The bytes of the blocks whose first entry is at or after <paramref name="from"/>, in order and as they are stored, for one who verifies them. Where a block
    /// is missing, a later one comes, so that a hole is not taken for the end.
    /// </summary>
    /// <returns>As many as one query finds; none where no block begins at or after <paramref name="from"/>.</returns>
    /// <exception cref="CorruptLedgerException">An entity has not the columns of a block.</exception>
    /// <exception cref="IOException">The storage does not answer.</exception>
    public Task<IReadOnlyList<RawBlock>> ReadRawAsync(Seq from, CancellationToken cancellationToken) => AnsweredAsync<IReadOnlyList<RawBlock>>(async () =>
    {
        var border = BlockKey.LastOfSegment(from);
        var last = border.Value - from.Value < WindowEntries ? border : new Seq(from.Value + WindowEntries - 1);
        if (await StartingInAsync(from, last, ToRawBlock, cancellationToken) is { Count: > 0 } blocks)
            return blocks;
        var (partition, row) = (BlockKey.Partition(from), BlockKey.Row(from));
        var beyond = TableClient.CreateQueryFilter($"PartitionKey gt {partition} or (PartitionKey eq {partition} and RowKey le {row})");
        var found = await QueryAsync(beyond, 1, ToRawBlock, cancellationToken).ToListAsync(cancellationToken);
        // What was written in between is no hole.
        return found.Count > 0 && await StartingInAsync(from, last, ToRawBlock, cancellationToken) is { Count: > 0 } written ? written : found;
    }, cancellationToken);

    /// <summary>The blocks whose first entry lies in a range of one segment, in order.</summary>
    private async Task<List<T>> StartingInAsync<T>(Seq first, Seq last, Func<TableEntity, T> read, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {BlockKey.Partition(first)} and RowKey le {BlockKey.Row(first)} and RowKey ge {BlockKey.Row(last)}");
        var blocks = await QueryAsync(filter, int.MaxValue, read, cancellationToken).ToListAsync(cancellationToken);
        blocks.Reverse();
        return blocks;
    }

    private async IAsyncEnumerable<T> QueryAsync<T>(string filter, int most, Func<TableEntity, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = most;
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, maxPerPage: Math.Min(most, 1000), cancellationToken: cancellationToken))
        {
            yield return read(entity);
            if (--left == 0)
                yield break;
        }
    }

    private static TableEntity ToEntity(Block block)
    {
        var entity = new TableEntity(BlockKey.Partition(block.Header.FirstSeq), BlockKey.Row(block.Header.FirstSeq))
        {
            [HeaderProperty] = block.HeaderBytes.ToArray(),
            [SignatureProperty] = block.Signature.ToArray(),
        };
        for (int at = 0, i = 0; at < block.Body.Length; at += MaxPropertyBytes, i++)
            entity[BodyProperty(i)] = BinaryData.FromBytes(block.Body[at..Math.Min(block.Body.Length, at + MaxPropertyBytes)]);
        return entity;
    }

    private static Block ToBlock(TableEntity entity)
    {
        var where = Where(entity);
        var (header, signature, body) = Parts(entity);
        if (!Block.Open(header, signature, body).Try(out var block, out var error))
            throw new CorruptLedgerException($"The entity {where}: {error.Message}");
        if (BlockKey.Partition(block.Header.FirstSeq) != entity.PartitionKey || BlockKey.Row(block.Header.FirstSeq) != entity.RowKey)
            throw new CorruptLedgerException($"The entity {where} holds block {block.Header.Height} at {block.Header.FirstSeq}, which belongs elsewhere.");
        return block;
    }

    private static RawBlock ToRawBlock(TableEntity entity)
    {
        var (header, signature, body) = Parts(entity);
        return new RawBlock(header, signature, body);
    }

    private static (byte[] Header, byte[] Signature, byte[] Body) Parts(TableEntity entity)
    {
        var where = Where(entity);
        if (!entity.TryGetValue(HeaderProperty, out var header) || header is not byte[] headerBytes
            || !entity.TryGetValue(SignatureProperty, out var signature) || signature is not byte[] signatureBytes)
            throw new CorruptLedgerException($"The entity {where} is not a block: its header or signature is missing.");
        var parts = new List<byte[]>();
        while (entity.TryGetValue(BodyProperty(parts.Count), out var part))
            parts.Add(part as byte[] ?? throw new CorruptLedgerException($"The entity {where} is not a block: a part of its body is not binary."));
        var body = new byte[parts.Sum(p => p.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(body, at);
            at += part.Length;
        }
        return (headerBytes, signatureBytes, body);
    }

    private static string Where(TableEntity entity) => $"{entity.PartitionKey}/{entity.RowKey}";

    private static string BodyProperty(int index) => $"b{index:00}";

    private static Task<T> AnsweredAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken) => StorageFailure.AnsweredAsync("The table", read, cancellationToken);
}
