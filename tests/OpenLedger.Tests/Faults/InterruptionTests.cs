using System.Net.Sockets;
using System.Text;
using Azure.Messaging.ServiceBus;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Proxy;

namespace OpenLedger.Tests.Faults;

/// <summary>Clients, messages and operators that come at the wrong moment.</summary>
public sealed class InterruptionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Client_that_hangs_up_right_after_the_commit_does_not_stop_the_job_that_follows()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy, settings: ("AzureWebJobs.Reconcile.Disabled", "true"));
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(10);
        var id = await contributing.DepositAsync(content);
        var body = (await contributing.CompletionAsync(id, content, nonce: 1)).ToBody();
        var trap = RequestTrap.Set(proxy, TrapAt.Answer, "POST", "^ledger$");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(host.Address.Host, host.Address.Port);
            var head = $"POST /api/commands HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head).Concat(body).ToArray());
            await trap.Reached.WaitAsync(Patience);
            // A reset, as when the client's process dies.
            socket.LingerState = new LingerOption(true, 0);
        }
        trap.Release();
        await FaultStack.WaitForAsync(host, id, "ingested");
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);
    }

    [Fact]
    public async Task Second_message_about_a_file_that_is_being_read_is_done_with_at_once()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy, settings: ("AzureWebJobs.Reconcile.Disabled", "true"));
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(10);
        var id = await contributing.DepositAsync(content);
        var completion = await contributing.CompletionAsync(id, content, nonce: 1);
        var trap = RequestTrap.Set(proxy, TrapAt.Answer, "GET", "^quarantine/ct-");
        using var client = new LedgerClient(host.Address);
        await client.SendAsync(completion);
        await trap.Reached.WaitAsync(Patience);
        await using (var bus = new ServiceBusClient(stack.Azurite.ServiceBusConnectionString))
        {
            await using var sender = bus.CreateSender(JobQueues.Ingest);
            await sender.SendMessageAsync(new ServiceBusMessage($$"""{"id":"{{id}}"}""") { MessageId = "second", Subject = id });
        }
        // The first message is still being worked on when the second has gone.
        await using var queues = new JobQueues(new ServiceBusClient(stack.Azurite.ServiceBusConnectionString), new(stack.Azurite.ServiceBusConnectionString));
        await host.Process.WaitForLineAsync(l => l.Contains("Executed 'Functions.Ingest' (Succeeded", StringComparison.Ordinal), Patience);
        await Eventually.TrueAsync(async () => (await queues.DepthsAsync(CancellationToken.None)).Single(d => d.Name == JobQueues.Ingest) is { Active: 1, DeadLettered: 0 }, Patience);
        Assert.Equal("completed", (await client.GetContributionAsync(id)).State);
        trap.Release();
        await FaultStack.WaitForAsync(host, id, "ingested");
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);
    }

    [Fact]
    public async Task Host_told_to_end_under_load_answers_every_command_that_it_commits()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync();
        using var client = new LedgerClient(host.Address);
        await using var load = new CommandLoad(await client.GetDomainAsync());
        load.Start(host.Address, clients: 16);
        await load.MoreAsync(200);
        Assert.Equal(0, await host.StopAsync());
        await load.EndedAsync();
        load.AssertOnLedger(await stack.VerifyAsync());
        // What has no answer met a server that took nothing any more: none of it was done.
        load.AssertNotOnLedger(await stack.VerifyAsync());
    }

    [Fact]
    public async Task Host_told_to_end_while_it_reads_a_file_hands_the_job_on()
    {
        await using var stack = await FaultStack.StartAsync();
        await using var proxy = await StorageProxy.StartAsync(stack.Azurite);
        var host = await stack.StartHostAsync(proxy: proxy, settings: ("AzureWebJobs.Reconcile.Disabled", "true"));
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(10);
        var id = await contributing.DepositAsync(content);
        var trap = RequestTrap.Set(proxy, TrapAt.Answer, "GET", "^quarantine/ct-");
        using (var client = new LedgerClient(host.Address))
            await client.SendAsync(await contributing.CompletionAsync(id, content, nonce: 1));
        await trap.Reached.WaitAsync(Patience);
        var ending = host.StopAsync();
        await host.Process.WaitForLineAsync(l => l.Contains("Application is shutting down", StringComparison.Ordinal), Patience);
        trap.Release();
        Assert.Equal(0, await ending);
        // Either it finished the file before it ended, or the next host does.
        var next = await stack.StartHostAsync(writer: 1, settings: ("AzureWebJobs.Reconcile.Disabled", "true"));
        await FaultStack.WaitForAsync(next, id, "ingested");
        await IngestFaultTests.AssertIngestedOnceAsync(stack, id);
    }
}
