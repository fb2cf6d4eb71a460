using System.Globalization;
using Azure;
using Azure.Messaging.ServiceBus;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Storage;

/// <summary>Tells an outage, which passes, from a failure that would meet the next try too.</summary>
public static class StorageFailure
{
    /// <summary>True where the storage or the queues did not answer, or answered that they cannot now.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        // A container or table that is not there, or not there yet, is an operator's to mend; it says nothing of what should lie in it.
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500 || failed.ErrorCode is "ContainerNotFound" or "TableNotFound" or "ContainerBeingDeleted" or "TableBeingDeleted",
        // What the pipeline throws after several tries.
        AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsOutage),
        ServiceBusException bus => bus.IsTransient || bus.Reason is ServiceBusFailureReason.ServiceCommunicationProblem
            or ServiceBusFailureReason.ServiceTimeout or ServiceBusFailureReason.ServiceBusy,
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Asks a storage, and tells what it does instead of answering as core's seams say it.</summary>
    /// <param name="who">Who is asked, for the message.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="cancellationToken">What <paramref name="ask"/> is cancelled by.</param>
    /// <exception cref="IOException">It did not answer, or answered that it cannot.</exception>
    internal static async Task<T> AnsweredAsync<T>(string who, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (RequestFailedException e) when (e.Status > 0)
        {
            throw new StorageBusyException($"{who} answers {e.Status} {e.ErrorCode}.", RetryAfter(e), e);
        }
        catch (Exception e) when (IsNetwork(e))
        {
            ThrowIfCancelled(e, cancellationToken);
            throw e is StorageBusyException ? e : new IOException($"{who} does not answer: {e.Message}", e);
        }
    }

    /// <summary>How long the storage asks to be left alone, or null.</summary>
    internal static TimeSpan? RetryAfter(RequestFailedException e) =>
        e.GetRawResponse() is { } response && response.Headers.TryGetValue("Retry-After", out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>True where no answer came.</summary>
    internal static bool IsNetwork(Exception e) => e is RequestFailedException { Status: 0 } or AggregateException or HttpRequestException or IOException or OperationCanceledException;

    /// <summary>The pipeline wraps a cancellation during a second try into an AggregateException; for callers it is a cancellation all the same.</summary>
    internal static void ThrowIfCancelled(Exception e, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            throw new OperationCanceledException(e.Message, e, cancellationToken);
    }
}
