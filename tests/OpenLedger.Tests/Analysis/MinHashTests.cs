using OpenLedger.Core.Analysis;

namespace OpenLedger.Tests.Analysis;

public sealed class MinHashTests
{
    /// <summary>Over many pairs the share of bins that agree is the Jaccard similarity, for few shingles (where most bins are filled from others) as for many.</summary>
    [Theory]
    [InlineData(12, 0.5)]
    [InlineData(30, 0.8)]
    [InlineData(200, 0.3)]
    [InlineData(1_000, 0.9)]
    public void Bins_agree_with_the_probability_of_the_similarity(int size, double similarity)
    {
        var random = new Random(size);
        double agreed = 0, exact = 0;
        const int pairs = 400;
        for (var i = 0; i < pairs; i++)
        {
            var (one, other) = Pair(random, size, similarity);
            agreed += Agreement(one, other);
            exact += (double)one.Intersect(other).Count() / one.Union(other).Count();
        }
        // 400 pairs of 48 bins: three standard deviations are at most 0.02 where bins are independent; those filled from others are not quite.
        Assert.InRange(agreed / pairs, (exact / pairs) - 0.04, (exact / pairs) + 0.04);
    }

    [Theory]
    [InlineData(0.95, 0.97, 1)]
    [InlineData(0.8, 0.8, 0.99)]
    [InlineData(0.3, 0, 0.05)]
    public void Bands_find_the_pairs_that_they_should(double similarity, double least, double most)
    {
        var random = new Random(1);
        var found = 0;
        const int pairs = 1_000;
        for (var i = 0; i < pairs; i++)
        {
            var (one, other) = Pair(random, 60, similarity);
            found += Keys(one).Intersect(Keys(other)).Any() ? 1 : 0;
        }
        Assert.InRange((double)found / pairs, least, most);
    }

    [Fact]
    public void Order_and_repetition_of_shingles_make_no_difference()
    {
        var shingles = Enumerable.Range(1, 40).Select(i => PlainAnalysis.Hash($"s{i}")).ToArray();
        Assert.Equal(Keys(shingles), Keys([.. shingles.Reverse(), .. shingles]));
        Assert.Equal(MinHash.Bands, Keys(shingles).Distinct().Count());
    }

    [Fact]
    public void One_shingle_fills_every_bin()
    {
        Assert.Equal(Keys([5UL << 32 | 9]), Keys([5UL << 32 | 9]));
        Assert.NotEqual(Keys([5UL << 32 | 9]), Keys([5UL << 32 | 8]));
        Assert.Equal(MinHash.Bins, Enumerable.Range(1, 5_000).Select(i => MinHash.Other(0, (uint)i)).Distinct().Count());
    }

    private static (ulong[] One, ulong[] Other) Pair(Random random, int size, double similarity)
    {
        // Of both together the share that is common is the similarity.
        var common = (int)Math.Round(size * similarity);
        var own = (size - common) / 2;
        var all = Enumerable.Range(0, common + (2 * own)).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
        return ([.. all[..common], .. all[common..(common + own)]], [.. all[..common], .. all[(common + own)..]]);
    }

    private static double Agreement(ulong[] one, ulong[] other)
    {
        Span<uint> a = stackalloc uint[MinHash.Bins], b = stackalloc uint[MinHash.Bins];
        MinHash.Sign(one, a);
        MinHash.Sign(other, b);
        var same = 0;
        for (var i = 0; i < MinHash.Bins; i++)
            same += a[i] == b[i] ? 1 : 0;
        return (double)same / MinHash.Bins;
    }

    private static ulong[] Keys(ulong[] shingles)
    {
        Span<uint> signature = stackalloc uint[MinHash.Bins];
        var keys = new ulong[MinHash.Bands];
        MinHash.Sign(shingles, signature);
        MinHash.Keys(signature, keys);
        return keys;
    }
}
