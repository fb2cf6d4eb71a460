using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Internal;

/// <summary>An account's address with the pipeline that authenticates there: what a service client shares with its table clients.</summary>
internal sealed class TableConnection
{
    public const string MinimalMetadata = "application/json;odata=minimalmetadata";

    private static readonly ResponseClassifier s_success = new StatusCodeClassifier([200, 201, 202, 204]);
    private static readonly ResponseClassifier s_successOrNotFound = new StatusCodeClassifier([200, 201, 202, 204, 404]);
    private static readonly ResponseClassifier s_successOrConflict = new StatusCodeClassifier([200, 201, 202, 204, 409]);

    private readonly string _prefix;

    private TableConnection(Uri endpoint, string? accountName, TableSharedKeyCredential? sharedKey, HttpPipelinePolicy? authentication, TableClientOptions? options)
    {
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        AccountName = accountName ?? TableEndpoint.AccountOf(endpoint);
        SharedKey = sharedKey;
        Version = options.VersionString;
        _prefix = endpoint.AbsoluteUri.TrimEnd('/') + "/";
        var pipeline = new HttpPipelineOptions(options) { RequestFailedDetailsParser = TablesErrorDetailsParser.Shared };
        if (authentication is not null)
            pipeline.PerRetryPolicies.Add(authentication);
        Pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    public Uri Endpoint { get; }

    public string? AccountName { get; }

    public TableSharedKeyCredential? SharedKey { get; }

    public string Version { get; }

    public HttpPipeline Pipeline { get; }

    public static TableConnection Create(string connectionString, string? table, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        var parsed = TableConnectionString.Parse(connectionString);
        HttpPipelinePolicy policy = parsed.SharedKey is { } key ? new SharedKeyPolicy(key) : new SasPolicy(parsed.Sas!);
        return new TableConnection(TableEndpoint.AccountEndpoint(parsed.Endpoint, table), parsed.AccountName, parsed.SharedKey, policy, options);
    }

    public static TableConnection Create(Uri endpoint, string? table, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        return new TableConnection(TableEndpoint.AccountEndpoint(endpoint, table), null, credential, new SharedKeyPolicy(credential), options);
    }

    public static TableConnection Create(Uri endpoint, string? table, AzureSasCredential? credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback)
            throw new ArgumentException("A shared access signature must not travel without HTTPS.", nameof(endpoint));
        if (credential is null && endpoint.Query.Length <= 1)
            throw new ArgumentException("The endpoint must contain a shared access signature.", nameof(endpoint));
        return new TableConnection(
            TableEndpoint.AccountEndpoint(endpoint, table), null, null, new SasPolicy(credential ?? new AzureSasCredential(endpoint.Query)), options);
    }

    public static TableConnection Create(Uri endpoint, string? table, TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential, "tokenCredential");
        var audience = options?.Audience ?? TableAudience.AzurePublicCloud;
        return new TableConnection(
            TableEndpoint.AccountEndpoint(endpoint, table), null, null, new BearerTokenAuthenticationPolicy(credential, audience.ToScope()), options);
    }

    /// <summary>The address of something under the account, already escaped.</summary>
    public string Address(string pathAndQuery) => _prefix + pathAndQuery;

    /// <summary>The path of one entity: quotes doubled as OData asks, then escaped for an address.</summary>
    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{EscapeKey(partitionKey)}',RowKey='{EscapeKey(rowKey)}')";

    /// <summary>A query string of the parameters that have a value.</summary>
    public static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
        return query.ToString();
    }

    public static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <param name="method">The request's method.</param>
    /// <param name="pathAndQuery">Below the account's address, escaped.</param>
    /// <param name="expected">404 or 409 where this request takes it as an answer, not an error.</param>
    public HttpMessage CreateMessage(RequestMethod method, string pathAndQuery, int expected = 0)
    {
        var message = Pipeline.CreateMessage();
        message.ResponseClassifier = expected switch
        {
            404 => s_successOrNotFound,
            409 => s_successOrConflict,
            _ => s_success,
        };
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri(Address(pathAndQuery)));
        request.Headers.Add("x-ms-version", Version);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", MinimalMetadata);
        return message;
    }

    /// <summary>Sends <paramref name="message"/>; any status but the given ones is a failure.</summary>
    /// <exception cref="RequestFailedException">The service refused, or could not be reached after all retries.</exception>
    public async ValueTask<Response> SendAsync(HttpMessage message, bool async, CancellationToken cancellationToken, int success, int alsoSuccess = 0)
    {
        if (async)
            await Pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        else
            Pipeline.Send(message, cancellationToken);
        var response = message.Response;
        if (response.Status is >= 200 and < 300 && message.Request.Content is PooledContent content)
            content.Delivered();
        return response.Status == success || (alsoSuccess != 0 && response.Status == alsoSuccess) ? response : throw new RequestFailedException(response);
    }

    private static string EscapeKey(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
