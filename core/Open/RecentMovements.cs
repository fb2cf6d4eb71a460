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

    private Run<Recorded>? Newest { get; init; }

    private int Count { get; init; }

    private Run<Recorded>? Older { get; init; }

    /// <summary>The first entry all of whose movements are here.</summary>
    public Seq Since { get; private init; }

    /// <summary>The first entry all of whose movements are among the newer half.</summary>
    private Seq NewestSince { get; init; }

    /// <summary>None, from an entry on.</summary>
    public static RecentMovements From(Seq since) => new() { Since = since, NewestSince = since };

    /// <summary>The movements from an entry on, the newest first.</summary>
    public IEnumerable<Movement> BackTo(Seq from) =>
        Run<Recorded>.Backwards(Newest).Concat(Run<Recorded>.Backwards(Older)).TakeWhile(movement => movement.Place.Seq >= from).Select(movement => movement.ToMovement());

    internal RecentMovements Add(Entry entry, MovementReason reason, ReadOnlySpan<MovementLine> lines)
    {
        var index = (Newest ?? Older)?.Last.Place is { } last && last.Seq == entry.Seq ? checked((ushort)(last.Index + 1)) : (ushort)0;
        var movement = new Recorded(new MovementPlace(entry.Seq, index), entry.Time, entry.Kind, reason, lines);
        return Count < Kept
            ? this with { Newest = Run<Recorded>.Add(Newest, movement), Count = Count + 1 }
            // Movements of the entry at the border may be in the half that goes next.
            : new() { Newest = Run<Recorded>.Add(null, movement), Count = 1, Older = Newest, Since = NewestSince, NewestSince = entry.Seq.Next };
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
