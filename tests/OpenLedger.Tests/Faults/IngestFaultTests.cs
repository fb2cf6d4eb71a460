using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

[Collection(FaultsCollection.Name)]
public sealed class IngestFaultTests
{
    private static readonly (string, string) NoIngest = ("AzureWebJobs.Ingest.Disabled", "true");

    [Fact]
    public async Task Host_killed_between_complete_and_ingest_loses_no_job_even_where_its_message_is_lost()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync(settings: NoIngest);
        using var contributing = await Contributing.StartAsync(victim.Address);
        var content = Contributing.Lines(50);
        var reconciled = await contributing.CompleteAsync(content, nonce: 1);
        var resent = await contributing.DeclareAsync(content);
        await contributing.UploadAsync(resent, content);
        var completion = await contributing.CompletionAsync(resent, content, nonce: 2);
        using (var client = new LedgerClient(victim.Address))
            await client.SendAsync(completion);
        await LoseMessagesAsync(stack, 2);
        var waiting = await contributing.CompleteAsync(content, nonce: 3);
        await victim.KillAsync();

        // The third message waits in the queue, the second is sent again with its command, the first by the reconciler.
        var host = await stack.StartHostAsync(writer: 1, settings: [("Jobs__ReconcileAfterSeconds", "3600"), ("AzureWebJobs.Reconcile.Disabled", "true")]);
        await FaultStack.WaitForAsync(host, waiting, "ingested");
        using (var client = new LedgerClient(host.Address))
            await client.SendAsync(completion);
        await FaultStack.WaitForAsync(host, resent, "ingested");
        using (var client = new LedgerClient(host.Address))
            Assert.Equal("completed", (await client.GetContributionAsync(reconciled)).State);
        await host.StopAsync();
        host = await stack.StartHostAsync(settings: [("Jobs__ReconcileAfterSeconds", "1")]);
        await stack.RunTimerAsync(host, "Reconcile");
        await FaultStack.WaitForAsync(host, reconciled, "ingested");
        await AssertIngestedOnceAsync(stack, reconciled, resent, waiting);
    }

    [Fact]
    public async Task Host_killed_during_ingest_is_made_up_for_by_another()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync();
        using var contributing = await Contributing.StartAsync(victim.Address);
        var content = Contributing.Lines(250_000);
        var id = await contributing.CompleteAsync(content, nonce: 1);
        await victim.Process.WaitForLineAsync(l => l.Contains("Executing 'Functions.Ingest'", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        await victim.KillAsync();
        Assert.DoesNotContain(await stack.VerifyAsync(), e => e.Kind == Kinds.ContributionIngest);

        var host = await stack.StartHostAsync(writer: 1);
        var ingested = await FaultStack.WaitForAsync(host, id, "ingested", "failed");
        Assert.Equal(("ingested", 250_000UL), (ingested.State, ingested.Records));
        var records = new BlobContainerClient(stack.Azurite.ConnectionString, "datanets").GetBlobClient($"records/{ingested.RecordsSha256}.jsonl");
        Assert.True((await records.GetPropertiesAsync()).Value.ContentLength >= content.Length);
        await AssertIngestedOnceAsync(stack, id);
    }

    private static async Task LoseMessagesAsync(FaultStack stack, int count)
    {
        await using var client = new ServiceBusClient(stack.Azurite.ServiceBusConnectionString);
        await using var receiver = client.CreateReceiver(JobQueues.Ingest, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        for (var i = 0; i < count; i++)
            Assert.NotNull(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20)));
    }

    private static async Task AssertIngestedOnceAsync(FaultStack stack, params string[] contributions)
    {
        var ingests = (await stack.VerifyAsync()).Where(e => e.Kind == Kinds.ContributionIngest).ToList();
        Assert.Equal(contributions.Length, ingests.Count);
        await using var client = new ServiceBusClient(stack.Azurite.ServiceBusConnectionString);
        await using var queues = new JobQueues(client, new(stack.Azurite.ServiceBusConnectionString));
        await Eventually.TrueAsync(async () => (await queues.DepthsAsync(CancellationToken.None)).All(d => d is { Active: 0, DeadLettered: 0 }), TimeSpan.FromSeconds(20));
    }
}
