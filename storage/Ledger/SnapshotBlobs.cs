using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Storage.Ledger;

/// <summary>Snapshots as blobs of a private container, below <c>state/</c>.</summary>
public sealed class SnapshotBlobs(BlobServiceClient service, IOptions<StorageOptions> options) : ISnapshotStore
{
    private const string Folder = "state/";

    /// <summary>How many names are kept in mind at most.</summary>
    private const int MaxNames = 1_000;

    /// <summary>How much one request reads or writes, in bytes; as much again waits for the reader.</summary>
    private const int PieceBytes = 8 << 20;

    private readonly BlobContainerClient _container = service.GetBlobContainerClient(options.Value.SnapshotContainer);

    /// <inheritdoc />
    public Task<IReadOnlyList<SnapshotName>> ListAsync(CancellationToken cancellationToken) => AnsweredAsync<IReadOnlyList<SnapshotName>>(async () =>
    {
        var names = new SortedSet<SnapshotName>();
        await foreach (var blob in _container.GetBlobsAsync(prefix: Folder, cancellationToken: cancellationToken))
        {
            if (!SnapshotName.TryParse(blob.Name[Folder.Length..], out var name))
                continue;
            names.Add(name);
            if (names.Count > MaxNames)
                names.Remove(names.Min);
        }
        return [.. names.Reverse()];
    }, cancellationToken);

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(SnapshotName name, CancellationToken cancellationToken) => AnsweredAsync<Stream?>(async () =>
    {
        try
        {
            var stream = await Blob(name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = PieceBytes }, cancellationToken);
            return new ReadAheadStream(stream, PieceBytes);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }, cancellationToken);

    /// <inheritdoc />
    public Task<bool> AddAsync(SnapshotName name, Stream content, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        try
        {
            // Its pieces become a blob with the last request: what was interrupted leaves nothing.
            await Blob(name).UploadAsync(content, new BlobUploadOptions
            {
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                TransferOptions = new Azure.Storage.StorageTransferOptions { InitialTransferSize = PieceBytes, MaximumTransferSize = PieceBytes, MaximumConcurrency = 2 },
            }, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }, cancellationToken);

    /// <inheritdoc />
    public Task DeleteAsync(SnapshotName name, CancellationToken cancellationToken) => AnsweredAsync(
        async () => (await Blob(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken)).Value, cancellationToken);

    private BlobClient Blob(SnapshotName name) => _container.GetBlobClient(Folder + name);

    private static async Task<T> AnsweredAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is RequestFailedException || (StorageFailure.IsOutage(e) && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException($"The snapshots cannot be reached: {e.Message.Split('\n')[0]}", e);
        }
    }
}
