using OpenLedger.Core.Claims;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>
/// The newest books of claims, since an anchor is made of a ledger that has grown meanwhile. They are not part of the state's bytes; they share almost everything.
/// </summary>
internal sealed record RecentClaims
{
    /// <summary>None, from the first entry on.</summary>
    public static readonly RecentClaims Empty = From(default, ClaimBook.Empty);

    /// <summary>At least so many are kept, and at most twice as many.</summary>
    private const int Kept = 16_384;

    private Link? Newest { get; init; }

    private int Count { get; init; }

    private Link? Older { get; init; }

    /// <summary>One book, as of so many entries.</summary>
    public static RecentClaims From(Seq next, ClaimBook book) => new() { Newest = new Link(next, book, null), Count = 1 };

    /// <summary>With the book that an entry made.</summary>
    public RecentClaims Add(Seq seq, ClaimBook book) => Count < Kept
        ? this with { Newest = new Link(seq.Next, book, Newest), Count = Count + 1 }
        : new() { Newest = new Link(seq.Next, book, null), Count = 1, Older = Newest };

    /// <summary>The book after so many entries; null where that is longer ago than the first.</summary>
    public ClaimBook? AsOf(Seq size) => Find(Newest, size) ?? Find(Older, size);

    private static ClaimBook? Find(Link? link, Seq size)
    {
        while (link is not null && link.Since > size)
            link = link.Before;
        return link?.Book;
    }

    private sealed record Link(Seq Since, ClaimBook Book, Link? Before);
}
