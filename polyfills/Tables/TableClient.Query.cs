#nullable disable

using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public static string CreateQueryFilter<T>(Expression<Func<T, bool>> filter) => FilterExpression.Translate(filter);

    public static string CreateQueryFilter(FormattableString filter) => FilterLiteral.Format(filter);

    public virtual Pageable<T> Query<T>(
        Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        Query<T>(FilterExpression.Translate(filter), maxPerPage, select, cancellationToken);

    public virtual Pageable<T> Query<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new TablePageable<T>(PagesOf<T>(filter, select), maxPerPage, cancellationToken);

    public virtual AsyncPageable<T> QueryAsync<T>(
        Expression<Func<T, bool>> filter, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        QueryAsync<T>(FilterExpression.Translate(filter), maxPerPage, select, cancellationToken);

    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new AsyncTablePageable<T>(PagesOf<T>(filter, select), maxPerPage, cancellationToken);

    private FetchPage<T> PagesOf<T>(string filter, IEnumerable<string> select)
        where T : class, ITableEntity
    {
        var properties = Join(select);
        return (async, continuation, pageSize, cancellationToken) => FetchAsync<T>(filter, properties, continuation, pageSize, async, cancellationToken);
    }

    /// <summary>One page. A continuation token is the partition key and the row key to go on at, with a space between (keys are encoded by the service).</summary>
    private async ValueTask<Page<T>> FetchAsync<T>(
        string filter, string select, string continuation, int? pageSize, bool async, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var (nextPartition, nextRow) = Split(continuation);
        var query = TableConnection.Query(
            ("$top", TableConnection.Number(pageSize)),
            ("$select", select),
            ("$filter", filter),
            ("NextPartitionKey", nextPartition),
            ("NextRowKey", nextRow));
        using var message = _connection.CreateMessage(RequestMethod.Get, _name + "()" + query);
        var response = await _connection.SendAsync(message, async, cancellationToken, 200).ConfigureAwait(false);
        response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out nextPartition);
        response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out nextRow);
        var next = nextPartition is null && nextRow is null ? null : nextPartition + " " + nextRow;
        return Page<T>.FromValues(EntityReader<T>.ReadPage(response.Content.ToMemory().Span), next, response);
    }

    private static (string PartitionKey, string RowKey) Split(string continuation)
    {
        if (continuation is null || continuation.Length <= 1)
            return (null, null);
        var space = continuation.IndexOf(' ');
        if (space < 0)
            return (continuation, null);
        return (continuation[..space], space + 1 < continuation.Length ? continuation[(space + 1)..] : null);
    }
}
