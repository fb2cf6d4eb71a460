using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Ingest;

public sealed class CsvTests
{
    [Fact]
    public async Task Rows_become_objects_of_strings()
    {
        var reading = await Reading.OfAsync(FileFormat.Csv, "\ufeffname,\"a \"\"b\"\"\",é\r\nx,1,\r\n\r\n\"q,\r\ny\",\"\"\"\",\" z\"\r\nlast,,\"\"");
        Assert.Empty(reading.Issues);
        Assert.Equal(
            [
                (2, """{"a \"b\"":"1","name":"x","é":""}"""),
                (4, """{"a \"b\"":"\"","name":"q,\r\ny","é":" z"}"""),
                (6, """{"a \"b\"":"","name":"last","é":""}"""),
            ],
            reading.Records);
    }

    [Theory]
    [InlineData("a\n1\n2\n")]
    [InlineData("a\r1\r2")]
    [InlineData("a\r\n1\r\n2\r\n")]
    [InlineData("\n\na\n\n\"1\"\n\r\n2")]
    public async Task Every_line_end_ends_a_row(string text)
    {
        var reading = await Reading.OfAsync(FileFormat.Csv, text);
        Assert.Empty(reading.Issues);
        Assert.Equal(["{\"a\":\"1\"}", "{\"a\":\"2\"}"], reading.Texts);
    }

    [Theory]
    [InlineData("", "csv-header", 1L)]
    [InlineData("\r\n\r\n", "csv-header", 1L)]
    [InlineData("a,,b\n1,2,3", "csv-header", 1L)]
    [InlineData("a,b,a\n1,2,3", "csv-header", 1L)]
    [InlineData("\"\"\n1", "csv-header", 1L)]
    [InlineData("a\"b\n1", "malformed-csv", 1L)]
    [InlineData("a,b\n", "empty-file", null)]
    [InlineData("a,b\n1\n", "csv-ragged-row", 2L)]
    [InlineData("a,b\n1,2,3", "csv-ragged-row", 2L)]
    [InlineData("a,b\n\"1\n2\",3\n4", "csv-ragged-row", 4L)]
    [InlineData("a,b\nx\"y,3\n", "malformed-csv", 2L)]
    [InlineData("a,b\n\"x\"y,3\n", "malformed-csv", 2L)]
    [InlineData("a,b\n1,\"2\n3,4", "truncated", 2L)]
    public async Task Fault_has_its_code_and_line(string text, string code, long? line) => Assert.Equal([(code, line)], (await Reading.OfAsync(FileFormat.Csv, text)).Codes);

    [Fact]
    public async Task Faulty_rows_do_not_end_the_reading()
    {
        var reading = await Reading.OfAsync(FileFormat.Csv, "a,b\n1\n\"x\"\"\"y,2\n3,4\n");
        Assert.Equal([("csv-ragged-row", 2L), ("malformed-csv", 3L)], reading.Codes);
        Assert.Equal(["""{"a":"3","b":"4"}"""], reading.Texts);
    }

    [Fact]
    public async Task Columns_fields_and_rows_have_limits()
    {
        var limits = new RecordLimits { CsvColumns = 2, CsvFieldBytes = 8, RecordBytes = 24 };
        Assert.Equal([("csv-header", 1L)], (await Reading.OfAsync(FileFormat.Csv, "a,b,c\n1,2,3", limits)).Codes);
        Assert.Empty((await Reading.OfAsync(FileFormat.Csv, "a,b\n12345678,1\n", limits)).Issues);
        Assert.Equal([("record-too-large", 2L)], (await Reading.OfAsync(FileFormat.Csv, "a,b\n123456789,1\n", limits)).Codes);
        Assert.Equal([("record-too-large", 2L)], (await Reading.OfAsync(FileFormat.Csv, "a,b\n\"\"\"\"\"\"\"\"\"\"\"\"\"\",1\n", limits)).Codes);
        Assert.Equal([("record-too-large", 2L)], (await Reading.OfAsync(FileFormat.Csv, "a,b\n1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9\n", limits)).Codes);
    }

    [Fact]
    public async Task Quote_that_is_never_closed_is_not_kept_in_memory()
    {
        var head = "a,b\n\""u8.ToArray();
        var stream = new ChoppedStream(i => i < head.Length ? head[i] : (byte)'x', 100_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = await Reading.OfAsync(FileFormat.Csv, stream);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([("record-too-large", 2L)], reading.Codes);
        Assert.InRange(stream.BytesRead, 1 << 20, 2 << 20);
    }

    [Fact]
    public async Task Row_of_commas_ends_at_the_limit_too()
    {
        var stream = new ChoppedStream(i => i < 4 ? "a,b\n"u8[(int)i] : (byte)',', 100_000_000);
        Assert.Equal([("record-too-large", 2L)], (await Reading.OfAsync(FileFormat.Csv, stream)).Codes);
        Assert.InRange(stream.BytesRead, 1 << 20, 2 << 20);
    }

    /// <summary>Any table, written as RFC 4180 says with random needless quotes, comes back as it was.</summary>
    [Fact]
    public void Table_written_as_csv_comes_back()
    {
        var cell = Gen.Elements("", "a", "b ", ",", "\"", "\r", "\n", "\r\n", "é", "😀", "\\", "\t", "x").ListOf().Select(p => string.Concat(p.Take(5)));
        var tables =
            from columns in Gen.Choose(1, 5)
            from names in cell.ArrayOf(columns)
            from rows in cell.ArrayOf(columns).ListOf()
            from seed in Gen.Choose(0, int.MaxValue)
            select (Names: names.Select((n, i) => n + i).ToArray(), Rows: rows.Take(8).ToArray(), Seed: seed);
        Prop.ForAll(tables.ToArbitrary(), table =>
        {
            var random = new Random(table.Seed);
            var end = new[] { "\r\n", "\n", "\r" }[random.Next(3)];
            string Field(string value) => value.Length == 0 || value.AsSpan().IndexOfAny(",\"\r\n") >= 0 || random.Next(2) == 0 ? $"\"{value.Replace("\"", "\"\"")}\"" : value;
            var text = string.Concat(table.Rows.Prepend(table.Names).Select(row => string.Join(',', row.Select(Field)) + end));
            var reading = Reading.OfAsync(FileFormat.Csv, new ChoppedStream(Encoding.UTF8.GetBytes(text), random.Next(1, 9))).GetAwaiter().GetResult();
            var back = reading.Texts.Select(t => JsonSerializer.Deserialize<Dictionary<string, string>>(t)!).Select(r => table.Names.Select(n => r[n]).ToArray()).ToArray();
            return reading.Issues.All(i => i.Code == "empty-file") && back.Length == table.Rows.Length && back.Zip(table.Rows).All(p => p.First.SequenceEqual(p.Second));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }
}
