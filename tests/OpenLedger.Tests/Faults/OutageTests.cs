using System.Net;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

public sealed class OutageTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Host_that_starts_before_its_storage_says_so_and_serves_once_it_is_there()
    {
        await using var stack = await FaultStack.StartAsync();
        var startStorage = await stack.StopStorageAsync();
        var host = await stack.StartHostAsync(waitUntilReady: false);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(host, "health/live")).Status);
        foreach (var path in new[] { "health/ready", "ledger", "datanets" })
        {
            var (status, problem) = await GetAsync(host, path);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), (status, problem?.Code));
        }
        await startStorage();
        await Eventually.TrueAsync(async () => (await GetAsync(host, "health/ready")).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(30),
            () => host.Process.Output);
        // The triggers found no queues at the start; they must have come to them since.
        using var contributing = await Contributing.StartAsync(host.Address);
        await FaultStack.WaitForAsync(host, await contributing.CompleteAsync(Contributing.Lines(10), nonce: 1), "ingested");
    }

    [Fact]
    public async Task Storage_that_stalls_under_load_loses_no_acknowledged_command_and_doubles_none()
    {
        await using var stack = await FaultStack.StartAsync();
        stack.Settings["Storage__TableTryMs"] = "500";
        stack.Settings["Ledger__AnswerWithinSeconds"] = "2";
        stack.Settings["Ledger__ReadWithinSeconds"] = "2";
        var one = await stack.StartHostAsync(writer: 0);
        var two = await stack.StartHostAsync(writer: 1);
        using var client = new LedgerClient(one.Address);
        await using var load = new CommandLoad(await client.GetDomainAsync());
        load.Start(one.Address, clients: 3);
        load.Start(two.Address, clients: 3);
        await load.MoreAsync(40);
        stack.Azurite.Process.Suspend();
        try
        {
            // What the sequencer reads, what is read without it, and the probe all say that the storage does not answer.
            foreach (var path in new[] { "ledger", "ledger/entries/999999", "ledger/blocks?from=0", $"ledger/entries?actor={TestLedger.Owner.Address}", "health/ready" })
            {
                var (status, problem) = await GetAsync(one, path);
                Assert.Equal((HttpStatusCode.ServiceUnavailable, "storage-unavailable"), (status, problem?.Code));
            }
            await Eventually.TrueAsync(() => load.Problems.ContainsKey("outcome-unknown") && load.Problems.ContainsKey("storage-unavailable"),
                TimeSpan.FromSeconds(40), () => $"Only these problems: {string.Join(", ", load.Problems)}.");
        }
        finally
        {
            stack.Azurite.Process.Resume();
        }
        await load.MoreAsync(40);
        await load.StopAsync();
        load.AssertOnLedger(await stack.VerifyAsync());
        await load.SettleAsync(one.Address, two.Address);
        load.AssertOnLedger(await stack.VerifyAsync());
        Assert.Equal(["outcome-unknown", "storage-unavailable"], load.Problems.Keys.Order());
    }

    [Fact]
    public async Task Host_told_to_end_answers_what_is_in_flight_and_ends_with_zero()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync();
        using var client = new LedgerClient(host.Address);
        await client.GetDomainAsync();
        stack.Azurite.Process.Suspend();
        Task<CommandOutcome> inFlight;
        Task<int> ending;
        try
        {
            inFlight = client.SendAsync(TestLedger.Owner, Kinds.DatanetCreate,
                new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "last", visibility = "public" });
            await host.Process.WaitForLineAsync(l => l.Contains("Executing 'Functions.PostCommand'", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            ending = host.StopAsync();
            await host.Process.WaitForLineAsync(l => l.Contains("Application is shutting down", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            Assert.False(inFlight.IsCompleted);
        }
        finally
        {
            stack.Azurite.Process.Resume();
        }
        var outcome = await inFlight;
        Assert.Equal(0, await ending);
        Assert.Single(await stack.VerifyAsync(), e => e.Kind == Kinds.DatanetCreate && e.Seq == outcome.Seq);
    }

    private async Task<(HttpStatusCode Status, Problem? Problem)> GetAsync(FunctionsServer host, string path)
    {
        using var response = await _http.GetAsync(new Uri(host.Address, $"api/{path}"));
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, response.IsSuccessStatusCode ? null : JsonSerializer.Deserialize<Problem>(body, ApiJson.Options));
    }
}
