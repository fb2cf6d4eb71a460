using System.Text.Json;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>What the tests of the API share.</summary>
internal static class ApiCalls
{
    public static Uri Url(string path) => new(path, UriKind.Relative);

    public static async Task<HttpResponseMessage> GetAsync(this StackFixture stack, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url(path));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonElement> GetJsonAsync(this StackFixture stack, string path)
    {
        using var response = await stack.GetAsync(path);
        return await ReadAsync(response);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>Sends a POST without a body, perhaps with an Authorization header.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this StackFixture stack, string path, string? authorization, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(path)) { Content = new ByteArrayContent(body ?? []) };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The Authorization header of a signed request with an empty body.</summary>
    public static async Task<string> AuthorizeAsync(this StackFixture stack, KeyPair key, string path, TimeSpan? life = null, LedgerDomain? domain = null, string method = "POST") =>
        new SignedRequest(method, "/api/" + path, Hash256.Sha256([]), LedgerTime.From(DateTimeOffset.UtcNow + (life ?? TimeSpan.FromSeconds(50))))
            .Authorize(key, domain ?? await stack.Client.GetDomainAsync());

    /// <summary>A refusal: its status, its code, where it points to, and every member that a problem document has.</summary>
    public static async Task RefusedAsync(HttpResponseMessage response, int status, string code, string? pointer = null)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} in place of {status}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        var root = problem.RootElement;
        Assert.Equal((code, pointer), (root.GetProperty("code").GetString(), root.TryGetProperty("pointer", out var at) ? at.GetString() : null));
        Assert.Equal($"urn:openledger:problem:{code}", root.GetProperty("type").GetString());
        Assert.Equal(status, root.GetProperty("status").GetInt32());
        Assert.NotEmpty(root.GetProperty("title").GetString()!);
        Assert.NotEmpty(root.GetProperty("detail").GetString()!);
        Assert.Matches("^[0-9a-f]{32}$", root.GetProperty("traceId").GetString());
    }
}
