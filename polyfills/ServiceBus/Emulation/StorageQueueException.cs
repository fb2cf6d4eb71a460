using System.Net;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>An answer of the queue service that is neither a success nor worth a retry.</summary>
internal sealed class StorageQueueException(HttpStatusCode status, string code, string message, bool retried) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>The storage error code, such as <c>QueueNotFound</c>.</summary>
    public string Code { get; } = code;

    /// <summary>True where an earlier attempt of the same request had an unknown outcome.</summary>
    public bool Retried { get; } = retried;

    public bool IsQueueMissing => string.Equals(Code, "QueueNotFound", StringComparison.Ordinal);

    public bool IsQueueThere => Status == HttpStatusCode.Conflict;

    /// <summary>The message is gone, or somebody else has received it since.</summary>
    public bool IsReceiptStale => Code is "MessageNotFound" or "PopReceiptMismatch";
}
