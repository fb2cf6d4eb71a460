using System.Net.Http.Headers;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Functions.Transparency;

/// <summary>Sends requests to witnesses over HTTP (C2SP tlog-witness).</summary>
/// <param name="http">Sends them; redirects are not followed.</param>
/// <param name="addresses">The submission prefix of each, with a slash at its end.</param>
internal sealed class HttpWitnesses(HttpClient http, IReadOnlyDictionary<NoteVerifier, Uri> addresses)
{
    /// <summary>The longest answer that is read, in bytes: far more than a few lines.</summary>
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>A client for it, without a time limit: <see cref="WitnessPanel"/> has one.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        MaxResponseContentBufferSize = MaxAnswerBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks one of them.</summary>
    /// <exception cref="IOException">It does not answer, or too much.</exception>
    public async Task<WitnessAnswer> AskAsync(NoteVerifier witness, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var body = new ReadOnlyMemoryContent(request);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        try
        {
            using var response = await http.PostAsync(new Uri(addresses[witness], WitnessRequest.Path), body, cancellationToken);
            return new WitnessAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
