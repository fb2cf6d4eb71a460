using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;
using Outcome = OpenLedger.Core.Ledger.Outcome;

namespace OpenLedger.Tests.Ledger;

public sealed class NonceBookTests
{
    private const int MaxLive = 5;

    private static readonly Address[] Actors = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address];

    /// <summary>Time passes by so many milliseconds, then an actor uses a nonce for a while.</summary>
    private sealed record Step(int PassesMs, int Actor, ulong Nonce, int LivesMs);

    private static Gen<Step> Steps { get; } =
        from passes in Gen.Frequency((4, Gen.Constant(0)), (2, Gen.Choose(1, 3)), (1, Gen.Choose(5, 40)))
        from actor in Gen.Choose(0, Actors.Length - 1)
        from nonce in Gen.Choose(0, 8)
        from lives in Gen.Choose(0, 30)
        select new Step(passes, actor, (ulong)nonce, lives);

    [Fact]
    public void Book_says_what_a_plain_list_of_uses_says() => Gens.ForAllSequences(Steps, 150, 120, steps =>
    {
        var book = NonceBook.Empty;
        var uses = new List<(Address Actor, ulong Nonce, UsedNonce Use)>();
        var now = new LedgerTime(1_000);
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            now = new LedgerTime(now.UnixMs + (ulong)step.PassesMs);
            book = book.Clear(now);
            var actor = Actors[step.Actor];
            var live = uses.Where(u => u.Use.Deadline >= now).ToList();
            var expected = live.Any(u => u.Actor == actor && u.Nonce == step.Nonce) ? "nonce-used"
                : live.Count(u => u.Actor == actor) >= MaxLive ? "too-many-live-nonces"
                : null;
            var use = Use(new LedgerTime(now.UnixMs + (ulong)step.LivesMs), (ulong)index);
            var used = book.Use(actor, step.Nonce, use, now, MaxLive);
            Assert.Equal(expected, used.Error?.Code);
            if (expected is null)
            {
                book = used.Value;
                uses.Add((actor, step.Nonce, use));
            }
            foreach (var one in Actors)
            {
                for (var nonce = 0UL; nonce <= 8; nonce++)
                    Assert.Equal(uses.Where(u => u.Actor == one && u.Nonce == nonce && u.Use.Deadline >= now).Select(u => (UsedNonce?)u.Use).LastOrDefault(), book.Find(one, nonce, now));
            }
            Assert.InRange(book.Count, uses.Count(u => u.Use.Deadline >= now), uses.Count);
        }
    });

    [Fact]
    public void Books_that_go_on_from_one_each_keep_their_own_and_are_restored_from_what_they_keep()
    {
        var (now, later) = (new LedgerTime(1_000), new LedgerTime(2_000));
        var books = new List<(NonceBook Book, (Address Actor, ulong Nonce, UsedNonce Use)[] Expected)> { (NonceBook.Empty, []) };
        for (var i = 0UL; i < 400; i++)
        {
            // Every third goes on from one that has been left behind, some of which have an array's last place free.
            var (book, uses) = books[i % 3 == 2 ? books.Count / 2 : ^1];
            var (actor, nonce, use) = (Actors[i % 3], i % 5 == 0 ? 1_000 : i, Use(i % 7 == 0 ? now : later, i));
            if (book.Use(actor, nonce, use, now, 1_000).Try(out var next, out var error))
                books.Add((next, [.. uses, (actor, nonce, use)]));
            else
                Assert.Equal("nonce-used", error.Code);
        }
        foreach (var (book, uses) in books.Where((_, i) => i % 9 == 0).Append(books[^1]))
        {
            (Address Actor, ulong Nonce, UsedNonce Use)[] expected = [.. uses.OrderBy(u => u.Actor).ThenBy(u => u.Nonce)];
            Assert.Equal(expected, book.All);
            var restored = NonceBook.Restore(expected);
            Assert.Equal(expected, restored.All);
            Assert.Equal(expected.Where(u => u.Use.Deadline >= later), Cleared(restored).All);
            Assert.Equal(expected.Where(u => u.Use.Deadline >= later), Cleared(book).All);
        }

        NonceBook Cleared(NonceBook book)
        {
            for (var clears = 0; clears < 10; clears++)
                book = book.Clear(later);
            return book;
        }
    }

    [Fact]
    public void Nonce_is_taken_through_its_deadline_and_free_after_it()
    {
        var deadline = new LedgerTime(1_000);
        var book = NonceBook.Empty.Use(Actors[0], 7, Use(deadline, 1), new LedgerTime(500), MaxLive).Value;
        Assert.Equal("nonce-used", book.Use(Actors[0], 7, Use(deadline, 2), deadline, MaxLive).Error?.Code);
        Assert.True(book.Use(Actors[1], 7, Use(deadline, 2), deadline, MaxLive).IsOk);
        Assert.Equal(1, book.Clear(deadline).Count);
        var after = new LedgerTime(1_001);
        Assert.Null(book.Find(Actors[0], 7, after));
        Assert.Equal(1, book.Use(Actors[0], 7, Use(new LedgerTime(2_000), 2), after, MaxLive).Value.Count);
        Assert.Equal(0, book.Clear(after).Count);
    }

    [Fact]
    public void Clearing_is_bounded_and_expired_nonces_that_wait_for_it_neither_block_nor_count()
    {
        var (now, later) = (new LedgerTime(1_000), new LedgerTime(2_000));
        var book = NonceBook.Empty;
        for (var i = 0UL; i < 1_024; i++)
            book = book.Use(Actors[0], i, Use(now, i), now, 1_024).Value;
        Assert.Equal("too-many-live-nonces", book.Use(Actors[0], 2_000, Use(later, 0), now, 1_024).Error?.Code);
        Assert.True(book.Use(Actors[1], 2_000, Use(later, 0), now, 1_024).IsOk);
        var cleared = book.Clear(later);
        Assert.Equal(1_024 - 64, cleared.Count);
        Assert.Null(cleared.Find(Actors[0], 1_000, later));
        for (var i = 0UL; i < 1_024; i++)
            cleared = cleared.Use(Actors[0], i, Use(later, i), later, 1_024).Value;
        Assert.Equal(1_024, cleared.Count);
        Assert.Equal("too-many-live-nonces", cleared.Use(Actors[0], 2_000, Use(later, 0), later, 1_024).Error?.Code);
        for (var clears = 0; clears < 16; clears++)
            book = book.Clear(later);
        Assert.Equal(0, book.Count);
    }

    private static UsedNonce Use(LedgerTime deadline, ulong seq) =>
        new(deadline, Hash256.Sha256(BitConverter.GetBytes(seq)), new Outcome(new Seq(seq), deadline, Kinds.Cancel, null));
}
