using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>An entry as the ledger has it.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="Line">Its canonical text.</param>
public sealed record LedgerEvent(Seq Seq, string Line);

/// <summary>Follows a ledger's events. Where the stream ends or the server goes away, it comes back and goes on after the last entry that it has given out.</summary>
/// <param name="server">The server's address, without <c>/api</c>.</param>
public sealed class LedgerEvents(Uri server) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Told when the server is gone for a while, for people.</summary>
    public Action<string> Interrupted { get; init; } = _ => { };

    /// <summary>Every entry from <paramref name="from"/> on, as they come, without end.</summary>
    /// <exception cref="ApiException">The server refuses to stream from there.</exception>
    public async IAsyncEnumerable<LedgerEvent> FollowAsync(Seq from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = from;
        while (true)
        {
            await using var stream = await TryConnectAsync(next, cancellationToken);
            if (stream is not null)
            {
                await using var events = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (await TryMoveAsync(events))
                {
                    if (events.Current is not { EventId: { } id, Data.Length: > 0 } item || !Seq.TryParse(id, out var seq))
                        continue;
                    yield return new LedgerEvent(seq, item.Data);
                    next = seq.Next;
                }
            }
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<Stream?> TryConnectAsync(Seq next, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/ledger/events?from={next}", UriKind.Relative));
            request.Headers.Accept.ParseAdd("text/event-stream");
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadAsStreamAsync(cancellationToken);
            using (response)
            {
                if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
                {
                    Interrupted($"The server answers {(int)response.StatusCode}; trying again.");
                    return null;
                }
                throw ApiException.From((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Interrupted($"The server does not answer ({e.Message}); trying again.");
            return null;
        }
    }

    /// <summary>A stream that breaks off has ended, for this purpose.</summary>
    private static async Task<bool> TryMoveAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return false;
        }
    }
}
