#nullable disable

using System.Linq.Expressions;
using Azure.Core;
using Azure.Data.Tables.Internal;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Sas;

namespace Azure.Data.Tables;

/// <summary>The tables of an account.</summary>
public class TableServiceClient
{
    private readonly TableConnection _connection;

    protected TableServiceClient()
    {
    }

    public TableServiceClient(string connectionString)
        : this(connectionString, null)
    {
    }

    public TableServiceClient(string connectionString, TableClientOptions options = null) =>
        _connection = TableConnection.Create(connectionString, null, options);

    public TableServiceClient(Uri endpoint, TableClientOptions options = null) =>
        _connection = TableConnection.Create(endpoint, null, (AzureSasCredential)null, options);

    public TableServiceClient(Uri endpoint, AzureSasCredential credential)
        : this(endpoint, credential, null)
    {
    }

    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        _connection = TableConnection.Create(endpoint, null, credential, options);
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential)
        : this(endpoint, credential, null)
    {
    }

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options) =>
        _connection = TableConnection.Create(endpoint, null, credential, options);

    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions options = null) =>
        _connection = TableConnection.Create(endpoint, null, tokenCredential, options);

    public virtual string AccountName => _connection?.AccountName;

    public virtual Uri Uri => _connection?.Endpoint;

    public static string CreateQueryFilter(FormattableString filter) => FilterLiteral.Format(filter);

    public static string CreateQueryFilter(Expression<Func<TableItem, bool>> filter) => FilterExpression.Translate(filter);

    public virtual TableClient GetTableClient(string tableName)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return new TableClient(_connection, tableName);
    }

    public virtual Response<TableItem> CreateTable(string tableName, CancellationToken cancellationToken = default) =>
        _connection.CreateAsync(Named(tableName), ifNotExists: false, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<TableItem>> CreateTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        await _connection.CreateAsync(Named(tableName), ifNotExists: false, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response<TableItem> CreateTableIfNotExists(string tableName, CancellationToken cancellationToken = default) =>
        _connection.CreateAsync(Named(tableName), ifNotExists: true, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        await _connection.CreateAsync(Named(tableName), ifNotExists: true, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response DeleteTable(string tableName, CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(Named(tableName), async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        await _connection.DeleteAsync(Named(tableName), async: true, cancellationToken).ConfigureAwait(false);

    public virtual Pageable<TableItem> Query(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(FilterLiteral.Format(filter), maxPerPage, cancellationToken);

    public virtual Pageable<TableItem> Query(
        Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        Query(FilterExpression.Translate(filter), maxPerPage, cancellationToken);

    public virtual Pageable<TableItem> Query(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new TablePageable<TableItem>(PagesOf(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(FormattableString filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(FilterLiteral.Format(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(
        Expression<Func<TableItem, bool>> filter, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        QueryAsync(FilterExpression.Translate(filter), maxPerPage, cancellationToken);

    public virtual AsyncPageable<TableItem> QueryAsync(string filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        new AsyncTablePageable<TableItem>(PagesOf(filter), maxPerPage, cancellationToken);

    public virtual TableAccountSasBuilder GetSasBuilder(
        TableAccountSasPermissions permissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn) =>
        new(permissions, resourceTypes, expiresOn);

    public virtual TableAccountSasBuilder GetSasBuilder(string rawPermissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn) =>
        new(rawPermissions, resourceTypes, expiresOn);

    public virtual Uri GenerateSasUri(TableAccountSasPermissions permissions, TableAccountSasResourceTypes resourceTypes, DateTimeOffset expiresOn) =>
        GenerateSasUri(new TableAccountSasBuilder(permissions, resourceTypes, expiresOn));

    public virtual Uri GenerateSasUri(TableAccountSasBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (_connection.SharedKey is not { } key)
            throw new InvalidOperationException($"{nameof(GenerateSasUri)} needs a client that was made with an account key, which signs.");
        return new UriBuilder(_connection.Endpoint) { Query = builder.Sign(key) }.Uri;
    }

    private FetchPage<TableItem> PagesOf(string filter) =>
        (async, continuation, pageSize, cancellationToken) => _connection.ListAsync(filter, pageSize, continuation, async, cancellationToken);

    private static string Named(string tableName)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        return tableName;
    }
}
