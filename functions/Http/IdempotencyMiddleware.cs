using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Identity;
using OpenLedger.Storage;
using OpenLedger.Storage.Access;

namespace OpenLedger.Functions.Http;

/// <summary>
/// Serves an unsigned POST once for each <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): the same request again gets the first answer, another
/// one under the same key is refused, and so is one while the first is being served. Signed commands and signed requests need no key: their signature is one.
/// </summary>
public sealed partial class IdempotencyMiddleware(
    IdempotencyStore store, AnswerSeal seal, ClientAddress clients, TimeProvider clock, ILogger<IdempotencyMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    private const int MaxKeyLength = 255;
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Longer than any request is served: after it, the server of the first counts as dead.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(4);

    /// <inheritdoc />
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Headers.TryGetValue(Header, out var values)
        && HttpMethods.IsPost(http.Request.Method) && !http.Request.Path.StartsWithSegments("/api/commands")
            ? InvokeAsync(http, values.ToString(), context, next)
            : next(context);

    private static bool IsUnsigned(HttpContext http) =>
        string.IsNullOrEmpty(http.Request.Headers.Authorization) || http.Features.Get<CallerFeature>() is { Caller.IsOk: true };

    private async Task InvokeAsync(HttpContext http, string key, FunctionContext context, FunctionExecutionDelegate next)
    {
        if (key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            context.GetInvocationResult().Value = Problems.From(Error.Invalid("idempotency-key-malformed", $"{Header} is 1 to {MaxKeyLength} visible ASCII characters."));
            return;
        }
        if (!IsUnsigned(http))
        {
            await next(context);
            return;
        }
        http.Request.EnableBuffering(MaxBodyBytes, MaxBodyBytes + 1);
        if (!(await RequestReader.ReadBodyAsync(http.Request, MaxBodyBytes, http.RequestAborted)).Try(out var body, out var error))
        {
            context.GetInvocationResult().Value = Problems.From(error);
            return;
        }
        http.Request.Body.Position = 0;
        await ServeOnceAsync(http, Scope(http, key), Fingerprint(http, body), context, next);
    }

    private async Task ServeOnceAsync(HttpContext http, string key, string fingerprint, FunctionContext context, FunctionExecutionDelegate next)
    {
        var (claim, earlier) = await store.ClaimAsync(key, fingerprint, clock.GetUtcNow(), AbandonedAfter, http.RequestAborted);
        if (claim is null)
        {
            context.GetInvocationResult().Value = Replay(earlier!, fingerprint, key);
            return;
        }
        var kept = false;
        try
        {
            await next(context);
            if (context.GetInvocationResult().Value is ApiResult { Status: >= 200 and < 300 } result && seal.Close(result, key) is { Length: <= IdempotencyStore.MaxAnswerBytes } closed)
            {
                await store.CompleteAsync(claim, closed, CancellationToken.None);
                kept = true;
            }
        }
        finally
        {
            if (!kept)
                await TryReleaseAsync(claim);
        }
    }

    private ApiResult Replay(IdempotentRequest earlier, string fingerprint, string key)
    {
        if (earlier.Fingerprint != fingerprint)
            return Problems.From(new Error(ErrorKind.Unprocessable, "idempotency-key-reused", $"The {Header} came before with another request."));
        if (earlier.Answer is null)
            return Problems.From(Error.Conflict("idempotency-in-flight", $"The request with this {Header} is being served; ask again in a moment.")).With("Retry-After", "1");
        return seal.Open(earlier.Answer, key) is { } answer
            ? answer.With("Idempotency-Replayed", "true")
            : Problems.From(new Error(ErrorKind.Unprocessable, "idempotency-key-reused", $"The answer to this {Header} can no longer be read; use another key."));
    }

    private async Task TryReleaseAsync(IdempotencyClaim claim)
    {
        try
        {
            await store.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (Exception e) when (StorageFailure.IsOutage(e))
        {
            LogNotReleased(logger, e.Message);
        }
    }

    /// <summary>A key means something only for the caller who chose it: with the same bearer token, or without one from the same network address.</summary>
    private string Scope(HttpContext http, string key)
    {
        var caller = http.Request.Headers.Authorization.ToString() is { Length: > 0 } authorization ? authorization : clients.Of(http).ToString();
        return Hash256.Sha256(Encoding.UTF8.GetBytes($"{caller}\n{http.Request.Path.Value}\n{key}")).ToString();
    }

    private static string Fingerprint(HttpContext http, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Path.Value}{http.Request.QueryString.Value}\n{http.Request.ContentType}\n"));
        hash.AppendData(body);
        return new Hash256(hash.GetHashAndReset()).ToString();
    }

    [LoggerMessage(61, LogLevel.Warning, "An idempotency key could not be freed; it will be in a few minutes: {Problem}")]
    private static partial void LogNotReleased(ILogger logger, string problem);
}
