using System.Net;
using System.Net.Http.Headers;
using Azure.Data.Tables;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class IdempotencyTests(StackFixture stack)
{
    [Fact]
    public async Task Same_request_under_one_key_gets_the_first_answer()
    {
        var key = Key();
        using var first = await PostNonceAsync(key);
        using var second = await PostNonceAsync(key);
        Assert.Equal(await Text(first), await Text(second));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal("no-store", second.Headers.CacheControl!.ToString());
        using var other = await PostNonceAsync(Key());
        Assert.NotEqual(await Text(first), await Text(other));
    }

    [Fact]
    public async Task Of_many_at_once_one_is_served_and_the_others_wait_or_get_its_answer()
    {
        var key = Key();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PostNonceAsync(key)));
        var nonces = new HashSet<string>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            if (answer.StatusCode == HttpStatusCode.OK)
                nonces.Add(await Text(answer));
            else
                await ApiCalls.RefusedAsync(answer, 409, "idempotency-in-flight");
            answer.Dispose();
        }
        Assert.Single(nonces);
    }

    [Fact]
    public async Task Another_request_under_the_key_is_refused_and_a_refused_one_frees_it()
    {
        var key = Key();
        using var malformed = await PostSignInAsync(key, """{"message":"x","signature":"0x00"}""");
        await ApiCalls.RefusedAsync(malformed, 400, "siwe-malformed", "/message");
        using var another = await PostSignInAsync(key, """{"message":"y","signature":"0x00"}""");
        await ApiCalls.RefusedAsync(another, 400, "siwe-malformed", "/message");
        using var nonce = await PostNonceAsync(key);
        Assert.Equal(HttpStatusCode.OK, nonce.StatusCode);
        using var withQuery = await PostAsync("auth/nonce?x=1", key, null);
        await ApiCalls.RefusedAsync(withQuery, 422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("long")]
    [InlineData("huge")]
    public async Task Key_that_is_none_is_refused(string key)
    {
        using var response = await PostNonceAsync(key switch { "long" => new string('k', 256), "huge" => new string('k', 10_240), _ => key });
        await ApiCalls.RefusedAsync(response, 400, "idempotency-key-malformed");
    }

    [Fact]
    public async Task Answers_are_stored_so_that_only_the_server_can_read_them()
    {
        using var response = await PostNonceAsync(Key());
        var nonce = (await ApiCalls.ReadAsync(response)).GetProperty("nonce").GetString()!;
        var table = new TableClient(stack.Stack.Azurite.ConnectionString, "access");
        var rows = 0;
        await foreach (var row in table.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
        {
            rows++;
            Assert.DoesNotContain(row.Keys.Select(name => row[name]).OfType<byte[]>(), bytes => System.Text.Encoding.UTF8.GetString(bytes).Contains(nonce, StringComparison.Ordinal));
            Assert.DoesNotContain(row.Keys.Select(name => row[name]).OfType<string>(), text => text.Contains(nonce, StringComparison.Ordinal));
        }
        Assert.True(rows > 0);
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> PostNonceAsync(string key) => PostAsync("auth/nonce", key, null);

    private Task<HttpResponseMessage> PostSignInAsync(string key, string body) => PostAsync("auth/siwe", key, body);

    private async Task<HttpResponseMessage> PostAsync(string path, string key, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiCalls.Url(path)) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body ?? "")) };
        if (body is not null)
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
