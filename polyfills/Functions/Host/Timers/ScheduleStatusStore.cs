using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.Polyfills.Functions;

/// <summary>A timer's schedule status in the host's container: <c>timers/HOST/Host.Functions.NAME/status</c>.</summary>
internal sealed class ScheduleStatusStore(BlobContainerClient container, string hostId, string functionName)
{
    private readonly BlobClient _blob = container.GetBlobClient($"timers/{hostId}/Host.Functions.{functionName}/status");

    /// <summary>The status, or null where none is stored or what is stored is not one.</summary>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await _blob.DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<ScheduleStatus>(content.Value.Content);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken)
    {
        var content = BinaryData.FromString(JsonSerializer.Serialize(status));
        try
        {
            await _blob.UploadAsync(content, overwrite: true, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await _blob.UploadAsync(content, overwrite: true, cancellationToken);
        }
    }
}
