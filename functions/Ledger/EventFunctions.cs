using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Ledger;

/// <summary>
/// The ledger's tail as server-sent events (HTML, section 9.2). Every event is read from the stored blocks and its id is its sequence number, so a reader that
/// comes back with <c>Last-Event-ID</c>, to whichever server, misses nothing and gets nothing twice.
/// </summary>
public sealed class EventFunctions(LedgerService ledger, IBlockStore store, EventFeed feed, IOptions<ApiOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>How many entries are read at a time.</summary>
    private const ulong PageEntries = 128;

    /// <summary>Streams entries as they come.</summary>
    [Function("GetEvents")]
    public async Task<IActionResult> GetEvents(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/events")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "from", "actor", "kind") is { } unknown)
            return Problems.From(unknown);
        if (!EventQuery.Read(request).Try(out var query, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var first = query.First ?? head.State.NextSeq;
        if (first > head.State.NextSeq)
            return Problems.From(new Error(ErrorKind.PreconditionFailed, "ledger-behind", $"The ledger's next entry is {head.State.NextSeq}; there is no entry {first} to go on from."));
        using var place = feed.TrySubscribe();
        if (place is null)
            return Problems.From(new Error(ErrorKind.Busy, "too-many-subscribers", $"{options.Value.MaxSubscribers} readers follow this server's events already."));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, request.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        end.CancelAfter(TimeSpan.FromSeconds(options.Value.StreamSeconds));
        var stream = new EventStream(request.HttpContext, TimeSpan.FromSeconds(options.Value.StreamStallSeconds));
        try
        {
            await stream.BeginAsync(end.Token);
            await FollowAsync(stream, query, first, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader has gone, the stream is old enough, or this server ends: the reader comes back and goes on.
        }
        catch (TimeoutException)
        {
            // What the reader has not read is not kept for it.
            request.HttpContext.Abort();
        }
        return new EmptyResult();
    }

    private async Task FollowAsync(EventStream stream, EventQuery query, Seq next, CancellationToken end)
    {
        while (true)
        {
            if (await feed.WaitAsync(next, TimeSpan.FromMilliseconds(options.Value.HeartbeatMs), end) is not { } known)
            {
                await stream.HeartbeatAsync(end);
                continue;
            }
            var last = new Seq(Math.Min(known.Value, next.Value + PageEntries) - 1);
            var told = next;
            foreach (var block in await store.ReadRangeAsync(next, last, end))
            {
                for (var seq = Math.Max(next.Value, block.Header.FirstSeq.Value); seq <= last.Value && seq < block.Header.NextSeq.Value; seq++)
                {
                    var line = block.Line((int)(seq - block.Header.FirstSeq.Value));
                    if (!query.Matches(line))
                        continue;
                    stream.Add(new Seq(seq), line.Span);
                    told = new Seq(seq).Next;
                }
                await stream.FlushAsync(end);
            }
            next = last.Next;
            if (told != next)
                await stream.MarkAsync(last, end);
        }
    }
}
