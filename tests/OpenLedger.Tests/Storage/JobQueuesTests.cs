using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class JobQueuesTests : IAsyncLifetime
{
    private static readonly ContributionId Contribution = new(new Seq(9));
    private static readonly DatanetId Datanet = new(new Seq(5));

    private readonly ServiceBusClient _client;
    private readonly ServiceBusAdministrationClient _administration;
    private readonly JobQueues _queues;

    public JobQueuesTests(AzuriteFixture azurite)
    {
        _client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        _administration = new ServiceBusAdministrationClient(azurite.Server.ServiceBusConnectionString);
        _queues = new JobQueues(_client, _administration);
    }

    public async ValueTask InitializeAsync()
    {
        // The queues' names are the product's, so each test begins with new ones.
        foreach (var name in new[] { JobQueues.Ingest, JobQueues.Publish })
        {
            if (await _administration.QueueExistsAsync(name))
                await _administration.DeleteQueueAsync(name);
        }
        await _queues.EnsureAsync(TimeSpan.FromSeconds(7), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _queues.DisposeAsync();
        await _client.DisposeAsync();
    }

    [Fact]
    public async Task Ensure_makes_the_queues_once_and_keeps_what_is_there()
    {
        await _queues.SendIngestAsync(Contribution, "first", CancellationToken.None);
        await _queues.EnsureAsync(TimeSpan.FromSeconds(50), CancellationToken.None);
        var ingest = (await _administration.GetQueueAsync(JobQueues.Ingest)).Value;
        Assert.Equal((TimeSpan.FromSeconds(7), 5, true), (ingest.LockDuration, ingest.MaxDeliveryCount, ingest.RequiresDuplicateDetection));
        Assert.Equal([new QueueDepth(JobQueues.Ingest, 1, 0), new QueueDepth(JobQueues.Publish, 0, 0)], await _queues.DepthsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Job_of_a_round_is_sent_once_and_of_the_next_round_again()
    {
        await _queues.SendIngestAsync(Contribution, "first", CancellationToken.None);
        await _queues.SendIngestAsync(Contribution, "first", CancellationToken.None);
        await _queues.SendIngestAsync(Contribution, "after-20", CancellationToken.None);
        await _queues.SendPublishAsync(Datanet, "12", CancellationToken.None);
        await _queues.SendPublishAsync(Datanet, "12", CancellationToken.None);
        Assert.Equal([new QueueDepth(JobQueues.Ingest, 2, 0), new QueueDepth(JobQueues.Publish, 1, 0)], await _queues.DepthsAsync(CancellationToken.None));
        await using var receiver = _client.CreateReceiver(JobQueues.Publish);
        var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(("dn-5/12", "dn-5", """{"id":"dn-5"}"""), (message.MessageId, message.Subject, message.Body.ToString()));
        await receiver.CompleteMessageAsync(message);
    }

    [Fact]
    public async Task Dead_letters_are_listed_with_reason_and_deliveries_and_stay()
    {
        await _queues.SendIngestAsync(Contribution, "first", CancellationToken.None);
        await using var receiver = _client.CreateReceiver(JobQueues.Ingest);
        await receiver.AbandonMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(10)));
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(10)), "contribution-unknown", "The ledger knows no contribution ct-9.");
        for (var i = 0; i < 2; i++)
        {
            var letter = Assert.Single(await _queues.DeadLettersAsync(CancellationToken.None));
            Assert.Equal((JobQueues.Ingest, "ct-9", "contribution-unknown", "The ledger knows no contribution ct-9.", 2),
                (letter.Queue, letter.Subject, letter.Reason, letter.Description, letter.Deliveries));
            Assert.InRange(letter.EnqueuedAt, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        }
        Assert.Equal(new QueueDepth(JobQueues.Ingest, 0, 1), (await _queues.DepthsAsync(CancellationToken.None))[0]);
    }
}
