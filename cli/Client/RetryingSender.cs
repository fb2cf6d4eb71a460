using System.Net;

namespace OpenLedger.Cli.Client;

/// <summary>
/// Sends the same request until the server takes it: 429 and 503 are waited out as Retry-After says, lost connections are tried again a few times. Every
/// request of the API bears that: a command is known by its digest, and the others change nothing.
/// </summary>
internal sealed class RetryingSender(HttpClient http, TimeProvider time)
{
    /// <summary>How often a request is sent at most.</summary>
    private const int MaxAttempts = 10;

    /// <summary>How often it is sent at most where nothing answers.</summary>
    private const int MaxUnansweredAttempts = 4;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    /// <summary>The answer, which the caller disposes of; a refusal is thrown.</summary>
    /// <param name="make">Makes the request anew for every attempt.</param>
    /// <param name="completion">Whether the body is read before this returns.</param>
    /// <param name="cancellationToken">Cancels the request and the waits between.</param>
    /// <exception cref="ApiException">The server refused it for good, or stayed busy.</exception>
    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            HttpResponseMessage response;
            try
            {
                using var request = make();
                response = await http.SendAsync(request, completion, cancellationToken);
            }
            catch (HttpRequestException) when (attempt < MaxUnansweredAttempts)
            {
                await Task.Delay(Backoff(attempt), time, cancellationToken);
                continue;
            }
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) || attempt == MaxAttempts)
                    throw await RefusalAsync(response, cancellationToken);
                await Task.Delay(RetryAfter(response) ?? Backoff(attempt), time, cancellationToken);
            }
        }
    }

    private static async Task<ApiException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        ApiException.From((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken));

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } asked ? TimeSpan.FromTicks(Math.Clamp(asked.Ticks, FirstDelay.Ticks, MaxDelay.Ticks)) : null;
    }

    /// <summary>Doubles, up to the bound, with a random half, so that many clients do not come back at once.</summary>
    private static TimeSpan Backoff(int attempt)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds((full / 2) + (Random.Shared.NextDouble() * full / 2));
    }
}
