using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using OpenLedger.Storage.Queues;

namespace OpenLedger.Storage;

/// <summary>Creates what a local stack needs. In Azure, Pulumi does, and the app's identity could not.</summary>
public sealed class StorageProvisioner(TableServiceClient tables, BlobServiceClient blobs, JobQueues queues, IOptions<StorageOptions> options)
{
    /// <summary>Creates the tables, containers and queues that are missing, where the options say so.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.CreateMissing)
            return;
        // The first one alone: where nothing answers, it says so before the others have tried several times.
        await tables.CreateTableIfNotExistsAsync(options.Value.LedgerTable, cancellationToken);
        await Task.WhenAll(
            tables.CreateTableIfNotExistsAsync(options.Value.IndexTable, cancellationToken),
            tables.CreateTableIfNotExistsAsync(options.Value.AccessTable, cancellationToken),
            blobs.GetBlobContainerClient(options.Value.QuarantineContainer).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            blobs.GetBlobContainerClient(options.Value.DatanetContainer).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            blobs.GetBlobContainerClient(options.Value.LogContainer).CreateIfNotExistsAsync(PublicAccessType.Blob, cancellationToken: cancellationToken),
            blobs.GetBlobContainerClient(options.Value.SnapshotContainer).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            queues.EnsureAsync(TimeSpan.FromSeconds(options.Value.QueueLockSeconds), cancellationToken));
    }
}
