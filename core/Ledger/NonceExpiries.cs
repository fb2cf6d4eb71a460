using System.Collections.Immutable;
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
/// An immutable set of nonces by their deadline. What was added lately lies unsorted in front of the sorted ones and is brought among them many at a time,
/// because a tree costs a whole path for each single one.
/// </summary>
internal sealed record NonceExpiries
{
    /// <summary>Nothing.</summary>
    public static readonly NonceExpiries Empty = new();

    /// <summary>How many lie unsorted at most: so many are sorted with one entry.</summary>
    private const int MaxRecent = 256;

    private ImmutableSortedSet<NonceExpiry> Sorted { get; init; } = [];

    private ImmutableStack<NonceExpiry> Recent { get; init; } = [];

    private int RecentCount { get; init; }

    /// <summary>No deadline of <see cref="Recent"/> is earlier.</summary>
    private LedgerTime FirstRecent { get; init; } = LedgerTime.Max;

    public int Count => Sorted.Count + RecentCount;

    /// <summary>All of them.</summary>
    public IEnumerable<NonceExpiry> All => Sorted.Concat(Recent);

    /// <summary>These, each once.</summary>
    public static NonceExpiries Of(IEnumerable<NonceExpiry> expiries) => new() { Sorted = [.. expiries] };

    /// <summary>With one that is not here yet.</summary>
    public NonceExpiries Add(NonceExpiry expiry)
    {
        var book = RecentCount == MaxRecent ? Sort() : this;
        return book with
        {
            Recent = book.Recent.Push(expiry),
            RecentCount = book.RecentCount + 1,
            FirstRecent = expiry.Deadline < book.FirstRecent ? expiry.Deadline : book.FirstRecent,
        };
    }

    /// <summary>Without one.</summary>
    public NonceExpiries Remove(NonceExpiry expiry)
    {
        var sorted = SortThrough(expiry.Deadline);
        return sorted with { Sorted = sorted.Sorted.Remove(expiry) };
    }

    /// <summary>Without the first of those whose deadline is before a moment; null where there is none.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="most">How many to take out at most.</param>
    /// <param name="taken">Those that were, the earliest first.</param>
    public NonceExpiries? TakeBefore(LedgerTime now, int most, out IReadOnlyList<NonceExpiry> taken)
    {
        taken = [];
        var sorted = FirstRecent < now ? Sort() : this;
        if (sorted.Sorted.IsEmpty || sorted.Sorted[0].Deadline >= now)
            return null;
        taken = [.. sorted.Sorted.TakeWhile(expiry => expiry.Deadline < now).Take(most)];
        return sorted with { Sorted = sorted.Sorted.Except(taken) };
    }

    /// <summary>With everything sorted whose deadline may be at or before a moment.</summary>
    private NonceExpiries SortThrough(LedgerTime deadline) => FirstRecent <= deadline ? Sort() : this;

    private NonceExpiries Sort() => RecentCount == 0 ? this : new NonceExpiries { Sorted = Sorted.Union(Recent) };
}
