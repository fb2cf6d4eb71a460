using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Ledger;

public sealed class NonceExpiriesTests
{
    private static readonly Address[] Actors = [TestLedger.Owner.Address, TestLedger.Contributor.Address];

    /// <summary>So many are added with deadlines from one on, some are removed, and what is due is taken.</summary>
    private sealed record Step(int Added, int FirstDeadlineMs, int Removed, int TakenBeforeMs, int Most);

    private static Gen<Step> Steps { get; } =
        from added in Gen.Choose(0, 120)
        from first in Gen.Choose(1, 500)
        from removed in Gen.Choose(0, 3)
        from before in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 600)))
        from most in Gen.Choose(1, 100)
        select new Step(added, first, removed, before, most);

    [Fact]
    public void Set_gives_what_a_sorted_list_gives() => Gens.ForAllSequences(Steps, 100, 20, steps =>
    {
        var (set, nonce) = (NonceExpiries.Empty, 0UL);
        var expected = new SortedSet<NonceExpiry>();
        foreach (var step in steps)
        {
            for (var i = 0; i < step.Added; i++)
            {
                var expiry = new NonceExpiry(new LedgerTime((ulong)(step.FirstDeadlineMs + (i * 7 % 50))), Actors[i % 2], nonce++);
                set = set.Add(expiry);
                Assert.True(expected.Add(expiry));
            }
            for (var i = 0; i < step.Removed && expected.Count > 0; i++)
            {
                var expiry = expected.ElementAt((step.FirstDeadlineMs + i) % expected.Count);
                set = set.Remove(expiry);
                expected.Remove(expiry);
            }
            var before = new LedgerTime((ulong)step.TakenBeforeMs);
            var due = expected.Where(e => e.Deadline < before).Take(step.Most).ToList();
            var rest = set.TakeBefore(before, step.Most, out var taken);
            Assert.Equal(due, taken);
            Assert.Equal(due.Count == 0, rest is null);
            set = rest ?? set;
            expected.ExceptWith(due);
            Assert.Equal(expected.Count, set.Count);
        }
        Assert.Equal(expected.Count > 0, set.TakeBefore(LedgerTime.Max, int.MaxValue, out var all) is not null);
        Assert.Equal(expected, all);
    });
}
