using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class HttpTriggerTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>
{
    private readonly SampleApp _app = fixture.App;

    private HttpClient Client => _app.Client;

    [Fact]
    public async Task Route_with_parameter_answers_through_middleware_and_custom_headers()
    {
        using var response = await Client.GetAsync("/api/hello/World");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Hello World, GET", await response.Content.ReadAsStringAsync());
        Assert.Equal("Hello", response.Headers.GetValues("X-Function").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("GET", "/api/nowhere")]
    [InlineData("GET", "/hello/World")]
    [InlineData("POST", "/api/hello/World")]
    [InlineData("GET", "/api/items/notanumber")]
    [InlineData("GET", "/api/optional/notadate")]
    [InlineData("GET", "/api/off")]
    [InlineData("DELETE", "/admin/host/ping")]
    public async Task Unknown_route_wrong_method_failed_constraint_and_disabled_function_are_404(string method, string path)
    {
        using var response = await Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Context_carries_definition_binding_data_items_and_one_scope()
    {
        var item = await Client.GetFromJsonAsync<JsonElement>("/api/items/5?color=red");
        Assert.Equal(5, item.GetProperty("id").GetInt32());
        Assert.Equal("red", item.GetProperty("color").GetString());
        Assert.True(item.GetProperty("loud").GetBoolean());
        Assert.Equal("GetItem", item.GetProperty("function").GetString());
        Assert.Equal("OpenLedger.SampleFunctionsApp.HttpFunctions.GetItem", item.GetProperty("entryPoint").GetString());
        Assert.True(Guid.TryParse(item.GetProperty("invocation").GetString(), out _));
        Assert.Equal("5", item.GetProperty("binding").GetString());
        Assert.Equal("seen", item.GetProperty("inline").GetString());
        Assert.True(item.GetProperty("same").GetBoolean());
        Assert.True(item.GetProperty("sameScope").GetBoolean());
        await _app.WaitForJournalAsync(l => l == $"disposed {item.GetProperty("scoped").GetString()}");
    }

    [Fact]
    public async Task Scope_and_invocation_id_are_new_for_each_request()
    {
        var first = await Client.GetFromJsonAsync<JsonElement>("/api/items/1?loud=false");
        var second = await Client.GetFromJsonAsync<JsonElement>("/api/items/1");
        Assert.False(first.GetProperty("loud").GetBoolean());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("color").ValueKind);
        Assert.NotEqual(first.GetProperty("scoped").GetString(), second.GetProperty("scoped").GetString());
        Assert.NotEqual(first.GetProperty("invocation").GetString(), second.GetProperty("invocation").GetString());
    }

    [Fact]
    public async Task Traceparent_of_the_request_reaches_the_function()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/items/1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await Client.SendAsync(request);
        var item = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", item.GetProperty("trace").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/items/1?loud=perhaps")]
    public async Task Query_value_of_the_wrong_type_is_a_500(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task FromBody_binds_json_without_regard_to_case()
    {
        using var response = await Client.PutAsJsonAsync("/api/items/7", new { Name = "seven", id = 1 });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/api/items/7", response.Headers.Location?.ToString());
        Assert.Equal("""{"id":7,"name":"seven"}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{ not json", "application/json")]
    [InlineData("""{"name":"x"}""", "text/plain")]
    [InlineData("", "application/json")]
    public async Task FromBody_with_a_wrong_body_is_a_500_as_in_the_worker(string body, string type)
    {
        using var response = await Client.PutAsync("/api/items/7", new StringContent(body, Encoding.UTF8, type));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Theory]
    [InlineData("loud", HttpStatusCode.OK, "LOUD")]
    [InlineData("pass", HttpStatusCode.OK, "")]
    [InlineData("fail", HttpStatusCode.InternalServerError, "")]
    public async Task Converter_of_a_parameter_makes_its_value(string text, HttpStatusCode status, string expected)
    {
        using var response = await Client.GetAsync($"/api/shout/{text}");
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/files/a/b/c.txt", "a/b/c.txt")]
    [InlineData("/api/files", "(none)")]
    [InlineData("/api/optional/2026-02-03", "2026-02-03")]
    [InlineData("/api/optional", "never")]
    public async Task Catch_all_and_optional_parameters_bind(string path, string expected) => Assert.Equal(expected, await Client.GetStringAsync(path));

    [Theory]
    [InlineData("GET")]
    [InlineData("PATCH")]
    [InlineData("OPTIONS")]
    public async Task Function_without_methods_or_route_answers_all_methods_under_its_name(string method)
    {
        using var response = await Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/AnyMethod"));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(method, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Function_without_result_answers_200_with_empty_body()
    {
        using var response = await Client.PostAsync("/api/quiet", content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("quiet", await _app.JournalAsync());
    }

    [Fact]
    public async Task Unhandled_exception_is_a_500_without_details()
    {
        using var response = await Client.GetAsync("/api/fail");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        await _app.Server.WaitForLineAsync(l => l.Contains("on purpose", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Middleware_chosen_by_predicate_can_replace_the_result()
    {
        using var response = await Client.GetAsync("/api/handled");
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal("on purpose", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Exception_after_the_response_began_breaks_the_connection()
    {
        // The reset may reach the client before it has read the first half.
        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetStringAsync("/api/faillate"));
    }

    [Fact]
    public async Task Upload_streams_into_the_function_before_it_has_ended()
    {
        var block = RandomNumberGenerator.GetBytes(1 << 20);
        const int Blocks = 60;
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var content = new PushContent(async stream =>
        {
            for (var i = 0; i < Blocks; i++)
            {
                await stream.WriteAsync(block);
                expected.AppendData(block);
                if (i == 0)
                {
                    await stream.FlushAsync();
                    // The function opens the gate when it has read the first bytes; only then does the rest follow.
                    using var seen = await Client.GetAsync("/api/wait/upload");
                    Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
                }
            }
        });
        using var response = await Client.PostAsync("/api/upload", content);
        var result = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((long)Blocks << 20, result.GetProperty("total").GetInt64());
        Assert.Equal(Convert.ToHexString(expected.GetHashAndReset()), result.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task Body_above_100_MiB_is_refused_with_413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/upload") { Content = new ByteArrayContent([1]) };
        request.Content.Headers.ContentLength = 104_857_601;
        request.Headers.ExpectContinue = true;
        using var response = await Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Response_streams_while_the_function_runs()
    {
        using var response = await Client.GetAsync("/api/events/sse", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: first", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        await _app.OpenGateAsync("sse");
        Assert.Equal("data: second", await reader.ReadLineAsync());
    }

    [Fact]
    public async Task Client_that_leaves_cancels_the_invocation()
    {
        using var leave = new CancellationTokenSource();
        var request = Client.GetAsync("/api/wait/never", leave.Token);
        await _app.WaitForJournalAsync(l => l == "waiting never");
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await _app.WaitForJournalAsync(l => l == "cancelled never");
    }

    [Fact]
    public async Task Root_says_that_the_host_runs()
    {
        using var response = await Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
