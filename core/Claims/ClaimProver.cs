using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>A book of claims with its tree, which goes from one book to a later one by what has changed between them.</summary>
public sealed class ClaimProver
{
    private readonly ClaimsTree _tree = new();

    /// <summary>Of the claims of a book.</summary>
    public ClaimProver(ClaimBook book) => MoveTo(book);

    /// <summary>The claims.</summary>
    public ClaimBook Book { get; private set; } = ClaimBook.Empty;

    /// <summary>Their root: what an anchor commits to; zeros where there are none.</summary>
    public Hash256 Root => _tree.Root;

    /// <summary>Goes on to another book of the same ledger, later or earlier; an earlier one that has fewer accounts has its tree made anew.</summary>
    public void MoveTo(ClaimBook book)
    {
        if (ReferenceEquals(book, Book))
            return;
        var before = Book;
        if (book.ByAccount.Count < before.ByAccount.Count)
        {
            _tree.Clear();
            before = ClaimBook.Empty;
        }
        var changed = book.ByAccount.ChangedSince(before.ByAccount).ToList();
        changed.Sort(static (a, b) => a.Value.Ordinal.CompareTo(b.Value.Ordinal));
        _tree.Set(changed.ConvertAll(static c => c.Value.Ordinal), changed.ConvertAll(static c => new ClaimLeaf(c.Key, c.Value.Payout, c.Value.Total)));
        Book = book;
    }

    /// <summary>The claim of an account with its proof; null where it has none.</summary>
    public ClaimProof? Prove(Address account) => Book.Find(account) is { } leaf ? _tree.Prove(Book.ByAccount.GetValueOrDefault(account).Ordinal, leaf) : null;
}
