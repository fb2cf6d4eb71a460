using System.Net;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class HostSettingsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Requests_beyond_the_bounds_wait_and_then_are_refused()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server, new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__http__maxConcurrentRequests"] = "2",
            ["AzureFunctionsJobHost__extensions__http__maxOutstandingRequests"] = "3",
            ["AzureFunctionsJobHost__extensions__http__routePrefix"] = "",
        });
        var one = await app.Client.GetAsync("/events/one", HttpCompletionOption.ResponseHeadersRead);
        using var two = await app.Client.GetAsync("/events/two", HttpCompletionOption.ResponseHeadersRead);
        Task<HttpResponseMessage>[] late = [app.Client.PostAsync("/open/two", null), app.Client.PostAsync("/open/two", null)];
        var refused = await Task.WhenAny(late);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await refused).StatusCode);
        var waiting = late.Single(t => t != refused);
        Assert.False(waiting.IsCompleted);
        using var ping = await app.Client.GetAsync("/admin/host/ping");
        Assert.Equal(HttpStatusCode.OK, ping.StatusCode);
        one.Dispose();
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
        Assert.EndsWith("data: second\n\n", await two.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_timeout_cancels_the_invocation()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server, new Dictionary<string, string> { ["AzureFunctionsJobHost__functionTimeout"] = "00:00:01" });
        using var response = await app.Client.GetAsync("/api/wait/forever");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("cancelled forever", await app.JournalAsync());
    }

    [Fact]
    public async Task Sigterm_lets_requests_end_and_takes_no_new_ones()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server);
        await using var late = await LateRequest.BeginAsync(app, "drain");
        var waiting = app.Client.GetAsync("/api/wait/drain");
        await app.WaitForJournalAsync(l => l == "waiting drain");
        var stop = app.Server.StopAsync(TimeSpan.FromSeconds(30));
        await app.Server.WaitForLineAsync(l => l.Contains("Application is shutting down", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await AssertRefusedAsync(app);
        Assert.Equal(HttpStatusCode.OK, await late.EndAsync());
        using var response = await waiting;
        Assert.Equal("waited", await response.Content.ReadAsStringAsync());
        Assert.Equal(0, await stop);
    }

    [Fact]
    public async Task Home_page_can_be_hidden_and_the_body_limit_set()
    {
        await using var app = await SampleApp.StartAsync(azurite.Server, new Dictionary<string, string>
        {
            ["AzureWebJobsDisableHomepage"] = "true",
            ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "10",
        });
        using var root = await app.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.NoContent, root.StatusCode);
        using var small = await app.Client.PostAsync("/api/upload", new ByteArrayContent(new byte[10]));
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        using var large = await app.Client.PostAsync("/api/upload", new ByteArrayContent(new byte[11]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    /// <summary>New connections end being taken shortly after the shutdown has begun.</summary>
    private static async Task AssertRefusedAsync(SampleApp app)
    {
        using var fresh = new HttpClient { BaseAddress = app.Client.BaseAddress };
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            try
            {
                using var response = await fresh.GetAsync("/admin/host/ping");
                fresh.DefaultRequestHeaders.ConnectionClose = true;
                Assert.True(DateTime.UtcNow < deadline, "The stopping host still takes new connections.");
            }
            catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException)
            {
                // HttpClient lets the bare SocketException out where the other side resets between the connect and the first byte.
                return;
            }
        }
    }
}
