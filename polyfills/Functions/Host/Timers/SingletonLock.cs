using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace OpenLedger.Polyfills.Functions;

/// <summary>A blob lease <c>locks/HOST/Host.Functions.NAME.Listener</c>, renewed until it is let go: of all instances, one holds it.</summary>
internal sealed class SingletonLock : IAsyncDisposable
{
    private readonly BlobLeaseClient _lease;
    private readonly TimeSpan _period;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _released = new();
    private readonly Task _renewal;

    private SingletonLock(BlobLeaseClient lease, TimeSpan period, TimeProvider clock)
    {
        _lease = lease;
        _period = period;
        _clock = clock;
        _renewal = RenewAsync();
    }

    /// <summary>Cancelled when the lock may have passed to another instance.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>The lock, or null where another instance holds it.</summary>
    public static async Task<SingletonLock?> TryAcquireAsync(
        BlobContainerClient container, string hostId, string functionName, TimeSpan period, TimeProvider clock, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient($"locks/{hostId}/Host.Functions.{functionName}.Listener");
        for (var attempt = 0; ; attempt++)
        {
            var lease = blob.GetBlobLeaseClient();
            try
            {
                await lease.AcquireAsync(period, cancellationToken: cancellationToken);
                return new SingletonLock(lease, period, clock);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                return null;
            }
            catch (RequestFailedException e) when (e.Status == 404 && attempt == 0)
            {
                await CreateAsync(container, blob, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _renewal;
        if (!_lost.IsCancellationRequested)
        {
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
                await _lease.ReleaseAsync(cancellationToken: limit.Token);
            }
            catch (Exception e) when (e is RequestFailedException or OperationCanceledException)
            {
                // The lease ends by itself after its period.
            }
        }
        _lost.Dispose();
        _released.Dispose();
    }

    private static async Task CreateAsync(BlobContainerClient container, BlobClient blob, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        try
        {
            await blob.UploadAsync(BinaryData.Empty, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another instance has made it, and may hold it.
        }
    }

    /// <summary>Renews at a third of the period; a lease that could not be renewed for two thirds counts as lost before another can take it.</summary>
    private async Task RenewAsync()
    {
        var renewed = _clock.GetTimestamp();
        try
        {
            while (true)
            {
                await Task.Delay(_period / 3, _clock, _released.Token);
                var asked = _clock.GetTimestamp();
                try
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(_released.Token);
                    limit.CancelAfter(_period / 4);
                    await _lease.RenewAsync(cancellationToken: limit.Token);
                    renewed = asked;
                }
                catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
                {
                    await _lost.CancelAsync();
                    return;
                }
                catch (Exception e) when (e is RequestFailedException || (e is OperationCanceledException && !_released.IsCancellationRequested) || e is AggregateException)
                {
                    if (_clock.GetElapsedTime(renewed) > _period * 2 / 3)
                    {
                        await _lost.CancelAsync();
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Let go.
        }
    }
}
