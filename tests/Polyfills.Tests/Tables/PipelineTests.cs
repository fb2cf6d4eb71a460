using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace OpenLedger.Polyfills.Tests.Tables;

/// <summary>What leaves the machine, seen at the transport: addresses, headers, signatures, retries.</summary>
public sealed class PipelineTests
{
    private static readonly Uri s_endpoint = new("https://account.table.core.windows.net");
    private static readonly byte[] s_key = "the key of the account"u8.ToArray();

    private static TableSharedKeyCredential SharedKey => new("account", Convert.ToBase64String(s_key));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Insert_is_signed_and_asks_for_no_content(bool async)
    {
        var transport = new MockTransport(_ => new MockResponse(204, "", ("ETag", "W/\"1\""), ("Date", "Tue, 02 Jan 2024 03:04:05 GMT")));
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        var entity = new TableEntity("p", "r") { ["N"] = 5L, ["B"] = new byte[] { 255, 239 }, ["I"] = 1, ["Nothing"] = null };
        var response = async ? await table.AddEntityAsync(entity) : table.AddEntity(entity);
        Assert.Equal(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero), response.Headers.Date);
        Assert.Equal(new ETag("W/\"1\""), response.Headers.ETag);

        var request = Assert.Single(transport.Requests);
        Assert.Equal((RequestMethod.Post, "https://account.table.core.windows.net/Blocks"), (request.Method, request.Uri.AbsoluteUri));
        Assert.Equal("return-no-content", request.Headers["Prefer"]);
        Assert.Equal("2020-12-06", request.Headers["x-ms-version"]);
        Assert.Equal("{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"N@odata.type\":\"Edm.Int64\",\"N\":\"5\",\"B@odata.type\":\"Edm.Binary\",\"B\":\"/+8=\",\"I\":1}", request.Text);
        AssertSigned(request, "/account/Blocks");
    }

    [Fact]
    public async Task Signature_covers_the_escaped_path_and_no_query()
    {
        var transport = new MockTransport(_ => new MockResponse(200, "{\"PartitionKey\":\"a'b\",\"RowKey\":\"ü\"}"));
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        await table.GetEntityAsync<TableEntity>("a'b", "ü", ["A", "B"]);
        var request = Assert.Single(transport.Requests);
        Assert.Equal("/Blocks(PartitionKey='a%27%27b',RowKey='%C3%BC')?$select=A%2CB", request.Uri.PathAndQuery);
        AssertSigned(request, "/account/Blocks(PartitionKey='a%27%27b',RowKey='%C3%BC')");
    }

    [Fact]
    public async Task Updates_carry_the_version_and_upserts_do_not()
    {
        var transport = new MockTransport(_ => new MockResponse(204));
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        await table.UpdateEntityAsync(new TableEntity("p", "r"), new ETag("W/\"x\""), TableUpdateMode.Replace);
        await table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All);
        await table.UpsertEntityAsync(new TableEntity("p", "r"));
        await table.DeleteEntityAsync("p", "r");
        Assert.Equal(["PUT W/\"x\"", "PATCH *", "PATCH ", "DELETE *"], transport.Requests.Select(r => r.Method + " " + r.Headers.GetValueOrDefault("If-Match")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_busy_service_is_asked_again_with_the_same_body_and_a_new_signature(bool async)
    {
        var answers = new Queue<MockResponse>([new(503), new(500), new(204)]);
        var transport = new MockTransport(_ => answers.Dequeue());
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        var entity = new TableEntity("p", "r") { ["B"] = new byte[40_000] };
        Assert.Equal(204, (async ? await table.AddEntityAsync(entity) : table.AddEntity(entity)).Status);
        Assert.Equal(3, transport.Requests.Count);
        Assert.All(transport.Requests, r => Assert.Equal(transport.Requests[0].Body, r.Body));
        Assert.All(transport.Requests, r => AssertSigned(r, "/account/Blocks"));
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_a_failure_with_its_status()
    {
        var transport = new MockTransport(_ => new MockResponse(503, "{\"odata.error\":{\"code\":\"ServerBusy\",\"message\":{\"lang\":\"en-US\",\"value\":\"Busy.\"}}}"));
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((503, "ServerBusy"), (failure.Status, failure.ErrorCode));
        Assert.Equal(4, transport.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_is_not_asked_again()
    {
        var transport = new MockTransport(_ => new MockResponse(409, "<html>not the service's own error</html>"));
        var table = new TableClient(s_endpoint, "Blocks", SharedKey, Options(transport));
        Assert.Equal(409, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")))).Status);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task A_table_that_is_being_deleted_does_not_count_as_existing()
    {
        var transport = new MockTransport(_ => new MockResponse(409, "{\"odata.error\":{\"code\":\"TableBeingDeleted\",\"message\":{\"value\":\"Wait.\"}}}"));
        var service = new TableServiceClient(s_endpoint, SharedKey, Options(transport));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => service.CreateTableIfNotExistsAsync("Blocks"));
        Assert.Equal((409, "TableBeingDeleted"), (failure.Status, failure.ErrorCode));
    }

    [Fact]
    public async Task An_updated_shared_access_signature_is_used_on_the_next_attempt()
    {
        var credential = new AzureSasCredential("?sv=1&sig=old");
        var transport = new MockTransport(seen =>
        {
            credential.Update("sv=1&sig=new");
            return new MockResponse(seen.Uri.Query.Contains("old", StringComparison.Ordinal) ? 503 : 200, "{\"value\":[]}");
        });
        var table = new TableClient(new Uri(s_endpoint, "Blocks"), credential, Options(transport));
        Assert.Empty(await table.QueryAsync<TableEntity>("A eq 1").ToListAsync());
        Assert.Equal(["?$filter=A%20eq%201&sv=1&sig=old", "?$filter=A%20eq%201&sv=1&sig=new"], transport.Requests.Select(r => r.Uri.Query));
    }

    [Theory]
    [InlineData(null, "https://storage.azure.com/.default")]
    [InlineData("https://storage.azure.us", "https://storage.azure.us/.default")]
    [InlineData("https://storage.azure.us/.default", "https://storage.azure.us/.default")]
    public async Task Token_credential_sends_a_bearer_token_for_the_audience(string? audience, string scope)
    {
        var transport = new MockTransport(_ => new MockResponse(204));
        var credential = new FixedCredential();
        var options = Options(transport);
        if (audience is not null)
            options.Audience = new TableAudience(audience);
        await new TableClient(s_endpoint, "Blocks", credential, options).AddEntityAsync(new TableEntity("p", "r"));
        await new TableServiceClient(s_endpoint, credential, options).GetTableClient("Blocks").DeleteEntityAsync("p", "r");
        Assert.All(transport.Requests, r => Assert.Equal("Bearer the-token", r.Headers["Authorization"]));
        Assert.All(credential.Scopes, s => Assert.Equal(scope, s));
        Assert.NotEmpty(credential.Scopes);
    }

    [Fact]
    public async Task Token_credential_refuses_plain_http()
    {
        var transport = new MockTransport(_ => new MockResponse(204));
        var table = new TableClient(new Uri("http://account.table.core.windows.net"), "Blocks", new FixedCredential(), Options(transport));
        await Assert.ThrowsAsync<InvalidOperationException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Empty(transport.Requests);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1/t", "devstoreaccount1")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://proxy.local", "http://proxy.local:10002/devstoreaccount1/t", "devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=AAAA;EndpointSuffix=core.windows.net", "https://acc.table.core.windows.net/t", "acc")]
    [InlineData("AccountName=acc;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn", "https://acc.table.core.chinacloudapi.cn/t", "acc")]
    [InlineData("AccountName=acc;AccountKey=AAAA;TableEndpoint=http://10.0.0.1:9000/acc/", "http://10.0.0.1:9000/acc/t", "acc")]
    [InlineData("TableEndpoint=https://acc.table.core.windows.net/;SharedAccessSignature=sv=1&sig=a%3D", "https://acc.table.core.windows.net/t", "acc")]
    public void Connection_strings_say_where_and_who(string connectionString, string uri, string account)
    {
        var table = new TableClient(connectionString, "t");
        Assert.Equal((uri, account, "t"), (table.Uri.ToString(), table.AccountName, table.Name));
    }

    [Fact]
    public void Wrong_connection_strings_are_refused()
    {
        Assert.Throws<ArgumentNullException>("connectionString", () => new TableServiceClient((string)null!));
        Assert.ThrowsAny<ArgumentException>(() => new TableServiceClient(""));
        Assert.Throws<InvalidOperationException>(() => new TableServiceClient("nonsense"));
        Assert.ThrowsAny<ArgumentException>(() => new TableServiceClient("AccountName=acc"));
        Assert.Throws<ArgumentNullException>("tableName", () => new TableClient("UseDevelopmentStorage=true", null!));
        Assert.Throws<ArgumentException>("tableName", () => new TableClient("UseDevelopmentStorage=true", ""));
    }

    private static TableClientOptions Options(MockTransport transport)
    {
        var options = new TableClientOptions { Transport = transport };
        options.Retry.Delay = TimeSpan.Zero;
        options.Retry.MaxDelay = TimeSpan.Zero;
        return options;
    }

    private static void AssertSigned(MockTransport.Seen request, string resource)
    {
        var date = request.Headers["x-ms-date"];
        Assert.True(DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time));
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        var signature = Convert.ToBase64String(HMACSHA256.HashData(s_key, Encoding.UTF8.GetBytes(date + "\n" + resource)));
        Assert.Equal("SharedKeyLite account:" + signature, request.Headers["Authorization"]);
    }

    private sealed class FixedCredential : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("the-token", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
