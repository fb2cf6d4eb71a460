using System.Globalization;
using Azure.Data.Tables;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Access;

/// <summary>How often a key was used in one minute.</summary>
/// <param name="Key">The key's hash.</param>
/// <param name="Minute">The minute's beginning.</param>
/// <param name="Requests">Requests that were served.</param>
/// <param name="Refused">Requests beyond its limits.</param>
public sealed record ApiKeyUse(Hash256 Key, DateTimeOffset Minute, ulong Requests, ulong Refused);

/// <summary>The use of API keys: one row for each key, minute and server, kept for <see cref="KeptDays"/> days.</summary>
public sealed class ApiKeyUsageTable(AccessTable access)
{
    /// <summary>How long rows are kept, in days.</summary>
    public const int KeptDays = 35;

    private const string RequestsProperty = "Requests";
    private const string RefusedProperty = "Refused";

    /// <summary>Writes what one server has counted in one minute so far, in place of what it wrote before.</summary>
    public async Task PutAsync(ApiKeyUse use, string server, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition(DateOnly.FromDateTime(use.Minute.UtcDateTime)), $"{use.Key}-{use.Minute.UtcDateTime.ToString("HHmm", CultureInfo.InvariantCulture)}-{server}")
        {
            [RequestsProperty] = (long)use.Requests,
            [RefusedProperty] = (long)use.Refused,
        };
        await access.Table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>How many requests other servers have written for a day.</summary>
    public async Task<ulong> CountOthersAsync(Hash256 key, DateOnly day, string server, CancellationToken cancellationToken)
    {
        ulong count = 0;
        await foreach (var row in RowsAsync(key, day, cancellationToken))
        {
            if (!row.RowKey.EndsWith(server, StringComparison.Ordinal))
                count += (ulong)(row.GetInt64(RequestsProperty) ?? 0);
        }
        return count;
    }

    /// <summary>A day's sums.</summary>
    public async Task<(ulong Requests, ulong Refused)> SumAsync(Hash256 key, DateOnly day, CancellationToken cancellationToken)
    {
        var (requests, refused) = (0UL, 0UL);
        await foreach (var row in RowsAsync(key, day, cancellationToken))
        {
            requests += (ulong)(row.GetInt64(RequestsProperty) ?? 0);
            refused += (ulong)(row.GetInt64(RefusedProperty) ?? 0);
        }
        return (requests, refused);
    }

    private IAsyncEnumerable<TableEntity> RowsAsync(Hash256 key, DateOnly day, CancellationToken cancellationToken)
    {
        var (from, to) = ($"{key}-", $"{key}.");
        return access.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition(day)} and RowKey ge {from} and RowKey lt {to}"), cancellationToken: cancellationToken);
    }

    private static string Partition(DateOnly day) => AccessTable.Partition(new DateTimeOffset(day.AddDays(KeptDays), default, TimeSpan.Zero), "usage");
}
