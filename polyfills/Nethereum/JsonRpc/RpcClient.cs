#nullable disable
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Nethereum.JsonRpc.Client.RpcMessages;
using Newtonsoft.Json;

namespace Nethereum.JsonRpc.Client;

/// <summary>JSON-RPC 2.0 over HTTP. A user and a password in the address become basic authentication.</summary>
public class RpcClient : ClientBase
{
    private static readonly TimeSpan s_poolLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_poolIdle = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly JsonSerializerSettings _settings;
    private readonly ILogger _log;

    public RpcClient(Uri baseUrl, AuthenticationHeaderValue authHeaderValue = null, JsonSerializerSettings jsonSerializerSettings = null, HttpClientHandler httpClientHandler = null, ILogger log = null)
        : this(baseUrl, new HttpClient((HttpMessageHandler)httpClientHandler ?? DefaultHandler()), authHeaderValue, jsonSerializerSettings, log)
    {
    }

    /// <param name="baseUrl">The node's address; the client's becomes this.</param>
    /// <param name="httpClient">What sends. The caller keeps it.</param>
    /// <param name="authHeaderValue">Sent with every request.</param>
    /// <param name="jsonSerializerSettings">How requests are written and responses read.</param>
    /// <param name="log">Takes requests and responses as traces, and failures as errors.</param>
    public RpcClient(Uri baseUrl, HttpClient httpClient, AuthenticationHeaderValue authHeaderValue = null, JsonSerializerSettings jsonSerializerSettings = null, ILogger log = null)
    {
        _http = httpClient;
        _http.BaseAddress = baseUrl;
        _http.DefaultRequestHeaders.Authorization = authHeaderValue ?? AuthenticationOf(baseUrl);
        _settings = jsonSerializerSettings
            ?? new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore, MissingMemberHandling = MissingMemberHandling.Ignore };
        _log = log;
    }

    public static int MaximumConnectionsPerServer { get; set; } = 20;

    /// <exception cref="RpcClientTimeoutException">There was no answer within <see cref="ClientBase.ConnectionTimeout"/>.</exception>
    /// <exception cref="RpcClientUnknownException">The request could not be sent, or the answer not be read.</exception>
    public override Task<RpcResponseMessage> SendAsync(RpcRequestMessage request, string route = null) =>
        SendAsync<RpcResponseMessage>(request, route, request.Method);

    protected override Task<RpcResponseMessage[]> SendAsync(RpcRequestMessage[] requests) =>
        SendAsync<RpcResponseMessage[]>(requests, string.Empty, "several");

    private static SocketsHttpHandler DefaultHandler() => new()
    {
        PooledConnectionLifetime = s_poolLifetime,
        PooledConnectionIdleTimeout = s_poolIdle,
        MaxConnectionsPerServer = MaximumConnectionsPerServer,
    };

    private static AuthenticationHeaderValue AuthenticationOf(Uri address)
    {
        var parts = Uri.UnescapeDataString(address.UserInfo).Split(':', 2);
        return parts.Length == 2 ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{parts[0]}:{parts[1]}"))) : null;
    }

    private async Task<T> SendAsync<T>(object request, string route, string method)
    {
        try
        {
            var json = JsonConvert.SerializeObject(request, _settings);
            _log?.LogTrace("RPC request {Method}: {Request}", method, json);
            using var content = new StringContent(json, Encoding.UTF8, "application/json");
            using var limit = new CancellationTokenSource(ConnectionTimeout);
            using var response = await _http.PostAsync(route, content, limit.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            _log?.LogTrace("RPC response {Method}: {Response}", method, answer);
            return JsonConvert.DeserializeObject<T>(answer, _settings);
        }
        catch (OperationCanceledException e)
        {
            _log?.LogError(e, "RPC request {Method} got no answer in time.", method);
            throw new RpcClientTimeoutException($"No answer within {ConnectionTimeout.TotalMilliseconds} ms.", e);
        }
        catch (Exception e)
        {
            _log?.LogError(e, "RPC request {Method} failed.", method);
            throw new RpcClientUnknownException($"The request {method} failed: {e.Message}", e);
        }
    }
}
