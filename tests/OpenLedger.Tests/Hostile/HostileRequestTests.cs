using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Tests.Api;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Hostile;

/// <summary>Hostile requests to a real host: none ends in 500, none hangs, and the host's memory stays within its bound.</summary>
[Collection(ApiCollection.Name)]
public sealed class HostileRequestTests(StackFixture stack) : IDisposable
{
    private const int Bodies = 1_200;
    private const int Paths = 1_200;
    private const int Headers = 600;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new() { BaseAddress = new Uri(stack.Stack.Functions.Address, "api/") };

    /// <summary>How much the host's memory may grow meanwhile, in bytes.</summary>
    private const long MaxGrowth = 256L << 20;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Host_refuses_hostile_requests_without_failing_hanging_or_growing()
    {
        var user = new ApiUser(stack);
        var datanet = await user.CreateDatanetAsync();
        var domain = await stack.Client.GetDomainAsync();
        var command = TestLedger.Sign(TestLedger.Key(4711), domain, TimeProvider.System, Kinds.DatanetCreate,
            new { card = "", contributions = "open", licence = new { id = "MIT" }, name = "hostile", visibility = "public" }, 1).ToBody();
        var statuses = new Dictionary<HttpStatusCode, int>();
        var before = HostMemory();

        foreach (var body in Gen.Sample(HostileBytes.From([command]), Bodies, 60))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "commands") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
            await SendAsync(request);
        }
        string[] paths = ["ledger/entries?limit=5&order=desc", $"datanets/{datanet.Id}", $"datanets/{datanet.Id}/versions/1", "contributions/ct-1", "ledger/blocks?from=0&limit=1", "datanets?cursor=ZGF0YW5ldHN8MQ", "datanets?q=plain%20answ&licence=MIT,ISC&language=eng&sort=records"];
        foreach (var path in Gen.Sample(HostileBytes.From([.. paths.Select(Encoding.UTF8.GetBytes)]), Paths, 60))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Encode(path), UriKind.Relative));
            await SendAsync(request);
        }
        string[] values = ["Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer olk_0000", "OpenLedger a b c", "key-1", "12"];
        foreach (var (number, value) in Gen.Sample(HostileBytes.From([.. values.Select(Encoding.UTF8.GetBytes)]), Headers, 60).Index())
        {
            // An Idempotency-Key counts where no signature does; so every other request is one that needs none.
            var signed = number % 2 == 0;
            using var request = new HttpRequestMessage(HttpMethod.Post, signed ? "contributions/ct-1/uploads" : "auth/nonce");
            // What a header may not hold never leaves the client's library; the raw requests below send it.
            var text = new string([.. Encoding.Latin1.GetString(value).Where(c => c is >= ' ' and <= '~').Take(4_000)]);
            if (signed)
                request.Headers.TryAddWithoutValidation("Authorization", text);
            foreach (var name in new[] { "Idempotency-Key", "X-Request-Id", "If-Ledger-Seq-At-Least", "Origin", "traceparent" })
                request.Headers.TryAddWithoutValidation(name, text);
            await SendAsync(request);
        }

        Assert.InRange(HostMemory() - before, long.MinValue, MaxGrowth);
        Assert.DoesNotContain(HttpStatusCode.InternalServerError, statuses.Keys);
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.BadRequest) > Bodies / 2, string.Join(", ", statuses));
        Assert.Equal(HttpStatusCode.OK, (await stack.GetAsync("health/ready")).StatusCode);

        async Task SendAsync(HttpRequestMessage request)
        {
            using var limit = new CancellationTokenSource(Limit);
            using var response = await _http.SendAsync(request, limit.Token);
            statuses[response.StatusCode] = statuses.GetValueOrDefault(response.StatusCode) + 1;
            if ((int)response.StatusCode >= 500)
                Assert.Fail($"{request.Method} {request.RequestUri} is answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(limit.Token)}");
        }
    }

    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")]
    [InlineData("GET /api/ledger HTTP/1.1\r\nHost: x\r\nAuthorization: \u0001\u0002\r\n\r\n")]
    [InlineData("GET /api/ledger/entries/%00%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    public async Task Host_refuses_what_is_hardly_http(string raw)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(stack.Stack.Functions.Address.Host, stack.Stack.Functions.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(raw));
        socket.Client.Shutdown(SocketShutdown.Send);
        using var limit = new CancellationTokenSource(Limit);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(limit.Token);
        Assert.DoesNotContain(" 500 ", answer.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await stack.GetAsync("health/ready")).StatusCode);
    }

    /// <summary>Percent-encodes what a URL cannot hold, and leaves its own delimiters.</summary>
    private static string Encode(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes.Take(3_000))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || "/?&=-_.~%".Contains((char)b))
                text.Append((char)b);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return "x/../" + text;
    }

    private long HostMemory()
    {
        using var process = Process.GetProcessById(stack.Stack.Functions.Process.ProcessId);
        return process.WorkingSet64;
    }
}
