using System.Net;
using System.Text;

namespace OpenLedger.Tests.Cli;

/// <summary>Answers requests in the process, and keeps what was asked.</summary>
internal sealed class StubServer(Func<StubRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<StubRequest> Requests { get; } = [];

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK, string mediaType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var seen = new StubRequest(
            request.Method.Method, request.RequestUri!.PathAndQuery, body, request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null,
            request.Content?.Headers.ContentLength);
        lock (Requests)
            Requests.Add(seen);
        return answer(seen);
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record StubRequest(string Method, string Path, byte[] Body, string? Authorization, long? ContentLength);
