using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.TestKit;
using OpenLedger.Tests.Api;

namespace OpenLedger.Tests.Cli;

[Collection(ApiCollection.Name)]
public sealed class AccountCommandTests(StackFixture stack) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-account-");

    [Fact]
    public async Task Key_is_made_listed_used_and_revoked()
    {
        await RunAsync("keygen", "-o", Key);
        using var created = JsonDocument.Parse(await RunAsync("account", "key", "create", "--scope", "read", "--label", "export", "--per-minute", "60", "--key", Key, "--json"));
        var (key, hash) = (created.RootElement.GetProperty("key").GetString()!, created.RootElement.GetProperty("hash").GetString()!);
        Assert.Contains("export", await RunAsync("account", "key", "list", "--key", Key));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(key));
        Assert.Contains("REQUESTS", await RunAsync("account", "key", "usage", hash, "--key", Key));
        await RunAsync("account", "key", "revoke", hash, "--key", Key);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(key));
        using var listed = JsonDocument.Parse(await RunAsync("account", "key", "list", "--key", Key, "--json"));
        Assert.NotNull(listed.RootElement[0].GetProperty("revokedAt").GetString());
    }

    [Fact]
    public async Task Session_is_a_token_that_the_server_takes()
    {
        await RunAsync("keygen", "-o", Key);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync((await RunAsync("account", "session", "--key", Key)).Trim()));
    }

    [Theory]
    [InlineData("account", "key", "create")]
    [InlineData("account", "key", "create", "--scope", "write")]
    [InlineData("account", "key", "create", "--scope", "read", "--days", "0")]
    [InlineData("account", "key", "revoke", "abc")]
    public async Task Wrong_usage_is_told(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.Equal(2, await CommandLine.RunAsync(arguments, TextWriter.Null, error));
        Assert.NotEmpty(error.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Key => Path.Combine(_folder.FullName, "key");

    /// <summary>Asks for the use of a key that nobody has: 404 tells that the caller was known.</summary>
    private async Task<HttpStatusCode> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiCalls.Url($"api-keys/{new string('0', 64)}/usage"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] server = arguments[0] == "keygen" ? [] : ["--server", stack.Stack.Functions.Address.ToString()];
        Assert.True(await CommandLine.RunAsync([.. arguments, .. server], output, error) == 0, $"{string.Join(' ', arguments)}: {error}");
        return output.ToString();
    }
}
