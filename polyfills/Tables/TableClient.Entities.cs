#nullable disable

using Azure.Core;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual Response AddEntity<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        WriteAsync(RequestMethod.Post, entity, default, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        await WriteAsync(RequestMethod.Post, entity, default, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response<T> GetEntity<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        (Response<T>)ReadAsync<T>(partitionKey, rowKey, select, ifExists: false, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        (Response<T>)await ReadAsync<T>(partitionKey, rowKey, select, ifExists: false, async: true, cancellationToken).ConfigureAwait(false);

    public virtual NullableResponse<T> GetEntityIfExists<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        ReadAsync<T>(partitionKey, rowKey, select, ifExists: true, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        await ReadAsync<T>(partitionKey, rowKey, select, ifExists: true, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response UpsertEntity<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        WriteAsync(MethodOf(mode), entity, default, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        await WriteAsync(MethodOf(mode), entity, default, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response UpdateEntity<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        WriteAsync(MethodOf(mode), entity, Specified(ifMatch), async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        await WriteAsync(MethodOf(mode), entity, Specified(ifMatch), async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response DeleteEntity(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        RemoveAsync(partitionKey, rowKey, ifMatch, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        await RemoveAsync(partitionKey, rowKey, ifMatch, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response DeleteEntity(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return RemoveAsync(entity.PartitionKey, entity.RowKey, ifMatch, async: false, cancellationToken).EnsureCompleted();
    }

    public virtual async Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return await RemoveAsync(entity.PartitionKey, entity.RowKey, ifMatch, async: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>POST adds, PUT replaces, PATCH merges; an update names the version that it expects, an upsert names none.</summary>
    private async ValueTask<Response> WriteAsync(RequestMethod method, ITableEntity entity, ETag ifMatch, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey, nameof(entity.PartitionKey));
        ArgumentNullException.ThrowIfNull(entity.RowKey, nameof(entity.RowKey));
        using var content = new PooledContent();
        try
        {
            EntityWriter.Write(content, entity);
            EntityLimits.CheckRequest(content.Length);
            var add = method == RequestMethod.Post;
            using var message = _connection.CreateMessage(method, add ? _name : TableConnection.EntityPath(_name, entity.PartitionKey, entity.RowKey));
            var headers = message.Request.Headers;
            headers.Add("Content-Type", "application/json;odata=nometadata");
            if (add)
                headers.Add("Prefer", "return-no-content");
            else if (ifMatch != default)
                headers.Add("If-Match", ifMatch.ToString());
            message.Request.Content = content;
            return await _connection.SendAsync(message, async, cancellationToken, 204, add ? 201 : 0).ConfigureAwait(false);
        }
        finally
        {
            content.Abandon();
        }
    }

    private async ValueTask<NullableResponse<T>> ReadAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select, bool ifExists, bool async, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        var path = TableConnection.EntityPath(_name, partitionKey, rowKey) + TableConnection.Query(("$select", Join(select)));
        using var message = _connection.CreateMessage(RequestMethod.Get, path, ifExists ? 404 : 0);
        var response = await _connection.SendAsync(message, async, cancellationToken, 200, ifExists ? 404 : 0).ConfigureAwait(false);
        return response.Status == 404
            ? new NoValueResponse<T>(response)
            : Response.FromValue(EntityReader<T>.ReadOne(response.Content.ToMemory().Span), response);
    }

    /// <summary>Deletes an entity; one that does not exist is no failure.</summary>
    private async ValueTask<Response> RemoveAsync(string partitionKey, string rowKey, ETag ifMatch, bool async, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        using var message = _connection.CreateMessage(RequestMethod.Delete, TableConnection.EntityPath(_name, partitionKey, rowKey), 404);
        message.Request.Headers.Add("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString());
        return await _connection.SendAsync(message, async, cancellationToken, 204, 404).ConfigureAwait(false);
    }

    private static RequestMethod MethodOf(TableUpdateMode mode) => mode switch
    {
        TableUpdateMode.Merge => RequestMethod.Patch,
        TableUpdateMode.Replace => RequestMethod.Put,
        _ => throw new ArgumentException($"Unexpected value for {nameof(mode)}: {mode}", nameof(mode)),
    };

    private static ETag Specified(ETag ifMatch) =>
        ifMatch == default ? throw new ArgumentException("An update needs the version to match, or ETag.All.", nameof(ifMatch)) : ifMatch;

    private static string Join(IEnumerable<string> select) => select is null ? null : string.Join(',', select);
}
