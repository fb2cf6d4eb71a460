using OpenLedger.Core.Claims;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>
/// The claims, and what changed lately, since an anchor is made of a ledger that has grown meanwhile: what the claims were then follows by taking those
/// changes back. They are not part of the state's bytes. To keep every book of claims would be to keep a path of a tree for each.
/// </summary>
internal sealed record RecentClaims
{
    /// <summary>None, from the first entry on.</summary>
    public static readonly RecentClaims Empty = From(default, ClaimBook.Empty);

    /// <summary>At least so many changes can be taken back, and at most twice as many.</summary>
    internal const int Kept = 16_384;

    private ClaimBook Book { get; init; } = ClaimBook.Empty;

    private Run<Change>? Newest { get; init; }

    private int Count { get; init; }

    private Run<Change>? Older { get; init; }

    /// <summary>The fewest entries whose claims are known.</summary>
    private Seq Since { get; init; }

    /// <summary>The fewest whose claims are known from the newer half alone.</summary>
    private Seq NewestSince { get; init; }

    /// <summary>One book, as of so many entries.</summary>
    public static RecentClaims From(Seq next, ClaimBook book) => new() { Book = book, Since = next, NewestSince = next };

    /// <summary>With the claim that an entry made.</summary>
    /// <param name="seq">The entry.</param>
    /// <param name="account">Whose claim it is.</param>
    /// <param name="book">All claims after it.</param>
    public RecentClaims Add(Seq seq, Address account, ClaimBook book)
    {
        var change = new Change(seq.Next, account, Book.ByAccount.TryGetValue(account, out var before), before);
        return Count < Kept
            ? this with { Book = book, Newest = Run<Change>.Add(Newest, change), Count = Count + 1 }
            : new() { Book = book, Newest = Run<Change>.Add(null, change), Count = 1, Older = Newest, Since = NewestSince, NewestSince = Newest!.Last.Next };
    }

    /// <summary>The book after so many entries; null where that is longer ago than the first.</summary>
    public ClaimBook? AsOf(Seq size)
    {
        if (size < Since)
            return null;
        var claims = Book.ByAccount.ToDraft();
        var isNow = true;
        foreach (var change in Run<Change>.Backwards(Newest).Concat(Run<Change>.Backwards(Older)).TakeWhile(change => change.Next > size))
        {
            claims = change.WasHere ? claims.SetItem(change.Account, change.Before) : claims.Remove(change.Account);
            isNow = false;
        }
        return isNow ? Book : new ClaimBook(claims.Settle());
    }

    /// <summary>What an entry changed.</summary>
    /// <param name="Next">The entry after it.</param>
    /// <param name="Account">Whose claim.</param>
    /// <param name="WasHere">Whether there was one before it.</param>
    /// <param name="Before">That one.</param>
    private readonly record struct Change(Seq Next, Address Account, bool WasHere, Claim Before);
}
