using System.Text;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Ingest;

public sealed class JsonlTests
{
    [Fact]
    public async Task Lines_become_canonical_records_and_blank_lines_are_skipped()
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, "\ufeff{\"b\": 1.0, \"a\": \"\\u00e9\"}\r\n\n \t\n{\"a\":1}\n{ \"z\" : [ ] }");
        Assert.Equal([(1, "{\"a\":\"é\",\"b\":1}"), (4, "{\"a\":1}"), (5, "{\"z\":[]}")], reading.Records);
        Assert.Empty(reading.Issues);
    }

    [Theory]
    [InlineData("{\"a\":}", "malformed-json")]
    [InlineData("{\"a\":1}{\"a\":2}", "malformed-json")]
    [InlineData("{\"a\":1,\"a\":1}", "duplicate-key")]
    [InlineData("[1]", "not-an-object")]
    [InlineData("null", "not-an-object")]
    [InlineData("{\"a\":12345678901234567890}", "number-out-of-range")]
    [InlineData("{\"a\":\"\\udc00\"}", "lone-surrogate")]
    public async Task Faulty_record_is_an_issue_and_reading_goes_on(string line, string code)
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, $"{{\"n\":1}}\n{line}\n{{\"n\":2}}\n");
        Assert.Equal([(code, 2L)], reading.Codes);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}"], reading.Texts);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":[1,", "truncated")]
    [InlineData("{\"a\":1}\n{\"a\":\"\\u00", "truncated")]
    [InlineData("{\"a\":1}\n{\"a\":tru", "truncated")]
    [InlineData("{\"a\":1}\n{\"a\":1]", "malformed-json")]
    [InlineData("{\"a\":1}\n{\"a\":[1,\n", "malformed-json")]
    public async Task File_that_ends_inside_a_record_is_truncated(string text, string code) =>
        Assert.Equal([(code, 2L)], (await Reading.OfAsync(FileFormat.Jsonl, text)).Codes);

    [Theory]
    [InlineData("")]
    [InlineData("\ufeff")]
    [InlineData("\n \r\n\t\n")]
    public async Task File_without_records_is_empty(string text) => Assert.Equal([("empty-file", null)], (await Reading.OfAsync(FileFormat.Jsonl, text)).Codes);

    [Fact]
    public async Task Record_above_its_limit_is_an_issue_of_the_record()
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, "{\"a\":\"1234\"}\n{\"a\":\"12345\"}\n{\"a\":1}", new RecordLimits { RecordBytes = 12 });
        Assert.Equal([("record-too-large", 2L)], reading.Codes);
        Assert.Equal(["{\"a\":\"1234\"}", "{\"a\":1}"], reading.Texts);
    }

    [Fact]
    public async Task Line_of_the_limit_passes_and_one_byte_more_ends_the_file()
    {
        var limits = new RecordLimits { LineBytes = 10, BufferBytes = 16 };
        Assert.Empty((await Reading.OfAsync(FileFormat.Jsonl, "{\"a\":1234}\n{\"a\":1234}", limits)).Issues);
        var reading = await Reading.OfAsync(FileFormat.Jsonl, "{\"a\":1}\n{\"a\":12345}\n{\"a\":2}", limits);
        Assert.Equal([("line-too-long", 2L)], reading.Codes);
        Assert.Equal(["{\"a\":1}"], reading.Texts);
    }

    [Fact]
    public async Task Line_of_100_MB_is_refused_without_being_read_or_kept()
    {
        const long length = 100_000_000;
        var stream = new ChoppedStream(i => i == 0 ? (byte)'{' : (byte)' ', length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = await Reading.OfAsync(FileFormat.Jsonl, stream);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal([("line-too-long", 1L)], reading.Codes);
        Assert.InRange(stream.BytesRead, 1 << 20, (1 << 20) + (2 * 64 * 1024));
        Assert.InRange(allocated, 0, 4 << 20);
    }

    [Fact]
    public async Task Issues_end_at_their_limit()
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, string.Concat(Enumerable.Repeat("x\n", 100)));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => ("malformed-json", (long?)i)), reading.Codes);
    }

    [Fact]
    public async Task Records_end_at_their_limit()
    {
        var reading = await Reading.OfAsync(FileFormat.Jsonl, string.Concat(Enumerable.Repeat("{}\n", 4)), new RecordLimits { Records = 3 });
        Assert.Equal(3, reading.Records.Count);
        Assert.Equal([("too-many-records", 4L)], reading.Codes);
    }

    [Fact]
    public async Task Nesting_beyond_its_limit_is_malformed()
    {
        static string Nested(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);
        var reading = await Reading.OfAsync(FileFormat.Jsonl, $"{Nested(32)}\n{Nested(33)}\n");
        Assert.Equal([Nested(32)], reading.Texts);
        Assert.Equal([("malformed-json", 2L)], reading.Codes);
    }

    [Fact]
    public async Task Messages_quote_at_most_40_characters()
    {
        var secret = new string('s', 5_000);
        var reading = await Reading.OfAsync(FileFormat.Jsonl, $"{{\"{secret}\":1,\"{secret}\":2}}\nt{secret}\n{{\"a\":{new string('7', 400)}}}\n");
        Assert.Equal(["duplicate-key", "malformed-json", "number-out-of-range"], reading.Issues.Select(i => i.Code));
        Assert.All(reading.Issues, i => Assert.InRange(i.Message.Count(c => c is 's' or '7'), 0, 50));
    }

    /// <summary>Messages go to the ledger and to terminals, so they carry no control characters, whatever they quote.</summary>
    [Theory]
    [InlineData("t\rx\u0085\u202e")]
    [InlineData("{\"\u202e\\u001b[31m\":1,\"\u202e\\u001b[31m\":2}")]
    public async Task Messages_quote_nothing_that_a_terminal_obeys(string line)
    {
        var issue = Assert.Single((await Reading.OfAsync(FileFormat.Jsonl, line + "\n")).Issues);
        Assert.DoesNotContain(issue.Message, c => char.IsControl(c) || c == '\u202e');
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void Limit_outside_its_range_is_refused(int value) => Assert.Throws<ArgumentOutOfRangeException>(() => new RecordLimits { LineBytes = value });

    [Fact]
    public async Task Reader_is_for_one_file()
    {
        var reader = new RecordReader(FileFormat.Jsonl);
        await foreach (var item in reader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes("{}"))))
            Assert.Null(item.Issue);
        Assert.Equal(2UL, reader.Bytes);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync(new MemoryStream()).GetAsyncEnumerator().MoveNextAsync());
    }
}
