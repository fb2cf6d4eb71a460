using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>
/// The newest movements, for statements. They are not part of the state's bytes: what came before the entry that a process began with is found by applying the entries
/// again (<see cref="StatementProjector"/>).
/// </summary>
public sealed record RecentMovements
{
    /// <summary>None, from the first entry on.</summary>
    public static readonly RecentMovements Empty = new();

    /// <summary>At least so many are kept, and at most twice as many.</summary>
    internal const int Kept = 32_768;

    private Link? Newest { get; init; }

    private int Count { get; init; }

    private Link? Older { get; init; }

    /// <summary>The first entry all of whose movements are here.</summary>
    public Seq Since { get; private init; }

    /// <summary>The first entry all of whose movements are among the newer half.</summary>
    private Seq NewestSince { get; init; }

    /// <summary>None, from an entry on.</summary>
    public static RecentMovements From(Seq since) => new() { Since = since, NewestSince = since };

    /// <summary>The movements from an entry on, the newest first.</summary>
    public IEnumerable<Movement> BackTo(Seq from)
    {
        for (var link = Newest; link is not null && link.Place.Seq >= from; link = link.Before)
            yield return link.ToMovement();
        for (var link = Older; link is not null && link.Place.Seq >= from; link = link.Before)
            yield return link.ToMovement();
    }

    internal RecentMovements Add(Entry entry, MovementReason reason, IReadOnlyList<MovementLine> lines)
    {
        var index = (Newest ?? Older)?.Place is { } last && last.Seq == entry.Seq ? checked((ushort)(last.Index + 1)) : (ushort)0;
        var place = new MovementPlace(entry.Seq, index);
        return Count < Kept
            ? this with { Newest = new Link(place, entry.Time, entry.Kind, reason, lines, Newest), Count = Count + 1 }
            // Movements of the entry at the border may be in the half that goes next.
            : new() { Newest = new Link(place, entry.Time, entry.Kind, reason, lines, null), Count = 1, Older = Newest, Since = NewestSince, NewestSince = entry.Seq.Next };
    }

    private sealed class Link(MovementPlace place, LedgerTime time, string kind, MovementReason reason, IReadOnlyList<MovementLine> lines, Link? before)
    {
        public MovementPlace Place => place;

        public Link? Before => before;

        public Movement ToMovement() => new(place, time, kind, reason, lines);
    }
}
