using System.Globalization;
using Azure;
using Azure.Data.Tables;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Open;

/// <summary>
/// The statements of all accounts in a table: a row is a line, the newest first in its account's partition, and a watermark says how far they go.
/// </summary>
public sealed class StatementTable(TableClient table) : IStatementStore
{
    private const int MaxRowsPerTransaction = 100;
    private const int MaxPage = 1_000;
    private const int Partitions = 8;
    private const string WatermarkKey = "statements";
    private const string NextProperty = "next";

    /// <inheritdoc />
    public Task<StatementMark> ReadMarkAsync(CancellationToken cancellationToken) => StorageFailure.AnsweredAsync("The table", async () =>
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(WatermarkKey, WatermarkKey, cancellationToken: cancellationToken);
        return row.HasValue
            ? new StatementMark(new Seq((ulong)row.Value!.GetInt64(NextProperty)!.Value), row.Value.ETag.ToString())
            : new StatementMark(default, null);
    }, cancellationToken);

    /// <inheritdoc />
    public Task<StatementMark?> AddAsync(IEnumerable<Movement> movements, Seq next, StatementMark mark, CancellationToken cancellationToken) => StorageFailure.AnsweredAsync("The table", async () =>
    {
        var rows = movements.SelectMany(movement => movement.Lines.Select(line => Row(movement, line))).GroupBy(row => row.PartitionKey, StringComparer.Ordinal);
        await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = Partitions, CancellationToken = cancellationToken }, async (ofAccount, cancel) =>
        {
            foreach (var chunk in ofAccount.Chunk(MaxRowsPerTransaction))
                await table.SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), cancel);
        });
        return await TryMoveAsync(next, mark.Version, cancellationToken);
    }, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<StatementLine>> ReadAsync(AccountId account, MovementPlace before, int limit, CancellationToken cancellationToken) => StorageFailure.AnsweredAsync("The table", async () =>
    {
        var found = new List<StatementLine>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition(account)} and RowKey gt {RowKey(before)}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: Math.Min(limit, MaxPage), cancellationToken: cancellationToken))
        {
            found.Add(Line(row));
            if (found.Count == limit)
                break;
        }
        return (IReadOnlyList<StatementLine>)found;
    }, cancellationToken);

    private async Task<StatementMark?> TryMoveAsync(Seq next, string? version, CancellationToken cancellationToken)
    {
        var row = new TableEntity(WatermarkKey, WatermarkKey) { [NextProperty] = (long)next.Value };
        try
        {
            var moved = version is null
                ? await table.AddEntityAsync(row, cancellationToken)
                : await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken);
            return new StatementMark(next, moved.Headers.ETag!.Value.ToString());
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return null;
        }
    }

    private static string Partition(AccountId account) => $"statement:{account}";

    /// <summary>Newest first: the complement of the place.</summary>
    private static string RowKey(MovementPlace place) => string.Create(CultureInfo.InvariantCulture, $"{ulong.MaxValue - place.Seq.Value:x16}-{ushort.MaxValue - place.Index:x4}");

    private static TableEntity Row(Movement movement, MovementLine line) => new(Partition(line.Account), RowKey(movement.Place))
    {
        ["time"] = (long)movement.Time.UnixMs,
        ["kind"] = movement.Kind,
        ["reason"] = (int)movement.Reason,
        ["change"] = line.Change.ToString(CultureInfo.InvariantCulture),
        ["balance"] = line.Balance.ToString(),
    };

    private static StatementLine Line(TableEntity row)
    {
        var seq = ulong.MaxValue - ulong.Parse(row.RowKey.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var index = (ushort)(ushort.MaxValue - ushort.Parse(row.RowKey.AsSpan(17), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return OpenAmount.TryParse(row.GetString("balance"), out var balance)
            ? new StatementLine(new MovementPlace(new Seq(seq), index), new LedgerTime((ulong)row.GetInt64("time")!.Value), row.GetString("kind"), (MovementReason)row.GetInt32("reason")!.Value,
                Int128.Parse(row.GetString("change"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), balance)
            : throw new FormatException($"The row {row.PartitionKey} {row.RowKey} has no balance.");
    }
}
