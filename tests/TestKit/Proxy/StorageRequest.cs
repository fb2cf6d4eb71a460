namespace OpenLedger.TestKit.Proxy;

/// <summary>A service of the storage.</summary>
public enum StorageService
{
    /// <summary>Blobs.</summary>
    Blob,

    /// <summary>Queues, on which the Service Bus stand-in stands too.</summary>
    Queue,

    /// <summary>Tables.</summary>
    Table,
}

/// <summary>A request on its way to the storage.</summary>
/// <param name="Service">Which service.</param>
/// <param name="Method">GET, PUT, …</param>
/// <param name="Target">Path and query as they were sent, from the account on.</param>
public sealed record StorageRequest(StorageService Service, string Method, string Target)
{
    /// <inheritdoc />
    public override string ToString() => $"{Service} {Method} {Target}";
}

/// <summary>What becomes of a request, or of its answer.</summary>
/// <param name="Kind">What.</param>
/// <param name="Status">The status that is answered in the storage's place.</param>
/// <param name="Code">The storage's error code for it.</param>
/// <param name="RetryAfterSeconds">What Retry-After says, or null for none.</param>
public sealed record Verdict(VerdictKind Kind, int Status = 0, string Code = "", int? RetryAfterSeconds = null)
{
    /// <summary>It goes on its way.</summary>
    public static Verdict Pass { get; } = new(VerdictKind.Pass);

    /// <summary>The connection is cut without an answer.</summary>
    public static Verdict Drop { get; } = new(VerdictKind.Drop);

    /// <summary>The storage is said to be too busy.</summary>
    public static Verdict Busy(int? retryAfterSeconds = null) => new(VerdictKind.Answer, 503, "ServerBusy", retryAfterSeconds);
}

/// <summary>What becomes of a request.</summary>
public enum VerdictKind
{
    /// <summary>It goes on its way.</summary>
    Pass,

    /// <summary>The connection is cut without an answer.</summary>
    Drop,

    /// <summary>It is answered in the storage's place.</summary>
    Answer,
}
