using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace OpenLedger.Storage.Access;

/// <summary>
/// What the API keeps about its callers for a while: used nonces, answers to idempotent requests, and how much API keys were used. Nothing in it decides what the
/// ledger says, and all of it may be lost. Partitions begin with the time from which on they are not needed, so cleaning reads keys alone.
/// </summary>
public sealed class AccessTable(TableClient table)
{
    private const int DeletedPerRun = 10_000;

    /// <summary>The table.</summary>
    public TableClient Table => table;

    /// <summary>Marks a nonce as used; false where it was.</summary>
    /// <param name="nonce">The nonce.</param>
    /// <param name="expiresAt">Until when the mark is needed.</param>
    /// <param name="cancellationToken">Cancels the insert.</param>
    public Task<bool> TryUseNonceAsync(string nonce, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        TryAddAsync(new TableEntity(Partition(expiresAt, "nonce"), nonce), cancellationToken);

    /// <summary>Inserts a row; false where there is one under its key.</summary>
    public async Task<bool> TryAddAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>The partition of rows that are needed until <paramref name="until"/>.</summary>
    public static string Partition(DateTimeOffset until, string sort) =>
        $"{until.UtcDateTime.AddHours(1).ToString("yyyyMMddHH", CultureInfo.InvariantCulture)}-{sort}";

    /// <summary>Deletes what is not needed at <paramref name="now"/>, oldest first, at most so much that a run ends; how many rows.</summary>
    public async Task<int> CleanAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var end = now.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
        var deleted = 0;
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey lt {end}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            if (++deleted == DeletedPerRun)
                break;
        }
        return deleted;
    }
}
