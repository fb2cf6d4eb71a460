using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

public sealed class ExpiryTests
{
    [Fact]
    public async Task Abandoned_upload_expires_with_time_and_reason_and_its_blobs_go()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: [("Ledger__Parameters__uploadExpiryMs", "2000")]);
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = new byte[(1 << 20) + 5];
        var id = await contributing.DeclareAsync(content, twoParts: true);
        await contributing.UploadAsync(id, content, onlyParts: 1);
        var quarantine = new BlobContainerClient(stack.Azurite.ConnectionString, "quarantine");
        Assert.Single(await NamesAsync(quarantine));

        // Readers see it as soon as its time has come; the tick that the timer sends puts that on the ledger.
        await FaultStack.WaitForAsync(host, id, "expired");
        await Eventually.TrueAsync(async () =>
        {
            await stack.RunTimerAsync(host, "ExpireUploads");
            return (await stack.VerifyAsync()).Any(e => e.Kind == Kinds.Tick);
        });
        using var client = new LedgerClient(host.Address);
        var expired = await client.GetContributionAsync(id);
        Assert.Equal(["declared", "expired"], expired.History.Select(s => s.State));
        Assert.Equal(expired.ExpiresAt, expired.History[1].At);
        Assert.Equal("The files were not completed in time.", expired.History[1].Reason);
        await Eventually.TrueAsync(async () =>
        {
            await stack.RunTimerAsync(host, "CleanQuarantine");
            return (await NamesAsync(quarantine)).Count == 0;
        });
        var completion = await contributing.CompletionAsync(id, content, nonce: 1);
        var late = await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(completion));
        Assert.Equal((410, "contribution-expired"), (late.Status, late.Code));
        // Nothing is left to expire, so a further run of the timer writes nothing. Two runs at once, by schedule and by hand, may both have found it due.
        var ticks = (await stack.VerifyAsync()).Count(e => e.Kind == Kinds.Tick);
        await stack.RunTimerToEndAsync(host, "ExpireUploads");
        Assert.Equal(ticks, (await stack.VerifyAsync()).Count(e => e.Kind == Kinds.Tick));
    }

    [Theory]
    [InlineData(TrapAt.Request)]
    [InlineData(TrapAt.Answer)]
    public async Task Host_killed_at_the_tick_leaves_the_expiry_to_its_successor(TrapAt at)
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        stack.Settings["Ledger__Parameters__uploadExpiryMs"] = "1000";
        var host = await stack.StartHostAsync(proxy: proxy);
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(10);
        var id = await contributing.DeclareAsync(content);
        var trap = RequestTrap.Set(proxy, at, "POST", "^ledger$");
        await FaultStack.WaitForAsync(host, id, "expired");
        await stack.RunTimerAsync(host, "ExpireUploads");
        await trap.Reached.WaitAsync(FaultStack.Patience);
        await host.KillAsync();

        host = await stack.StartHostAsync();
        await stack.RunTimerToEndAsync(host, "ExpireUploads");
        // Two runs at once, by schedule and by hand, may both have found it due.
        Assert.InRange((await stack.VerifyAsync()).Count(e => e.Kind == Kinds.Tick), 1, 2);
        using var client = new LedgerClient(host.Address);
        var expired = await client.GetContributionAsync(id);
        Assert.Equal(["declared", "expired"], expired.History.Select(s => s.State));
        Assert.Equal(expired.ExpiresAt, expired.History[1].At);
    }

    private static async Task<List<string>> NamesAsync(BlobContainerClient container) => await container.GetBlobsAsync().Select(b => b.Name).ToListAsync();
}
