namespace OpenLedger.Core.Results;

/// <summary>What sort of failure an <see cref="Error"/> is; HTTP maps each to one status.</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule that the client can read up: 400.</summary>
    Invalid,

    /// <summary>The caller did not prove who they are: 401.</summary>
    Unauthenticated,

    /// <summary>The caller is known and may not: 403.</summary>
    Forbidden,

    /// <summary>There is no such thing, or none the caller may see: 404.</summary>
    NotFound,

    /// <summary>The state of the ledger does not allow it now: 409.</summary>
    Conflict,

    /// <summary>It was there and is over, an expired deadline for example: 410.</summary>
    Gone,

    /// <summary>What the caller made a condition does not hold yet; the same request may pass a moment later: 412.</summary>
    PreconditionFailed,

    /// <summary>Well-formed, but at odds with an earlier request of the same key: 422.</summary>
    Unprocessable,

    /// <summary>Larger than its bound: 413.</summary>
    TooLarge,

    /// <summary>A queue is full; the same request may pass a moment later: 429.</summary>
    Busy,

    /// <summary>A dependency does not answer, or the clock is off; it may pass: 503 with Retry-After.</summary>
    Unavailable,

    /// <summary>Something is broken until a person mends it, a damaged ledger for example: 503 without Retry-After.</summary>
    Broken,
}

/// <summary>An expected failure.</summary>
/// <param name="Kind">Its sort.</param>
/// <param name="Code">A stable code in kebab case, for programs.</param>
/// <param name="Message">A sentence for people; never holds a secret.</param>
/// <param name="Pointer">Where in the input (RFC 6901), or null.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message, string? Pointer = null)
{
    /// <summary>For <see cref="ErrorKind.Busy"/> and <see cref="ErrorKind.Unavailable"/>: when to ask again, where that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An <see cref="ErrorKind.Invalid"/> error.</summary>
    public static Error Invalid(string code, string message, string? pointer = null) => new(ErrorKind.Invalid, code, message, pointer);

    /// <summary>An <see cref="ErrorKind.Forbidden"/> error.</summary>
    public static Error Forbidden(string code, string message) => new(ErrorKind.Forbidden, code, message);

    /// <summary>An <see cref="ErrorKind.NotFound"/> error.</summary>
    public static Error NotFound(string code, string message, string? pointer = null) => new(ErrorKind.NotFound, code, message, pointer);

    /// <summary>An <see cref="ErrorKind.Conflict"/> error.</summary>
    public static Error Conflict(string code, string message) => new(ErrorKind.Conflict, code, message);
}
