using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Sorting;

namespace OpenLedger.Tests.Sorting;

public sealed class ExternalSortTests
{
    [Fact]
    public void Rows_come_out_as_a_plain_sort_gives_them_whatever_the_chunk()
    {
        var rows = Gen.Choose(0, 40).Two().Select(p => new BandRow((ulong)p.Item1 << 58, new RecordPlace((ulong)p.Item2))).ListOf();
        Prop.ForAll((from r in rows from chunk in Gen.Choose(2, 9) select (Rows: r, Chunk: chunk)).ToArbitrary(), (Action<(List<BandRow> Rows, int Chunk)>)(c =>
        {
            using var sort = new ExternalSort<BandRow>(() => new MemoryStream(), c.Chunk * BandRow.Size);
            foreach (var row in c.Rows)
                sort.Add(row);
            Assert.Equal(c.Rows.Count, sort.Count);
            Assert.Equal(c.Rows.Order(), sort.Sorted());
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_rows_are_sorted_over_many_chunks(bool spread)
    {
        var random = new Random(7);
        using var sort = new ExternalSort<BandRow>(() => new MemoryStream(), 5_000 * BandRow.Size);
        var rows = Enumerable.Range(0, 100_000).Select(i => new BandRow(spread ? (ulong)random.NextInt64() : 5, new RecordPlace((ulong)random.NextInt64()))).ToArray();
        foreach (var row in rows)
            sort.Add(row);
        Assert.Equal(rows.Order(), sort.Sorted());
    }

    [Fact]
    public void Scratch_stream_is_made_only_where_it_is_needed_and_disposed_of()
    {
        var made = new List<MemoryStream>();
        using (var sort = new ExternalSort<BandRow>(() => Add(new MemoryStream()), 2_000 * BandRow.Size))
        {
            for (var i = 0; i < 2_000; i++)
                sort.Add(new BandRow((ulong)i, default));
            Assert.Empty(made);
            sort.Add(default);
            Assert.True(Assert.Single(made).CanRead);
        }
        Assert.False(made[0].CanRead);

        MemoryStream Add(MemoryStream stream)
        {
            made.Add(stream);
            return stream;
        }
    }
}
