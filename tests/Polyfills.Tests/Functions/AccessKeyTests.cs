using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class AccessKeyTests(SampleAppFixture fixture, AzuriteFixture azurite) : IClassFixture<SampleAppFixture>
{
    private readonly SampleApp _app = fixture.App;

    [Theory]
    [InlineData("/api/keys/function", null, false)]
    [InlineData("/api/keys/function", "wrong", false)]
    [InlineData("/api/keys/function", SampleApp.OwnKey, true)]
    [InlineData("/api/keys/function", SampleApp.HostFunctionKey, true)]
    [InlineData("/api/keys/function", SampleApp.SystemKey, false)]
    [InlineData("/api/keys/function", SampleApp.MasterKey, true)]
    [InlineData("/api/keys/system", SampleApp.SystemKey, true)]
    [InlineData("/api/keys/system", SampleApp.HostFunctionKey, false)]
    [InlineData("/api/keys/system", SampleApp.MasterKey, true)]
    [InlineData("/api/keys/admin", SampleApp.HostFunctionKey, false)]
    [InlineData("/api/keys/admin", SampleApp.OwnKey, false)]
    [InlineData("/api/keys/admin", SampleApp.MasterKey, true)]
    [InlineData("/admin/host/status", SampleApp.HostFunctionKey, false)]
    [InlineData("/admin/host/status", SampleApp.MasterKey, true)]
    [InlineData("/admin/functions", null, false)]
    [InlineData("/admin/functions", SampleApp.MasterKey, true)]
    [InlineData("/admin/host/ping", null, true)]
    [InlineData("/api/hello/x", null, true)]
    public async Task Key_opens_what_its_kind_allows_by_header_and_by_query(string path, string? key, bool allowed)
    {
        var expected = allowed ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        using var byHeader = await _app.Client.SendAsync(request);
        Assert.Equal(expected, byHeader.StatusCode);
        using var byQuery = await _app.Client.GetAsync(key is null ? path : $"{path}?code={key}");
        Assert.Equal(expected, byQuery.StatusCode);
    }

    [Fact]
    public async Task Status_names_the_host_and_its_state()
    {
        var status = await _app.Client.GetFromJsonAsync<JsonElement>($"/admin/host/status?code={SampleApp.MasterKey}");
        Assert.Equal(_app.HostId, status.GetProperty("id").GetString());
        Assert.Equal("Running", status.GetProperty("state").GetString());
        Assert.Equal(Environment.MachineName, status.GetProperty("computerName").GetString());
        Assert.True(status.GetProperty("processUptime").GetInt64() > 0);
    }

    [Fact]
    public async Task Functions_are_listed_with_their_triggers()
    {
        var list = await _app.Client.GetFromJsonAsync<JsonElement[]>($"/admin/functions?code={SampleApp.MasterKey}");
        var hello = Assert.Single(list!, f => f.GetProperty("name").GetString() == "Hello");
        Assert.EndsWith("/api/hello/{name}", hello.GetProperty("invoke_url_template").GetString(), StringComparison.Ordinal);
        Assert.Equal("httpTrigger", hello.GetProperty("config").GetProperty("bindings")[0].GetProperty("type").GetString());
        Assert.True(Assert.Single(list!, f => f.GetProperty("name").GetString() == "SwitchedOff").GetProperty("isDisabled").GetBoolean());
    }

    [Fact]
    public async Task Changed_key_file_counts_and_missing_one_is_made()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server);
        var file = Path.Combine(app.SecretsFolder, "host.json");
        File.Delete(file);
        using var old = await app.Client.GetAsync($"/api/keys/admin?code={SampleApp.MasterKey}");
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);

        var made = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(file)).GetProperty("masterKey").GetProperty("value").GetString();
        using var with = await app.Client.GetAsync($"/api/keys/admin?code={made}");
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }
}
