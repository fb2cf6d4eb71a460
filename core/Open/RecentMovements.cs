using OpenLedger.Core.Collections;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>
/// The newest movements, for statements. They are not part of the state's bytes: what came before the entry that a process began with is found by applying the entries
/// again (<see cref="StatementProjector"/>). They lie many in an array, because each outlives several collections of garbage.
/// </summary>
public sealed record RecentMovements
{
    /// <summary>None, from the first entry on.</summary>
    public static readonly RecentMovements Empty = new();

    /// <summary>At least so many are kept, and at most twice as many.</summary>
    internal const int Kept = 32_768;

    /// <summary>How many share an array. It must divide <see cref="Kept"/>.</summary>
    internal const int RunLength = 64;

    private Run? Newest { get; init; }

    private int Count { get; init; }

    private Run? Older { get; init; }

    /// <summary>The first entry all of whose movements are here.</summary>
    public Seq Since { get; private init; }

    /// <summary>The first entry all of whose movements are among the newer half.</summary>
    private Seq NewestSince { get; init; }

    /// <summary>None, from an entry on.</summary>
    public static RecentMovements From(Seq since) => new() { Since = since, NewestSince = since };

    /// <summary>The movements from an entry on, the newest first.</summary>
    public IEnumerable<Movement> BackTo(Seq from)
    {
        foreach (var half in new[] { Newest, Older })
        {
            for (var run = half; run is not null; run = run.Before)
            {
                for (var i = run.Movements.Count - 1; i >= 0; i--)
                {
                    if (run.Movements.Items[i].Place.Seq < from)
                        yield break;
                    yield return run.Movements.Items[i].ToMovement();
                }
            }
        }
    }

    internal RecentMovements Add(Entry entry, MovementReason reason, ReadOnlySpan<MovementLine> lines)
    {
        var index = (Newest ?? Older)?.Movements.Items[^1].Place is { } last && last.Seq == entry.Seq ? checked((ushort)(last.Index + 1)) : (ushort)0;
        var movement = new Recorded(new MovementPlace(entry.Seq, index), entry.Time, entry.Kind, reason, lines);
        return Count < Kept
            ? this with { Newest = Run.Add(Newest, movement), Count = Count + 1 }
            // Movements of the entry at the border may be in the half that goes next.
            : new() { Newest = Run.Add(null, movement), Count = 1, Older = Newest, Since = NewestSince, NewestSince = entry.Seq.Next };
    }

    /// <summary>Movements in their order, and those before them.</summary>
    private sealed record Run(AppendList<Recorded> Movements, Run? Before)
    {
        public static Run Add(Run? run, in Recorded movement) =>
            run is { Movements.HasRoom: true } ? new Run(run.Movements.Add(movement), run.Before) : new Run(AppendList<Recorded>.WithRoomFor(RunLength).Add(movement), run);
    }

    /// <summary>A movement, of whose lines there are mostly two.</summary>
    private readonly struct Recorded(MovementPlace place, LedgerTime time, string kind, MovementReason reason, ReadOnlySpan<MovementLine> lines)
    {
        private readonly MovementLine _first = lines[0], _second = lines[1];
        private readonly MovementLine[]? _all = lines.Length == 2 ? null : lines.ToArray();

        public MovementPlace Place => place;

        public Movement ToMovement() => new(place, time, kind, reason, _all ?? [_first, _second]);
    }
}
