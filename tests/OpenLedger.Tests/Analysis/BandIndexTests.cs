using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Analysis;

namespace OpenLedger.Tests.Analysis;

public sealed class BandIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30_000)]
    public async Task Keys_are_found_as_in_a_dictionary(int count)
    {
        var random = new Random(count);
        var rows = Enumerable.Range(0, count).Select(i => new BandRow((ulong)random.NextInt64(long.MinValue, long.MaxValue), new RecordPlace((ulong)i)))
            .Concat(Enumerable.Repeat(0, 9_000).Select((_, i) => new BandRow(1UL << 62, new RecordPlace((ulong)i)))).Order().ToArray();
        var first = rows.GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.First().Place);
        var asked = rows.Select(r => r.Key).Where(_ => random.Next(20) == 0).Concat(new[] { 0UL, 1UL << 62, ulong.MaxValue })
            .Concat(Enumerable.Range(0, 50).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))).Distinct().Order();
        var reader = new BandIndexReader(new MemoryStream(Bytes(rows)), rows.Length);
        foreach (var key in asked)
            Assert.Equal(first.TryGetValue(key, out var place) ? place : null, await reader.FindAsync(key, CancellationToken.None));
    }

    [Fact]
    public async Task Few_keys_cost_few_reads()
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 400_000).Select(i => new BandRow((ulong)random.NextInt64(long.MinValue, long.MaxValue), new RecordPlace((ulong)i))).Order().ToArray();
        var stream = new CountingStream(Bytes(rows));
        var reader = new BandIndexReader(stream, rows.Length);
        foreach (var row in rows.Where((_, i) => i % 40_000 == 17))
            Assert.Equal(row.Place, await reader.FindAsync(row.Key, CancellationToken.None));
        Assert.InRange(stream.Reads, 10, 25);
    }

    [Fact]
    public void Merge_gives_all_rows_in_order_with_the_contributions_numbers()
    {
        var index = Gen.Choose(0, 9).Two().Select(p => new BandRow((ulong)p.Item1, new RecordPlace(0, (ulong)p.Item2))).ListOf().Select(rows => rows.Distinct().Order().ToArray());
        Prop.ForAll((from old in index from a in index from b in index select (Old: old, A: a, B: b)).ToArbitrary(), (Action<(BandRow[] Old, BandRow[] A, BandRow[] B)>)(c =>
        {
            var output = new MemoryStream();
            var merged = BandIndexMerge.MergeAsync(new MemoryStream(Bytes(c.Old)), [(new MemoryStream(Bytes(c.A)), 3), (new MemoryStream(Bytes(c.B)), 4)], output).GetAwaiter().GetResult();
            var expected = c.Old.Concat(c.A.Select(r => Numbered(r, 3))).Concat(c.B.Select(r => Numbered(r, 4))).Order();
            Assert.Equal(Bytes([.. expected]), output.ToArray());
            Assert.Equal(new StoredFile(OpenLedger.Core.Primitives.Hash256.Sha256(output.ToArray()), (ulong)output.Length), merged.Value);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

        static BandRow Numbered(BandRow row, int number) => row with { Place = new RecordPlace(number, row.Place.Offset) };
    }

    [Fact]
    public async Task Damaged_index_is_an_error()
    {
        var rows = Bytes([new BandRow(1, default), new BandRow(2, default)]);
        Assert.Equal("band-index-truncated", (await BandIndexMerge.MergeAsync(new MemoryStream(rows[..^1]), [], Stream.Null)).Error?.Code);
        Assert.Equal("band-index-order", (await BandIndexMerge.MergeAsync(Stream.Null, [(new MemoryStream([.. rows, .. rows]), 0)], Stream.Null)).Error?.Code);
    }

    private static byte[] Bytes(BandRow[] rows)
    {
        var bytes = new byte[rows.Length * BandRow.Size];
        for (var i = 0; i < rows.Length; i++)
            rows[i].Write(bytes.AsSpan(i * BandRow.Size));
        return bytes;
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        internal int Reads { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
