using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Ledger;

/// <summary>Tells those who follow the ledger when it has grown. What others commit is looked for once for all of them, and only while somebody follows.</summary>
public sealed class EventFeed(LedgerService ledger, IOptions<ApiOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private int _subscribers;
    private int _refreshing;
    private long _refreshedAt;

    /// <summary>Takes a place, until what it returns is disposed of; null where all are taken.</summary>
    public IDisposable? TrySubscribe()
    {
        if (Interlocked.Increment(ref _subscribers) <= options.Value.MaxSubscribers)
            return new Place(this);
        Interlocked.Decrement(ref _subscribers);
        return null;
    }

    /// <summary>The first sequence number that the ledger does not have, once that is above <paramref name="next"/>; null where it stays so within the time.</summary>
    public async Task<Seq?> WaitAsync(Seq next, TimeSpan within, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            if (ledger.Head.Try(out var head, out _) && head.State.NextSeq > next)
                return head.State.NextSeq;
            if (clock.GetElapsedTime(began) >= within)
                return null;
            await RefreshAsync(cancellationToken);
            await Task.Delay(Poll, clock, cancellationToken);
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (clock.GetElapsedTime(Volatile.Read(ref _refreshedAt)) < Refresh || Interlocked.Exchange(ref _refreshing, 1) == 1)
            return;
        try
        {
            // Where the storage does not answer, there is nothing new to tell, and the next round asks again.
            _ = await ledger.FreshAsync(cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _refreshedAt, clock.GetTimestamp());
            Volatile.Write(ref _refreshing, 0);
        }
    }

    private sealed class Place(EventFeed feed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                Interlocked.Decrement(ref feed._subscribers);
        }
    }
}
