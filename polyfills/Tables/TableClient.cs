#nullable disable

using Azure.Core;
using Azure.Data.Tables.Internal;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

/// <summary>One table: its entities, and its own creation and removal.</summary>
public partial class TableClient
{
    private readonly TableConnection _connection;
    private readonly string _name;

    protected TableClient()
    {
    }

    public TableClient(string connectionString, string tableName)
        : this(connectionString, tableName, null)
    {
    }

    public TableClient(string connectionString, string tableName, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        _connection = TableConnection.Create(connectionString, tableName, options);
        _name = tableName;
    }

    public TableClient(Uri endpoint, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _name = TableOf(endpoint);
        _connection = TableConnection.Create(endpoint, _name, (AzureSasCredential)null, options);
    }

    public TableClient(Uri endpoint, AzureSasCredential credential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        _name = TableOf(endpoint);
        _connection = TableConnection.Create(endpoint, _name, credential, options);
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential)
        : this(endpoint, tableName, credential, null)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _name = string.IsNullOrEmpty(tableName) ? TableOf(endpoint) : tableName;
        _connection = TableConnection.Create(endpoint, _name, credential, options);
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _name = string.IsNullOrEmpty(tableName) ? TableOf(endpoint) : tableName;
        _connection = TableConnection.Create(endpoint, _name, tokenCredential, options);
    }

    internal TableClient(TableConnection connection, string tableName)
    {
        _connection = connection;
        _name = tableName;
    }

    public virtual string Name => _name;

    public virtual string AccountName => _connection?.AccountName;

    public virtual Uri Uri => _connection is null ? null : new Uri(_connection.Address(_name));

    public virtual Response<TableItem> Create(CancellationToken cancellationToken = default) =>
        _connection.CreateAsync(_name, ifNotExists: false, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<TableItem>> CreateAsync(CancellationToken cancellationToken = default) =>
        await _connection.CreateAsync(_name, ifNotExists: false, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response<TableItem> CreateIfNotExists(CancellationToken cancellationToken = default) =>
        _connection.CreateAsync(_name, ifNotExists: true, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        await _connection.CreateAsync(_name, ifNotExists: true, async: true, cancellationToken).ConfigureAwait(false);

    public virtual Response Delete(CancellationToken cancellationToken = default) =>
        _connection.DeleteAsync(_name, async: false, cancellationToken).EnsureCompleted();

    public virtual async Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        await _connection.DeleteAsync(_name, async: true, cancellationToken).ConfigureAwait(false);

    private static string TableOf(Uri endpoint)
    {
        var name = TableEndpoint.TableOf(endpoint);
        return name.Length == 0 ? throw new ArgumentException("The endpoint names no table.", "tableName") : name;
    }
}
