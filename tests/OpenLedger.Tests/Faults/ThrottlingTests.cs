using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>A storage that says it is too busy, or nothing at all, while the host is under load.</summary>
public sealed class ThrottlingTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Throttled_table_opens_the_circuit_which_sheds_at_once_says_so_and_closes_by_itself()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy);
        using var client = new LedgerClient(host.Address);
        var domain = await client.GetDomainAsync();
        await using var load = new CommandLoad(domain);
        load.Start(host.Address, clients: 4);
        await load.MoreAsync(40);
        var throttled = 0;
        proxy.OnRequest = (request, _) =>
        {
            if (request.Service != StorageService.Table)
                return Task.FromResult(Verdict.Pass);
            Interlocked.Increment(ref throttled);
            return Task.FromResult(Verdict.Busy(retryAfterSeconds: 1));
        };
        await Eventually.TrueAsync(async () => (await GetAsync(host, "health/ready")).Status == HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(30));
        // The first clients may all wait for the block in flight; these come afterwards.
        load.Start(host.Address, clients: 4);
        await Eventually.TrueAsync(() => load.Problems.ContainsKey("storage-unavailable"), TimeSpan.FromSeconds(30), () => string.Join(", ", load.Problems));

        // Now nobody waits: everyone is told at once, and when to come back.
        var began = Stopwatch.GetTimestamp();
        foreach (var path in Enumerable.Repeat<string[]>(["health/ready", "ledger", "ledger/entries/999999", "ledger/blocks?from=0"], 5).SelectMany(p => p))
        {
            var (status, problem, retryAfter) = await GetAsync(host, path);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), (status, problem?.Code));
            Assert.InRange(retryAfter!.Value.TotalSeconds, 1, 15);
        }
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "Twenty refusals took longer than 5 s.");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "health/live")).Status);
        // The storage asked to be left alone for a second at a time, and it is, but for the few requests that go past the sequencer.
        var before = Volatile.Read(ref throttled);
        await load.RefusedAsync(200);
        Assert.InRange(Volatile.Read(ref throttled) - before, 0, 100);

        proxy.OnRequest = (_, _) => Task.FromResult(Verdict.Pass);
        await Eventually.TrueAsync(async () => (await GetAsync(host, "health/ready")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(30));
        await load.MoreAsync(40);
        await load.StopAsync();
        load.AssertOnLedger(await stack.VerifyAsync());
        await load.SettleAsync(host.Address, host.Address);
        load.AssertOnLedger(await stack.VerifyAsync());
    }

    [Fact]
    public async Task Lost_answers_and_cut_connections_now_and_then_are_settled_without_anyone_noticing()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy);
        using var client = new LedgerClient(host.Address);
        await using var load = new CommandLoad(await client.GetDomainAsync());
        var (requests, answers) = (0, 0);
        proxy.OnRequest = (request, _) => Task.FromResult(request is { Service: StorageService.Table, Method: "POST" } && Interlocked.Increment(ref requests) % 7 == 0 ? Verdict.Drop : Verdict.Pass);
        proxy.OnAnswer = (request, _, _) => Task.FromResult(request is { Service: StorageService.Table, Method: "POST" } && Interlocked.Increment(ref answers) % 5 == 0 ? Verdict.Drop : Verdict.Pass);
        load.Start(host.Address, clients: 4);
        await load.MoreAsync(150);
        await load.StopAsync();
        Assert.Empty(load.Problems);
        Assert.Empty(load.Unanswered);
        Assert.True(requests > 14 && answers > 10, $"{requests} requests, {answers} answers");
        load.AssertOnLedger(await stack.VerifyAsync());
    }

    [Fact]
    public async Task Throttled_blobs_and_queues_delay_a_file_and_do_not_lose_it()
    {
        await using var stack = await FaultStack.StartAsync();
        stack.Settings["Jobs__ReconcileAfterSeconds"] = "1";
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy);
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(50);
        var id = await contributing.DepositAsync(content);
        var (blobs, sends) = (6, 1);
        proxy.OnRequest = (request, _) => Task.FromResult(request switch
        {
            { Service: StorageService.Queue, Method: "POST" } when Interlocked.Decrement(ref sends) >= 0 => Verdict.Busy(),
            { Service: StorageService.Blob, Method: "GET" or "HEAD" } when request.Target.StartsWith("quarantine/ct-", StringComparison.Ordinal) && Interlocked.Decrement(ref blobs) >= 0 => Verdict.Busy(),
            _ => Verdict.Pass,
        });
        using var client = new LedgerClient(host.Address);
        await client.SendAsync(await contributing.CompletionAsync(id, content, nonce: 1));
        await Eventually.TrueAsync(async () =>
        {
            // The message was lost, which the timer finds; by its own schedule that takes up to 15 s more.
            await stack.RunTimerAsync(host, "Reconcile");
            return (await client.GetContributionAsync(id)).State is "ingested" or "failed";
        }, TimeSpan.FromSeconds(60));
        Assert.Equal("ingested", (await client.GetContributionAsync(id)).State);
        Assert.True(blobs < 0 && sends < 0);
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);
    }

    [Fact]
    public async Task Missing_quarantine_container_is_not_taken_for_missing_uploads()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy);
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(10);
        var id = await contributing.DepositAsync(content);
        var missed = 0;
        // As where somebody has pointed the app at another account: a container that is not there says nothing of the uploads.
        proxy.OnRequest = (request, _) =>
        {
            var missing = request is { Service: StorageService.Blob, Method: "GET" or "HEAD" } && request.Target.StartsWith("quarantine/ct-", StringComparison.Ordinal);
            return Task.FromResult(missing && Interlocked.Increment(ref missed) <= 2 ? new Verdict(VerdictKind.Answer, 404, "ContainerNotFound") : Verdict.Pass);
        };
        using var client = new LedgerClient(host.Address);
        await client.SendAsync(await contributing.CompletionAsync(id, content, nonce: 1));
        await FaultStack.WaitForAsync(host, id, "ingested", "failed");
        Assert.Equal("ingested", (await client.GetContributionAsync(id)).State);
        Assert.True(missed > 2, $"The container was asked for {missed} times.");
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);

        // A command that needs the container while it is gone can be sent again when it is back.
        var second = await contributing.DeclareAsync(content);
        await contributing.UploadAsync(second, content);
        var quarantine = new BlobContainerClient(stack.Azurite.ConnectionString, "quarantine");
        proxy.OnRequest = (request, _) => Task.FromResult(request is { Service: StorageService.Blob, Method: "GET" } && request.Target.StartsWith("quarantine?", StringComparison.Ordinal)
            ? new Verdict(VerdictKind.Answer, 404, "ContainerNotFound") : Verdict.Pass);
        Assert.True(await quarantine.ExistsAsync());
        var completion = await contributing.CompletionAsync(second, content, nonce: 2);
        using var sent = await _http.PostAsync(new Uri(host.Address, "api/commands"),
            new ByteArrayContent(completion.ToBody()) { Headers = { ContentType = new("application/json") } });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, sent.StatusCode);
        proxy.OnRequest = (_, _) => Task.FromResult(Verdict.Pass);
        await client.SendAsync(completion);
        await FaultStack.WaitForAsync(host, second, "ingested");
    }

    private async Task<(HttpStatusCode Status, Problem? Problem, TimeSpan? RetryAfter)> GetAsync(FunctionsServer host, string path)
    {
        using var response = await _http.GetAsync(new Uri(host.Address, $"api/{path}"));
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, response.IsSuccessStatusCode ? null : JsonSerializer.Deserialize<Problem>(body, ApiJson.Options), response.Headers.RetryAfter?.Delta);
    }
}
