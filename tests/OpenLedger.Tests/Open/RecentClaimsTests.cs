using OpenLedger.Core.Claims;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Open;

public sealed class RecentClaimsTests
{
    [Fact]
    public void Claims_are_remembered_for_as_many_withdrawals_as_promised_and_never_wrongly()
    {
        const ulong First = 7;
        var (random, book) = (new Random(3), ClaimBook.Empty.Add(AccountOf(0), AccountOf(1), 5));
        var recent = RecentClaims.From(new Seq(First), book);
        var books = new List<ClaimBook> { book };
        // Every third entry withdraws: the halves turn four times.
        for (var i = 1; i <= (4 * RecentClaims.Kept) + 100; i++)
        {
            var account = AccountOf(random.Next(500));
            book = book.Add(account, AccountOf(random.Next(500)), (UInt128)i);
            books.Add(book);
            recent = recent.Add(new Seq(First + (3 * (ulong)i) - 1), account, book);
        }
        Assert.Same(book, recent.AsOf(new Seq(First + (3 * (ulong)books.Count))));
        Assert.Null(recent.AsOf(new Seq(First)));
        Assert.Null(recent.AsOf(new Seq(First + (3 * (ulong)(books.Count - 1 - (2 * RecentClaims.Kept))) - 1)));
        foreach (var back in new[] { 0, 1, 2, 63, 64, 65, 100, 101, RecentClaims.Kept - 1, RecentClaims.Kept, RecentClaims.Kept + 99, RecentClaims.Kept + 100 })
        {
            var made = books.Count - 1 - back;
            // After the entry that withdrew, and after the one before the next that does.
            Assert.Equal(books[made].ByAccount, recent.AsOf(new Seq(First + (3 * (ulong)made)))?.ByAccount);
            Assert.Equal(books[made].ByAccount, recent.AsOf(new Seq(First + (3 * (ulong)made) + 2))?.ByAccount);
        }
    }

    private static Address AccountOf(int number) => new(Hash256.Sha256(BitConverter.GetBytes(number)).ToArray()[..Address.Size]);
}
