using System.Collections.Concurrent;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Functions.Economy;

/// <summary>A leaderboard as of an entry.</summary>
/// <param name="Next">The entry after the last that it knows.</param>
/// <param name="Time">The time of that last one.</param>
/// <param name="Places">All its places.</param>
public sealed record DatedLeaderboard(Seq Next, LedgerTime Time, IReadOnlyList<Place> Places);

/// <summary>
/// Keeps this process's leaderboards. Each is made anew when it is asked for and the ledger has gone on, but not more often than every few seconds: a ledger of a million accounts is looked
/// through each time. Only one request does it, and others that come meanwhile wait for that.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class Leaderboards(TimeProvider clock)
{
    /// <summary>How old a board may be although the ledger has gone on.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Board> _boards = new(StringComparer.Ordinal);

    /// <summary>A leaderboard as of a head, or of one a little before.</summary>
    public async Task<DatedLeaderboard> GetAsync(Leaderboard leaderboard, LedgerHead head, CancellationToken cancellationToken)
    {
        var board = _boards.GetOrAdd(leaderboard.Word, static _ => new Board());
        if (board.Current(head, clock) is { } current)
            return current;
        await board.One.WaitAsync(cancellationToken);
        try
        {
            if (board.Current(head, clock) is { } other)
                return other;
            var made = new DatedLeaderboard(head.State.NextSeq, head.State.Time, leaderboard.Of(head.State));
            board.Made(made, clock);
            return made;
        }
        finally
        {
            board.One.Release();
        }
    }

    private sealed class Board
    {
        private volatile Tuple<DatedLeaderboard, long>? _made;

        public SemaphoreSlim One { get; } = new(1);

        public DatedLeaderboard? Current(LedgerHead head, TimeProvider clock) =>
            _made is { } made && (made.Item1.Next >= head.State.NextSeq || clock.GetElapsedTime(made.Item2) <= Fresh) ? made.Item1 : null;

        public void Made(DatedLeaderboard board, TimeProvider clock) => _made = Tuple.Create(board, clock.GetTimestamp());
    }
}
