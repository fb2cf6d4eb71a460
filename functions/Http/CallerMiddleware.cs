using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Identity;

namespace OpenLedger.Functions.Http;

/// <summary>Finds out who calls, where a bearer token says so, and holds callers to their limits. A token that does not count is refused where the operation needs one.</summary>
public sealed class CallerMiddleware(LedgerService ledger, BearerTokens tokens, ApiKeyUsage usage, RateLimits limits, ClientAddress clients) : IFunctionsWorkerMiddleware
{
    private static readonly Error Limited = new(ErrorKind.Busy, "rate-limited", "Too many requests; RateLimit says when there is room again.");
    private static readonly Error DaySpent = new(ErrorKind.Busy, "apikey-day-spent", "The API key has been used as often as its terms allow in a day (UTC).");

    /// <inheritdoc />
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && !IsProbe(http.Request) ? InvokeAsync(http, context, next) : next(context);

    /// <summary>Platforms ask often how a server fares, and must always learn it.</summary>
    private static bool IsProbe(HttpRequest request) => request.Path.StartsWithSegments("/api/health") || HttpMethods.IsOptions(request.Method);

    private async Task InvokeAsync(HttpContext http, FunctionContext context, FunctionExecutionDelegate next)
    {
        Caller? caller = null;
        if (BearerTokens.IsPresent(http.Request))
        {
            var found = ledger.Head.Try(out var head, out var error) ? await tokens.AuthenticateAsync(http.Request, head) : error;
            http.Features.Set(new CallerFeature(found));
            _ = found.Try(out caller, out _);
        }
        if (!limits.TryCount(http, caller, clients.Of(http)))
        {
            if (caller?.Key is { } refused)
                usage.CountRefused(refused);
            context.GetInvocationResult().Value = Problems.From(Limited);
        }
        else if (caller?.Key is { } key && !await usage.TryCountAsync(key, http.RequestAborted))
        {
            context.GetInvocationResult().Value = Problems.From(DaySpent with { RetryAfter = usage.LeftOfDay() });
        }
        else
        {
            await next(context);
        }
    }
}
