using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Ledger;

/// <summary>When a nonce becomes free again.</summary>
/// <param name="Deadline">The last moment at which it is taken.</param>
/// <param name="Actor">Whose it is.</param>
/// <param name="Nonce">Which.</param>
internal readonly record struct NonceExpiry(LedgerTime Deadline, Address Actor, ulong Nonce) : IComparable<NonceExpiry>
{
    public int CompareTo(NonceExpiry other)
    {
        if (Deadline != other.Deadline)
            return Deadline.CompareTo(other.Deadline);
        return Actor != other.Actor ? Actor.CompareTo(other.Actor) : Nonce.CompareTo(other.Nonce);
    }
}

/// <summary>
/// An immutable set of nonces by their deadline. What was added lately lies unsorted in front of the sorted ones and is brought among them many at a time, and what falls due
/// first is taken out many at a time, because a tree costs a whole path for each single one.
/// </summary>
internal sealed record NonceExpiries
{
    /// <summary>How many lie unsorted at most: so many are sorted with one entry.</summary>
    private const int MaxRecent = 256;

    // Before the first book, which has it.
    private static readonly AppendList<NonceExpiry> NoneRecent = AppendList<NonceExpiry>.WithRoomFor(MaxRecent);

    /// <summary>Nothing.</summary>
    public static readonly NonceExpiries Empty = new();

    /// <summary>How many of the first are taken out of the tree at once.</summary>
    private const int FrontSize = 64;

    /// <summary>Those before all of <see cref="Sorted"/>, in order; empty only where that is empty too.</summary>
    private ArraySegment<NonceExpiry> Front { get; init; } = ArraySegment<NonceExpiry>.Empty;

    private SortedTreeSet<NonceExpiry> Sorted { get; init; } = SortedTreeSet<NonceExpiry>.Empty;

    private AppendList<NonceExpiry> Recent { get; init; } = NoneRecent;

    /// <summary>The earliest deadline of <see cref="Recent"/>.</summary>
    private LedgerTime FirstRecent { get; init; } = LedgerTime.Max;

    public int Count => Front.Count + Sorted.Count + Recent.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<NonceExpiry> All => Front.Concat(Sorted).Concat(Recent.Items.ToArray());

    /// <summary>Some of the first.</summary>
    public ReadOnlySpan<NonceExpiry> First => Front;

    /// <summary>These, each once.</summary>
    public static NonceExpiries Of(IEnumerable<NonceExpiry> expiries) => new NonceExpiries { Sorted = SortedTreeSet<NonceExpiry>.FromUnsorted(expiries) }.FillFront();

    /// <summary>With one that is not here yet.</summary>
    public NonceExpiries Add(NonceExpiry expiry)
    {
        var book = Recent.HasRoom ? this : Sort();
        return book with
        {
            Recent = book.Recent.Add(expiry),
            FirstRecent = expiry.Deadline < book.FirstRecent ? expiry.Deadline : book.FirstRecent,
        };
    }

    /// <summary>Without one.</summary>
    public NonceExpiries Remove(NonceExpiry expiry)
    {
        var sorted = FirstRecent <= expiry.Deadline ? Sort() : this;
        var place = sorted.Front.AsSpan().IndexOf(expiry);
        return place < 0
            ? sorted with { Sorted = sorted.Sorted.Remove(expiry) }
            : (sorted with { Front = (NonceExpiry[])[.. sorted.Front[..place], .. sorted.Front[(place + 1)..]] }).FillFront();
    }

    /// <summary>Without the first of those whose deadline is before a moment; null where there is none.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="most">How many to take out at most.</param>
    /// <param name="taken">Those that were, the earliest first.</param>
    public NonceExpiries? TakeBefore(LedgerTime now, int most, out ArraySegment<NonceExpiry> taken)
    {
        taken = ArraySegment<NonceExpiry>.Empty;
        var sorted = FirstRecent < now ? Sort() : this;
        var due = 0;
        while (due < sorted.Front.Count && due < most && sorted.Front[due].Deadline < now)
            due++;
        if (due == 0)
            return null;
        taken = sorted.Front[..due];
        var rest = (sorted with { Front = sorted.Front[due..] }).FillFront();
        if (sorted.Front.Count > due || rest.TakeBefore(now, most - due, out var more) is not { } left)
            return rest;
        taken = (NonceExpiry[])[.. taken, .. more];
        return left;
    }

    private NonceExpiries Sort()
    {
        if (Recent.Count == 0)
            return this;
        var recent = Recent.Items.ToArray();
        Array.Sort(recent);
        var isBehind = Front.Count == 0 || Front[^1].Deadline < FirstRecent;
        return new NonceExpiries
        {
            Front = isBehind ? Front : ArraySegment<NonceExpiry>.Empty,
            Sorted = (isBehind ? Sorted : Sorted.AddRange(Front)).AddRange(recent),
            Recent = AppendList<NonceExpiry>.WithRoomFor(MaxRecent),
        }.FillFront();
    }

    private NonceExpiries FillFront()
    {
        if (Front.Count > 0 || Sorted.Count == 0)
            return this;
        NonceExpiry[] first = [.. Sorted.Take(FrontSize)];
        return this with { Front = first, Sorted = Sorted.WithoutFirst(first.Length) };
    }
}
