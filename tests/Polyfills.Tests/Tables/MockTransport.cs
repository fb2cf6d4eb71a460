using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace OpenLedger.Polyfills.Tests.Tables;

/// <summary>A transport that answers from a function and keeps what was asked.</summary>
internal sealed class MockTransport(Func<MockTransport.Seen, MockResponse> answer) : HttpPipelineTransport
{
    public List<Seen> Requests { get; } = [];

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => message.Response = Answer(message, CopyBody(message));

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        await Task.Yield();
        message.CancellationToken.ThrowIfCancellationRequested();
        message.Response = Answer(message, CopyBody(message));
    }

    private MockResponse Answer(HttpMessage message, byte[] body)
    {
        var headers = message.Request.Headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
        var seen = new Seen(message.Request.Method, message.Request.Uri.ToUri(), headers, body);
        Requests.Add(seen);
        return answer(seen);
    }

    private static byte[] CopyBody(HttpMessage message)
    {
        using var body = new MemoryStream();
        message.Request.Content?.WriteTo(body, message.CancellationToken);
        return body.ToArray();
    }

    /// <summary>One request as it would have left the machine.</summary>
    internal sealed record Seen(RequestMethod Method, Uri Uri, Dictionary<string, string> Headers, byte[] Body)
    {
        public string Text => System.Text.Encoding.UTF8.GetString(Body);
    }
}

internal sealed class MockResponse(int status, string body = "", params (string Name, string Value)[] headers) : Response
{
    public override int Status => status;

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; } = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(h => new HttpHeader(h.Name, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}
