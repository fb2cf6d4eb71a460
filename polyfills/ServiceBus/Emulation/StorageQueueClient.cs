using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>The Queue REST protocol, as far as it is used here, with retries of what is transient.</summary>
internal sealed class StorageQueueClient : IDisposable
{
    /// <summary>Most messages that one Get or Peek Messages returns.</summary>
    public const int MaxBatch = 32;

    private const string ApiVersion = "2021-12-02";
    private const string SettingsHeader = "x-ms-meta-servicebus";
    private static readonly MediaTypeHeaderValue Xml = new("application/xml");

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly SharedKeySigner _signer;
    private readonly ServiceBusRetryOptions _retry;

    public StorageQueueClient(Uri endpoint, string account, byte[] key, ServiceBusRetryOptions retry)
    {
        _endpoint = endpoint;
        _signer = new SharedKeySigner(account, key);
        _retry = retry;
        // The server closes a connection after 5 s without a request; closing earlier here avoids racing it.
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(3) };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Creates a queue; where one of that name exists with other settings, <see cref="StorageQueueException.IsQueueThere"/>.</summary>
    public async Task CreateQueueAsync(string queue, string? settings, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, queue, [], null, settings, cancellationToken);

    public async Task DeleteQueueAsync(string queue, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Delete, queue, [], null, null, cancellationToken);

    public async Task SetSettingsAsync(string queue, string settings, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, queue, [("comp", "metadata")], null, settings, cancellationToken);

    /// <summary>The settings kept in a queue's metadata, and about how many messages it holds.</summary>
    public async Task<(string? Settings, long Messages)> GetSettingsAsync(string queue, CancellationToken cancellationToken)
    {
        var (headers, _) = await SendAsync(HttpMethod.Get, queue, [("comp", "metadata")], null, null, cancellationToken);
        var count = headers.TryGetValues("x-ms-approximate-messages-count", out var values) ? long.Parse(values.First()) : 0;
        return (headers.TryGetValues(SettingsHeader, out var settings) ? settings.First() : null, count);
    }

    /// <summary>One page of the queues whose names start with <paramref name="prefix"/>, and where the next page starts.</summary>
    public async Task<(IReadOnlyList<StoredQueue> Queues, string? Next)> ListQueuesAsync(string prefix, string? marker, CancellationToken cancellationToken)
    {
        var query = new List<(string, string)> { ("comp", "list"), ("include", "metadata"), ("prefix", prefix), ("maxresults", "1000") };
        if (marker is not null)
            query.Add(("marker", marker));
        var (_, body) = await SendAsync(HttpMethod.Get, "", [.. query], null, null, cancellationToken);
        var root = XDocument.Parse(body).Root;
        var queues = new List<StoredQueue>();
        foreach (var element in root?.Descendants("Queue") ?? [])
        {
            var settings = element.Element("Metadata")?.Elements().FirstOrDefault(e => string.Equals(e.Name.LocalName, "servicebus", StringComparison.OrdinalIgnoreCase));
            queues.Add(new StoredQueue(element.Element("Name")?.Value ?? "", settings?.Value));
        }
        var next = root?.Element("NextMarker")?.Value;
        return (queues, string.IsNullOrEmpty(next) ? null : next);
    }

    /// <summary>Adds a message that never expires, hidden for <paramref name="hiddenSeconds"/>.</summary>
    public async Task PutMessageAsync(string queue, string text, int hiddenSeconds, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, queue + "/messages", [("messagettl", "-1"), ("visibilitytimeout", hiddenSeconds.ToString())], text, null, cancellationToken);

    public async Task<IReadOnlyList<StoredMessage>> GetMessagesAsync(string queue, int count, int hiddenSeconds, CancellationToken cancellationToken)
    {
        var (_, body) = await SendAsync(
            HttpMethod.Get, queue + "/messages", [("numofmessages", count.ToString()), ("visibilitytimeout", hiddenSeconds.ToString())], null, null, cancellationToken);
        return Messages(body);
    }

    public async Task<IReadOnlyList<StoredMessage>> PeekMessagesAsync(string queue, int count, CancellationToken cancellationToken)
    {
        var (_, body) = await SendAsync(HttpMethod.Get, queue + "/messages", [("numofmessages", count.ToString()), ("peekonly", "true")], null, null, cancellationToken);
        return Messages(body);
    }

