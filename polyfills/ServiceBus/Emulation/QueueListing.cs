using Azure.Messaging.ServiceBus.Administration;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>All queues, a page at a time.</summary>
internal sealed class QueueListing(StorageQueueClient storage, CancellationToken cancellationToken) : AsyncPageable<QueueProperties>(cancellationToken)
{
    public override async IAsyncEnumerable<Page<QueueProperties>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        var marker = continuationToken;
        do
        {
            (var queues, marker) = await storage.ListQueuesAsync(QueueSettings.MainPrefix, marker, CancellationToken);
            var page = queues.Where(q => q.Settings is not null).Select(q => new QueueProperties(QueueSettings.Parse(q.Settings!)));
            yield return Page<QueueProperties>.FromValues([.. page], marker, EmulatorResponse.Ok);
        }
        while (marker is not null);
    }
}
