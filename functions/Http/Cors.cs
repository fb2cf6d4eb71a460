using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace OpenLedger.Functions.Http;

/// <summary>Which pages in browsers may call the API, and the answers to their preflight requests (Fetch, "CORS protocol").</summary>
public sealed class Cors(IOptions<ApiOptions> options)
{
    private const string Exposed = "ETag, Location, Operation-Location, Retry-After, RateLimit, RateLimit-Policy, Ledger-Seq, X-Request-Id, Idempotency-Replayed, Preference-Applied";

    private readonly HashSet<string> _origins =
        options.Value.AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary>Answers a browser that asks whether a page may send a request.</summary>
    [Function("Preflight")]
    public IActionResult Preflight([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "{*path}")] HttpRequest request)
    {
        var result = new ApiResult(StatusCodes.Status204NoContent, default).With("Allow", "GET, POST, OPTIONS");
        return Allowed(request) is null
            ? result
            : result.With("Access-Control-Allow-Methods", "GET, POST")
                .With("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Ledger-Seq-At-Least, If-None-Match, Last-Event-ID, Prefer, X-Request-Id")
                .With("Access-Control-Max-Age", "7200");
    }

    /// <summary>Lets the calling page read the answer, where its origin is allowed. Credentials travel in Authorization, never as cookies.</summary>
    public void Apply(HttpContext http)
    {
        if (_origins.Count == 0)
            return;
        var headers = http.Response.Headers;
        headers.Append("Vary", "Origin");
        if (Allowed(http.Request) is not { } origin)
            return;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = Exposed;
    }

    private string? Allowed(HttpRequest request)
    {
        if (_origins.Count == 0 || request.Headers.Origin is not [{ Length: > 0 } origin])
            return null;
        return _origins.Contains("*") ? "*" : _origins.Contains(origin) ? origin : null;
    }
}