    public async Task DeleteMessageAsync(string queue, string id, string popReceipt, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Delete, $"{queue}/messages/{id}", [("popreceipt", popReceipt)], null, null, cancellationToken);

    /// <summary>Replaces a message's text and hides it for <paramref name="hiddenSeconds"/> from now; the new pop receipt.</summary>
    public async Task<string> UpdateMessageAsync(string queue, string id, string popReceipt, string text, int hiddenSeconds, CancellationToken cancellationToken)
    {
        var (headers, _) = await SendAsync(
            HttpMethod.Put, $"{queue}/messages/{id}", [("popreceipt", popReceipt), ("visibilitytimeout", hiddenSeconds.ToString())], text, null, cancellationToken);
        return headers.GetValues("x-ms-popreceipt").First();
    }

    public void Dispose() => _http.Dispose();

    private static List<StoredMessage> Messages(string body)
    {
        var messages = new List<StoredMessage>();
        foreach (var element in XDocument.Parse(body, LoadOptions.PreserveWhitespace).Root?.Elements("QueueMessage") ?? [])
        {
            messages.Add(new StoredMessage(
                element.Element("MessageId")?.Value ?? "",
                element.Element("PopReceipt")?.Value ?? "",
                element.Element("MessageText")?.Value ?? "",
                int.Parse(element.Element("DequeueCount")?.Value ?? "0")));
        }
        return messages;
    }

    private async Task<(HttpResponseHeaders Headers, string Body)> SendAsync(
        HttpMethod method, string path, (string Name, string Value)[] query, string? text, string? settings, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            ServiceBusException failure;
            try
            {
                return await SendOnceAsync(method, path, query, text, settings, attempt > 0, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                failure = new ServiceBusException($"The emulator at {_endpoint.Authority} does not answer: {e.Message}", ServiceBusFailureReason.ServiceCommunicationProblem, innerException: e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = new ServiceBusException($"The emulator at {_endpoint.Authority} gave no answer within {_retry.TryTimeout}.", ServiceBusFailureReason.ServiceTimeout, innerException: e);
            }
            catch (StorageQueueException e) when (e.Status >= HttpStatusCode.InternalServerError)
            {
                failure = new ServiceBusException($"The emulator at {_endpoint.Authority} failed: {e.Message}", ServiceBusFailureReason.ServiceBusy, innerException: e);
            }
            if (attempt >= _retry.MaxRetries)
                throw failure;
            await Task.Delay(_retry.DelayBefore(attempt + 1), cancellationToken);
        }
    }

    private async Task<(HttpResponseHeaders Headers, string Body)> SendOnceAsync(
        HttpMethod method, string path, (string Name, string Value)[] query, string? text, string? settings, bool retried, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_retry.TryTimeout);
        var absolutePath = path.Length == 0 ? $"/{_signer.Account}" : $"/{_signer.Account}/{path}";
        var queryText = query.Length == 0 ? "" : "?" + string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}"));
        using var request = new HttpRequestMessage(method, new Uri(_endpoint, absolutePath + queryText));
        request.Headers.TryAddWithoutValidation("x-ms-date", DateTime.UtcNow.ToString("R"));
        request.Headers.TryAddWithoutValidation("x-ms-version", ApiVersion);
        if (settings is not null)
            request.Headers.TryAddWithoutValidation(SettingsHeader, settings);
        if (text is not null)
        {
            var xml = $"<QueueMessage><MessageText>{Escape(text)}</MessageText></QueueMessage>";
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(xml)) { Headers = { ContentType = Xml } };
        }
        _signer.Sign(request, absolutePath, query);
        using var response = await _http.SendAsync(request, timeout.Token);
        var body = await response.Content.ReadAsStringAsync(timeout.Token);
        if (response.IsSuccessStatusCode)
            return (response.Headers, body);
        var code = response.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : "";
        throw new StorageQueueException(response.StatusCode, code, $"{method} {path}: {(int)response.StatusCode} {code}", retried);
    }

    private static string Escape(string text) =>
        text.AsSpan().IndexOfAny('&', '<', '>') < 0
            ? text
            : text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
