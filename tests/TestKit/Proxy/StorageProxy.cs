using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OpenLedger.Cli.Stack;

namespace OpenLedger.TestKit.Proxy;

/// <summary>
/// Stands between an app and Azurite, on ports of its own. A test sees each request before it reaches the storage and again before its answer reaches the app,
/// and can hold, cut or answer it: so an app can be stopped, throttled or killed at exactly one request, and needs no code for it.
/// </summary>
public sealed class StorageProxy : IAsyncDisposable
{
    /// <summary>Headers that belong to one connection and not to the message (RFC 9110, section 7.6.1), and those that the client library sets itself.</summary>
    private static readonly string[] OwnHeaders = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Expect"];

    /// <summary>Requests that are remembered for the messages of failing tests.</summary>
    private const int Remembered = 60;

    private readonly ConcurrentQueue<string> _seen = new();
    private readonly WebApplication _app;
    private readonly HttpClient _storage = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(100) };
    private readonly Dictionary<int, (StorageService Service, Uri Upstream)> _ports = [];
    private readonly AzuriteServer _azurite;

    private StorageProxy(AzuriteServer azurite, WebApplication app) => (_azurite, _app) = (azurite, app);

    /// <summary>Sees each request before the storage does. Its token is cancelled when the app is gone.</summary>
    public Func<StorageRequest, CancellationToken, Task<Verdict>> OnRequest { get; set; } = (_, _) => Task.FromResult(Verdict.Pass);

    /// <summary>Sees each request whose answer is there, with the answer's body, before the app does.</summary>
    public Func<StorageRequest, byte[], CancellationToken, Task<Verdict>> OnAnswer { get; set; } = (_, _, _) => Task.FromResult(Verdict.Pass);

    /// <summary>The last requests, oldest first.</summary>
    public string Seen => string.Join('\n', _seen);

    /// <summary>The settings that lead a functions app through here.</summary>
    public IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var storage = Through(_azurite.ConnectionString);
            return new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["AzureWebJobsStorage"] = storage,
                ["Storage__ConnectionString"] = storage,
                ["ServiceBus"] = Through(_azurite.ServiceBusConnectionString),
            };
        }
    }

    /// <summary>Starts one that passes everything on.</summary>
    public static async Task<StorageProxy> StartAsync(AzuriteServer azurite)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        (StorageService Service, Uri Upstream)[] services = [(StorageService.Blob, azurite.BlobEndpoint), (StorageService.Queue, azurite.QueueEndpoint), (StorageService.Table, azurite.TableEndpoint)];
        var listening = new List<ListenOptions>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            foreach (var _ in services)
                kestrel.Listen(IPAddress.Loopback, 0, listening.Add);
        });
        var proxy = new StorageProxy(azurite, builder.Build());
        proxy._app.Run(proxy.HandleAsync);
        await proxy._app.StartAsync();
        foreach (var (options, service) in listening.Zip(services))
            proxy._ports[options.IPEndPoint!.Port] = service;
        return proxy;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // What is still held is of no interest any more.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _storage.Dispose();
    }

    private string Through(string connectionString) =>
        _ports.Aggregate(connectionString, (text, port) => text.Replace($":{port.Value.Upstream.Port}", $":{port.Key}", StringComparison.Ordinal));

    private async Task HandleAsync(HttpContext http)
    {
        var gone = http.RequestAborted;
        var (service, upstream) = _ports[http.Connection.LocalPort];
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new StorageRequest(service, http.Request.Method, target[(target.IndexOf('/', 1) + 1)..]);
        _seen.Enqueue(request.ToString());
        if (_seen.Count > Remembered)
            _seen.TryDequeue(out var _);
        try
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, gone);
            if (!await GoesOnAsync(http, service, await OnRequest(request, gone)))
                return;
            // Once on its way, a request reaches the storage whatever becomes of the app.
            using var answer = await _storage.SendAsync(Forward(http, upstream, target, body.ToArray()), CancellationToken.None);
            var content = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
            if (!await GoesOnAsync(http, service, await OnAnswer(request, content, gone)))
                return;
            http.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            {
                if (!OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                    http.Response.Headers[name] = values.ToArray();
            }
            if (content.Length > 0)
                await http.Response.Body.WriteAsync(content, gone);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The app has hung up, or died.
        }
        catch (HttpRequestException)
        {
            http.Abort();
        }
    }

    private static HttpRequestMessage Forward(HttpContext http, Uri upstream, string target, byte[] body)
    {
        // The target is part of what was signed, so it must arrive as it was sent.
        var uri = new Uri($"{upstream.Scheme}://{upstream.Authority}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), uri);
        if (body.Length > 0 || http.Request.ContentLength is not null)
            request.Content = new ByteArrayContent(body);
        foreach (var (name, values) in http.Request.Headers)
        {
            if (!OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return request;
    }

    /// <summary>Carries a verdict out; true where the message goes on its way.</summary>
    private static async Task<bool> GoesOnAsync(HttpContext http, StorageService service, Verdict verdict)
    {
        switch (verdict.Kind)
        {
            case VerdictKind.Drop:
                http.Abort();
                break;
            case VerdictKind.Answer:
                http.Response.StatusCode = verdict.Status;
                http.Response.Headers["x-ms-error-code"] = verdict.Code;
                if (verdict.RetryAfterSeconds is { } seconds)
                    http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                // Tables speak JSON, blobs and queues XML.
                http.Response.ContentType = service == StorageService.Table ? "application/json" : "application/xml";
                var body = Encoding.ASCII.GetBytes(service == StorageService.Table
                    ? $$$$"""{"odata.error":{"code":"{{{{verdict.Code}}}}","message":{"lang":"en-US","value":"Said by the proxy."}}}"""
                    : $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{verdict.Code}</Code><Message>Said by the proxy.</Message></Error>");
                await http.Response.Body.WriteAsync(http.Request.Method == "HEAD" ? default : body, http.RequestAborted);
                break;
        }
        return verdict.Kind == VerdictKind.Pass;
    }
}
