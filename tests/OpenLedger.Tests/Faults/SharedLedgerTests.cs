using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

/// <summary>What two hosts on one storage owe their callers together.</summary>
public sealed class SharedLedgerTests
{
    [Fact]
    public async Task One_nonce_makes_one_session_whichever_hosts_are_asked()
    {
        await using var stack = await FaultStack.StartAsync();
        stack.Settings["Identity__Domains"] = "ledger.example";
        FunctionsHosts hosts = new(await stack.StartHostAsync(0), await stack.StartHostAsync(1));
        using var http = new HttpClient();
        var key = KeyPair.Generate();
        for (var round = 0; round < 5; round++)
        {
            using var nonceAnswer = await http.PostAsync(hosts.Url(round, "auth/nonce"), new ByteArrayContent([]));
            using var nonce = JsonDocument.Parse(await nonceAnswer.Content.ReadAsStringAsync());
            var message = new SiweMessage("ledger.example", key.Address, "https://ledger.example/", 31337, nonce.RootElement.GetProperty("nonce").GetString()!, Rfc3339Time.From(DateTimeOffset.UtcNow));
            var body = JsonSerializer.Serialize(new { message = message.ToString(), signature = key.Sign(message.Digest()).ToString() });
            var statuses = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync(hosts.Url(i, "auth/siwe"), content);
                return answer.StatusCode;
            }));
            Assert.Equal(1, statuses.Count(s => s == HttpStatusCode.Created));
            Assert.Equal(9, statuses.Count(s => s == HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    public async Task Search_goes_on_at_another_host_and_after_a_restart_as_if_there_were_one()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync(0);
        FunctionsHosts hosts = new(victim, await stack.StartHostAsync(1));
        using var client = new LedgerClient(victim.Address);
        using var http = new HttpClient();
        var key = KeyPair.Generate();
        for (var i = 0; i < 6; i++)
            await CreateAsync($"Plain {new string('x', i + 1)}", string.Concat(Enumerable.Repeat("plain ", i % 3)));
        var all = (await SearchAsync(0, "limit=50")).Ids;
        var first = await SearchAsync(0, "limit=2");
        // The other host is asked for the first time, and for what it has just heard of.
        var last = await CreateAsync("Plain plain", "plain");
        Assert.Equal(7, (await SearchAsync(1, "limit=50", last)).Ids.Count);
        var second = await SearchAsync(1, $"limit=2&cursor={first.Next}");
        await victim.KillAsync();
        hosts = new(await stack.StartHostAsync(0), hosts.Second);
        var third = await SearchAsync(0, $"limit=2&cursor={second.Next}", last);
        Assert.Equal(all, first.Ids.Concat(second.Ids).Concat(third.Ids));
        Assert.Null(third.Next);

        async Task<Seq> CreateAsync(string name, string card) =>
            (await client.SendAsync(key, Kinds.DatanetCreate, new { card, contributions = "open", licence = new { id = "MIT" }, name, visibility = "public" })).Seq;

        async Task<(List<string> Ids, string? Next)> SearchAsync(int host, string query, Seq? atLeast = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, hosts.Url(host, $"datanets?q=plain&{query}"));
            if (atLeast is { } seq)
                request.Headers.Add("If-Ledger-Seq-At-Least", seq.ToString());
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return ([.. page.RootElement.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetString()!)], page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null);
        }
    }

    [Fact]
    public async Task Follower_whose_host_is_killed_goes_on_and_misses_nothing_and_gets_nothing_twice()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync(0);
        var survivor = await stack.StartHostAsync(1);
        using var client = new LedgerClient(survivor.Address);
        var key = KeyPair.Generate();
        var seen = new ConcurrentQueue<LedgerEvent>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var following = FollowAsync(victim.Address);
        for (var i = 0; i < 20; i++)
            await client.SendAsync(key, Kinds.Cancel, new { nonce = $"{i}" }, limit.Token);
        await Eventually.TrueAsync(() => seen.Count >= 10);
        await victim.KillAsync();
        for (var i = 20; i < 40; i++)
            await client.SendAsync(key, Kinds.Cancel, new { nonce = $"{i}" }, limit.Token);
        var last = (await client.SendAsync(key, Kinds.Cancel, new { nonce = "1000" }, limit.Token)).Seq;
        // The same address is gone for good, so the reader goes to another server with what it has.
        var resumed = FollowAsync(survivor.Address);
        await Eventually.TrueAsync(() => seen.LastOrDefault()?.Seq >= last, TimeSpan.FromSeconds(30), () => $"{seen.Count} entries, the last {seen.LastOrDefault()?.Seq}, of {last}");
        await limit.CancelAsync();
        await Task.WhenAll(following, resumed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal(Enumerable.Range(0, (int)last.Value + 1).Select(i => (ulong)i), seen.Select(e => e.Seq.Value).Take((int)last.Value + 1));
        var stored = await stack.VerifyAsync();
        Assert.Equal(stored.Take(seen.Count).Select(e => Encoding.UTF8.GetString(e.Encode())), seen.Select(e => e.Line));

        async Task FollowAsync(Uri server)
        {
            using var events = new LedgerEvents(server);
            await foreach (var item in events.FollowAsync(seen.LastOrDefault()?.Seq.Next ?? new Seq(0), limit.Token))
                seen.Enqueue(item);
        }
    }

    private sealed record FunctionsHosts(FunctionsServer First, FunctionsServer Second)
    {
        public Uri Url(int i, string path) => new(i % 2 == 0 ? First.Address : Second.Address, "api/" + path);
    }
}
