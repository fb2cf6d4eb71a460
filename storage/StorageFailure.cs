using Azure;
using Azure.Messaging.ServiceBus;

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
}
