using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Http;

/// <summary>Errors as problem documents (RFC 9457) with a stable code.</summary>
public static class Problems
{
    /// <summary>The document for an error.</summary>
    public static ApiResult From(Error error)
    {
        var (status, title) = error.Kind switch
        {
            ErrorKind.Invalid => (StatusCodes.Status400BadRequest, "The request is not valid"),
            ErrorKind.Unauthenticated => (StatusCodes.Status401Unauthorized, "The caller is not authenticated"),
            ErrorKind.Forbidden => (StatusCodes.Status403Forbidden, "The caller may not do this"),
            ErrorKind.NotFound => (StatusCodes.Status404NotFound, "There is no such thing"),
            ErrorKind.Conflict => (StatusCodes.Status409Conflict, "The state of the ledger does not allow this"),
            ErrorKind.Gone => (StatusCodes.Status410Gone, "This is over"),
            ErrorKind.PreconditionFailed => (StatusCodes.Status412PreconditionFailed, "A condition does not hold yet"),
            ErrorKind.Unprocessable => (StatusCodes.Status422UnprocessableEntity, "At odds with an earlier request"),
            ErrorKind.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Larger than allowed"),
            ErrorKind.Busy => (StatusCodes.Status429TooManyRequests, "Too much at once"),
            ErrorKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Not available now"),
            ErrorKind.Broken => (StatusCodes.Status503ServiceUnavailable, "Not available until a person mends it"),
        };
        var result = Document(status, title, error.Code, error.Message, error.Pointer);
        return error.Kind switch
        {
            ErrorKind.Unauthenticated => result.With("WWW-Authenticate", $"{SignedRequest.Scheme}, Bearer"),
            ErrorKind.Busy or ErrorKind.PreconditionFailed or ErrorKind.Unavailable => result.With("Retry-After", Seconds(error.RetryAfter)),
            _ => result,
        };
    }

    /// <summary>The document for a failure that nobody expected: it says nothing but where to look.</summary>
    public static ApiResult Unexpected() =>
        Document(StatusCodes.Status500InternalServerError, "Something went wrong here", "internal-error", "The failure has been logged under the trace id.", null);

    /// <summary>Whole seconds, rounded up, at least one.</summary>
    private static string Seconds(TimeSpan? wait) => ApiResult.Number((ulong)Math.Max(1, Math.Ceiling((wait ?? TimeSpan.Zero).TotalSeconds)));

    private static ApiResult Document(int status, string title, string code, string detail, string? pointer) => ApiResult.Json(status, new
    {
        type = $"urn:openledger:problem:{code}",
        title,
        status,
        detail,
        code,
        pointer,
        traceId = Activity.Current?.TraceId.ToString(),
        requestId = RequestIds.Current,
    }, "application/problem+json");
}
