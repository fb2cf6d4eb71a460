using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>A server with narrow limits, behind a proxy that says who its clients are, with a chain for contract wallets.</summary>
public sealed class ApiLimitTests(ApiLimitTests.Fixture fixture) : IClassFixture<ApiLimitTests.Fixture>
{
    private const int PerMinute = 20;

    [Fact]
    public async Task Client_beyond_its_limit_is_refused_and_others_are_not()
    {
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < PerMinute + 10; i++)
        {
            using var response = await GetAsync("ledger", i % 2 == 0 ? "203.0.113.1" : $"198.51.100.{i}, 203.0.113.1:{40_000 + i}");
            answers.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                await ApiCalls.RefusedAsync(response, 429, "rate-limited");
        }
        // The bucket fills by one every three seconds.
        Assert.InRange(answers.Count(a => a == HttpStatusCode.OK), PerMinute, PerMinute + 5);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        using var other = await GetAsync("ledger", "203.0.113.2");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var probe = await GetAsync("health/ready", "203.0.113.1");
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Fact]
    public async Task Clients_of_one_IPv6_network_share_a_limit()
    {
        var refused = 0;
        for (var i = 0; i < PerMinute + 10; i++)
        {
            using var response = await GetAsync("ledger", $"2001:db8:0:1::{i:x}");
            refused += response.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
        }
        Assert.InRange(refused, 5, 10);
        using var other = await GetAsync("ledger", "2001:db8:0:2::1");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Page_of_an_allowed_origin_may_read_answers_and_send_what_it_needs()
    {
        using var response = await GetAsync("ledger", "203.0.113.3", ("Origin", "https://portal.example"));
        Assert.Equal("https://portal.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Ledger-Seq", response.Headers.GetValues("Access-Control-Expose-Headers").Single());
        Assert.Contains("Origin", response.Headers.Vary);
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("commands/batch", UriKind.Relative));
        request.Headers.Add("Origin", "https://portal.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var preflight = await fixture.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("https://portal.example", preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Idempotency-Key", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single());
        using var stranger = await GetAsync("ledger", "203.0.113.3", ("Origin", "https://portal.example.evil.example"));
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Follower_that_does_not_read_is_cut_off_and_makes_room()
    {
        var domain = await fixture.Client.GetDomainAsync(TestContext.Current.CancellationToken);
        for (var batch = 0; batch < 4; batch++)
            await fixture.SendAsync(domain, Enumerable.Range(0, 150).Select(i => new { card = new string('x', 8_000), contributions = "open", licence = new { id = "CC0-1.0" }, name = $"Large {i}", visibility = "public" }));
        using var stalled = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await stalled.ConnectAsync(IPAddress.Loopback, fixture.Address.Port, TestContext.Current.CancellationToken);
        await stalled.SendAsync(Encoding.ASCII.GetBytes("GET /api/ledger/events?from=0 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.4\r\n\r\n"));
        await Eventually.TrueAsync(() => stalled.Available > 0);
        using var reading = await OpenEventsAsync("203.0.113.5");
        Assert.Equal(HttpStatusCode.OK, reading.StatusCode);
        using var tooMany = await OpenEventsAsync("203.0.113.6");
        await ApiCalls.RefusedAsync(tooMany, 429, "too-many-subscribers");
        var attempt = 0;
        await Eventually.TrueAsync(async () =>
        {
            using var next = await OpenEventsAsync($"198.18.0.{attempt++ % 250}");
            return next.StatusCode == HttpStatusCode.OK;
        }, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Stream_on_which_nothing_happens_says_that_it_lives()
    {
        HttpResponseMessage? opened = null;
        var attempt = 0;
        await Eventually.TrueAsync(async () =>
        {
            opened?.Dispose();
            opened = await OpenEventsAsync($"198.19.0.{attempt++ % 250}");
            return opened.StatusCode == HttpStatusCode.OK;
        }, TimeSpan.FromSeconds(40));
        using var response = opened!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var heartbeats = 0;
        while (heartbeats < 3)
            heartbeats += await reader.ReadLineAsync(limit.Token) == ": here" ? 1 : 0;
    }

    [Fact]
    public async Task Clients_that_send_by_the_byte_hold_no_place_for_long()
    {
        var beginnings = Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? "GET /api/ledger HTTP/1.1\r\nHost: x\r\nX-Slow: "
            : $"POST /api/commands HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.{i}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{{");
        var began = TimeProvider.System.GetTimestamp();
        var slow = beginnings.Select(SendSlowlyAsync).ToList();
        using var others = await GetAsync("ledger", "203.0.113.7");
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
        await Task.WhenAll(slow).WaitAsync(TimeSpan.FromSeconds(40), TestContext.Current.CancellationToken);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Contract_wallet_signs_in_by_what_its_contract_says()
    {
        var owner = KeyPair.Generate();
        var contract = await NodeScript.RunAsync<string>("OpenLedger.Tests/Api/deploy-wallet.mjs", JsonSerializer.Serialize(new { rpc = fixture.Chain.Address, owner = owner.Address.ToString() }));
        Assert.True(Address.TryParse(contract.ToLowerInvariant(), out var wallet));
        using var right = await SignInAsync(wallet, owner, "203.0.113.8");
        var session = await ApiCalls.ReadAsync(right);
        Assert.Equal(wallet.ToString(), session.GetProperty("address").GetString());
        using var wrong = await SignInAsync(wallet, KeyPair.Generate(), "203.0.113.8");
        await ApiCalls.RefusedAsync(wrong, 401, "signer-mismatch", "/signature");
        using var noContract = await SignInAsync(KeyPair.Generate().Address, owner, "203.0.113.8");
        await ApiCalls.RefusedAsync(noContract, 401, "signer-mismatch", "/signature");
        using var reverts = await SignInAsync(wallet, owner, "203.0.113.8", cut: 1);
        await ApiCalls.RefusedAsync(reverts, 401, "signer-mismatch", "/signature");
    }

    private async Task<HttpResponseMessage> SignInAsync(Address address, KeyPair signer, string client, int cut = 0)
    {
        using var nonceRequest = new HttpRequestMessage(HttpMethod.Post, new Uri("auth/nonce", UriKind.Relative)) { Headers = { { "X-Forwarded-For", client } } };
        using var nonceResponse = await fixture.Http.SendAsync(nonceRequest, TestContext.Current.CancellationToken);
        var nonce = (await ApiCalls.ReadAsync(nonceResponse)).GetProperty("nonce").GetString()!;
        var authority = fixture.Address.Authority;
        var message = new SiweMessage(authority, address, $"http://{authority}/", 31337, nonce, Rfc3339Time.From(DateTimeOffset.UtcNow));
        var body = JsonSerializer.Serialize(new { message = message.ToString(), signature = signer.Sign(message.Digest()).ToString()[..^(2 * cut)] });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("auth/siwe", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "X-Forwarded-For", client } } };
        return await fixture.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task SendSlowlyAsync(string beginning)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, fixture.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(beginning));
        var buffer = new byte[4096];
        var ended = Task.Run(async () =>
        {
            try
            {
                while (await socket.ReceiveAsync(buffer) > 0)
                {
                    // What the server says before it hangs up does not matter here.
                }
            }
            catch (SocketException)
            {
                // It has hung up.
            }
        });
        try
        {
            while (!ended.IsCompleted)
            {
                await socket.SendAsync("x"u8.ToArray());
                await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(500)));
            }
        }
        catch (SocketException)
        {
            // It has hung up.
        }
        await ended;
    }

    private Task<HttpResponseMessage> OpenEventsAsync(string client) => GetAsync("ledger/events", client, HttpCompletionOption.ResponseHeadersRead);

    private Task<HttpResponseMessage> GetAsync(string path, string client, params (string Name, string Value)[] headers) => GetAsync(path, client, HttpCompletionOption.ResponseContentRead, headers);

    private async Task<HttpResponseMessage> GetAsync(string path, string client, HttpCompletionOption completion, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Forwarded-For", client);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await fixture.Http.SendAsync(request, completion, TestContext.Current.CancellationToken);
    }

    /// <summary>The stack with its settings.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private LocalStack? _stack;

        internal AnvilServer Chain { get; private set; } = null!;

        internal HttpClient Http { get; private set; } = null!;

        internal LedgerClient Client { get; private set; } = null!;

        internal Uri Address => _stack!.Functions.Address;

        public async ValueTask InitializeAsync()
        {
            Chain = await AnvilServer.StartAsync();
            _stack = await LocalStack.StartAsync(new LocalStackOptions
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Api__PerMinute"] = $"{PerMinute}",
                    ["Api__TrustedProxies"] = "127.0.0.0/8, ::1/128",
                    ["Api__AllowedOrigins"] = "https://portal.example, https://other.example",
                    ["Api__MaxSubscribers"] = "2",
                    ["Api__StreamStallSeconds"] = "2",
                    ["Api__HeartbeatMs"] = "200",
                    ["Identity__RpcUrl"] = Chain.Address.AbsoluteUri,
                },
            });
            Http = new HttpClient { BaseAddress = new Uri(Address, "api/") };
            Client = new LedgerClient(Address);
        }

        public async ValueTask DisposeAsync()
        {
            Http?.Dispose();
            Client?.Dispose();
            if (_stack is not null)
                await _stack.DisposeAsync();
            if (Chain is not null)
                await Chain.DisposeAsync();
        }

        internal async Task SendAsync<T>(LedgerDomain domain, IEnumerable<T> datanets)
        {
            var key = KeyPair.Generate();
            var commands = datanets.Select((d, i) => SignedCommand.Sign(
                new Command(Kinds.DatanetCreate, Jcs.Serialize(d), (ulong)i, LedgerTime.From(DateTimeOffset.UtcNow.AddMinutes(5))), key, domain).ToBody());
            var body = $"{{\"commands\":[{string.Join(',', commands.Select(Encoding.UTF8.GetString))}]}}";
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("commands/batch", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "X-Forwarded-For", "203.0.113.200" } } };
            using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
            Assert.DoesNotContain("\"problem\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }
}
