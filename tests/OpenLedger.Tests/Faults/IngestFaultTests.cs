using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Faults;

public sealed class IngestFaultTests
{
    private static readonly (string, string) NoIngest = ("AzureWebJobs.Ingest.Disabled", "true");
    private static readonly (string, string) NoReconcile = ("AzureWebJobs.Reconcile.Disabled", "true");

    [Fact]
    public async Task Host_killed_between_complete_and_ingest_loses_no_job_even_where_its_message_is_lost()
    {
        await using var stack = await FaultStack.StartAsync();
        var victim = await stack.StartHostAsync(settings: NoIngest);
        using var contributing = await Contributing.StartAsync(victim.Address);
        var content = Contributing.Lines(50);
        var lost = await contributing.CompleteAsync(content, nonce: 1);
        await LoseMessageAsync(stack);
        var waiting = await contributing.CompleteAsync(content, nonce: 2);
        await victim.KillAsync();

        // The second message waits in the queue; the first has to be sent again.
        var host = await stack.StartHostAsync(writer: 1, settings: ("Jobs__ReconcileAfterSeconds", "1"));
        await FaultStack.WaitForAsync(host, waiting, "ingested");
        await stack.RunTimerAsync(host, "Reconcile");
        await FaultStack.WaitForAsync(host, lost, "ingested");
        await AssertIngestedOnceAsync(stack, lost, waiting);
    }

    [Fact]
    public async Task Completion_whose_job_cannot_be_sent_is_acknowledged_and_sends_the_job_when_it_comes_again()
    {
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: NoReconcile);
        // This one's queues are nowhere: as if it had died between the commit and the sending.
        var cutOff = await stack.StartHostAsync(writer: 1, settings:
        [
            ("ServiceBus", "Endpoint=sb://localhost:1;SharedAccessKeyName=a;SharedAccessKey=YQ==;UseDevelopmentEmulator=true;"), ("Storage__CreateMissing", ""), NoReconcile,
        ]);
        using var contributing = await Contributing.StartAsync(host.Address);
        var content = Contributing.Lines(50);
        var id = await contributing.DepositAsync(content);
        var completion = await contributing.CompletionAsync(id, content, nonce: 1);
        using var client = new LedgerClient(host.Address);
        using var cutOffClient = new LedgerClient(cutOff.Address);
        var outcome = await cutOffClient.SendAsync(completion);
        Assert.Equal("completed", (await client.GetContributionAsync(id)).State);
        Assert.Equal(outcome.Seq, (await client.SendAsync(completion)).Seq);
        await FaultStack.WaitForAsync(host, id, "ingested");
        await client.SendAsync(completion);
        await AssertIngestedOnceAsync(stack, id);
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
        var records = new BlobContainerClient(stack.Azurite.ConnectionString, "datanets").GetBlobClient($"records/{ingested.Id}/{ingested.RecordsSha256}.jsonl");
        Assert.True((await records.GetPropertiesAsync()).Value.ContentLength >= content.Length);
        await AssertIngestedOnceAsync(stack, id);
    }

    private static async Task LoseMessageAsync(FaultStack stack)
    {
        await using var client = new ServiceBusClient(stack.Azurite.ServiceBusConnectionString);
        await using var receiver = client.CreateReceiver(JobQueues.Ingest, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.NotNull(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(20)));
    }

    internal static async Task AssertIngestedOnceAsync(FaultStack stack, params string[] contributions)
    {
        var ingests = (await stack.VerifyAsync()).Where(e => e.Kind == Kinds.ContributionIngest).ToList();
        Assert.Equal(contributions.Length, ingests.Count);
        await AssertQueuesAreEmptyAsync(stack);
    }

    internal static async Task AssertQueuesAreEmptyAsync(FaultStack stack)
    {
        await using var client = new ServiceBusClient(stack.Azurite.ServiceBusConnectionString);
        await using var queues = new JobQueues(client, new(stack.Azurite.ServiceBusConnectionString));
        await Eventually.TrueAsync(async () => (await queues.DepthsAsync(CancellationToken.None)).All(d => d is { Active: 0, DeadLettered: 0 }), TimeSpan.FromSeconds(20));
    }
}
