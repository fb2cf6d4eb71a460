using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>Whole servers: they record the state, store it, and start from it, whatever was cut off in between.</summary>
public sealed class SnapshotHostTests
{
    private const int Interval = 16;

    [Fact]
    public async Task Server_records_and_stores_its_state_and_the_next_one_starts_from_it()
    {
        await using var stack = await StartAsync();
        var host = await stack.StartHostAsync();
        using var contributing = await Contributing.StartAsync(host.Address);
        var snapshot = await SnapshotAsync(stack, host, 1);
        await SendAsync(host, 3);
        await host.KillAsync();
        var next = await stack.StartHostAsync(writer: 1);
        Assert.Contains($"from {snapshot}", next.Process.Output, StringComparison.Ordinal);
        using var client = new LedgerClient(next.Address);
        var began = (await client.GetMetricsAsync(stack.MasterKey(next), TestContext.Current.CancellationToken)).Start!.Snapshot!;
        Assert.Equal(snapshot, new SnapshotName(new Seq(began.AsOf), began.Hash));
        await SendAsync(next, 1);
        await stack.VerifyAsync();
    }

    [Fact]
    public async Task Server_whose_snapshots_are_damaged_replays_and_says_why()
    {
        await using var stack = await StartAsync();
        var host = await stack.StartHostAsync();
        using var contributing = await Contributing.StartAsync(host.Address);
        var name = await SnapshotAsync(stack, host, 1);
        await host.KillAsync();
        var blob = Container(stack).GetBlobClient($"state/{name}");
        var bytes = (await blob.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToArray();
        bytes[^40] ^= 1;
        await blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, TestContext.Current.CancellationToken);
        var next = await stack.StartHostAsync(writer: 1);
        Assert.Contains($"The snapshot {name} is not used", next.Process.Output, StringComparison.Ordinal);
        Assert.Contains("from its first block", next.Process.Output, StringComparison.Ordinal);
        await SendAsync(next, 1);
    }

    [Theory]
    [InlineData(TrapAt.Request)]
    [InlineData(TrapAt.Answer)]
    public async Task Server_killed_while_it_stores_a_snapshot_leaves_a_whole_one_or_none(TrapAt at)
    {
        await using var stack = await StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var trap = RequestTrap.Set(proxy, at, "PUT", "^snapshots/state/");
        var host = await stack.StartHostAsync(proxy: proxy);
        await SendAsync(host, Interval);
        await RunAsync(stack, host, "RecordState");
        var storing = stack.RunTimerAsync(host, "StoreSnapshot");
        await trap.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        await host.KillAsync();
        await Task.WhenAny(storing);
        var next = await stack.StartHostAsync(writer: 1);
        Assert.DoesNotContain("is not used", next.Process.Output, StringComparison.Ordinal);
        await SnapshotAsync(stack, next, 1);
        await stack.VerifyAsync();
    }

    [Fact]
    public async Task Two_servers_record_each_state_once_and_keep_as_many_snapshots_as_they_are_told()
    {
        await using var stack = await StartAsync();
        var (first, second) = (await stack.StartHostAsync(), await stack.StartHostAsync(writer: 1));
        for (var round = 1; round <= 4; round++)
        {
            await SendAsync(round % 2 == 0 ? first : second, Interval);
            await Task.WhenAll(RunAsync(stack, first, "RecordState"), RunAsync(stack, second, "RecordState"));
            await Task.WhenAll(RunAsync(stack, first, "StoreSnapshot"), RunAsync(stack, second, "StoreSnapshot"));
        }
        var entries = await stack.VerifyAsync();
        var records = entries.Where(e => e.Kind == Kinds.State).Select(e => StateRecord.Parse(e.Payload).Value).ToList();
        Assert.Equal(records.DistinctBy(r => r.AsOf), records);
        Assert.InRange(records.Count, 4, 6);
        await Eventually.TrueAsync(async () =>
        {
            await RunAsync(stack, first, "StoreSnapshot");
            var stored = await NamesAsync(stack);
            return stored.Count == 2 && stored.All(s => records.Exists(r => r.AsOf == s.AsOf && r.Hash == s.Hash));
        });
    }

    private static async Task<FaultStack> StartAsync()
    {
        var stack = await FaultStack.StartAsync();
        stack.Settings["Ledger__Parameters__stateIntervalEntries"] = $"{Interval}";
        stack.Settings["Ledger__SnapshotsKept"] = "2";
        return stack;
    }

    private static BlobContainerClient Container(FaultStack stack) => new(stack.Azurite.ConnectionString, "snapshots");

    private static async Task<List<SnapshotName>> NamesAsync(FaultStack stack)
    {
        var names = new List<SnapshotName>();
        await foreach (var blob in Container(stack).GetBlobsAsync(prefix: "state/"))
        {
            Assert.True(SnapshotName.TryParse(blob.Name["state/".Length..], out var name), blob.Name);
            names.Add(name);
        }
        return names;
    }

    /// <summary>Fills the ledger past a border and runs the timers until a snapshot is stored.</summary>
    private static async Task<SnapshotName> SnapshotAsync(FaultStack stack, FunctionsServer host, int more)
    {
        await SendAsync(host, Interval + more);
        await Eventually.TrueAsync(async () =>
        {
            await RunAsync(stack, host, "RecordState");
            await RunAsync(stack, host, "StoreSnapshot");
            return (await NamesAsync(stack)).Count > 0;
        });
        return (await NamesAsync(stack)).Max();
    }

    private static Task RunAsync(FaultStack stack, FunctionsServer host, string timer) => stack.RunTimerToEndAsync(host, timer);

    private static async Task SendAsync(FunctionsServer host, int commands)
    {
        using var client = new LedgerClient(host.Address);
        var key = KeyPair.Generate();
        for (var i = 0; i < commands; i++)
            await client.SendAsync(key, Kinds.Cancel, new { nonce = $"{i}" });
    }
}
