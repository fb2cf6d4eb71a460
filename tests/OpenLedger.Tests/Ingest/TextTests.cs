using System.Text.Json;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Ingest;

public sealed class TextTests
{
    [Theory]
    [InlineData("one", "one")]
    [InlineData("\n\none\ntwo\n \t\nthree\n\n", "one\ntwo|three")]
    [InlineData("one  \r\ntwo\t\r\rthree", "one\ntwo|three")]
    [InlineData("one\rtwo\r\n\r\n  three", "one\ntwo|  three")]
    public async Task Paragraphs_become_records(string text, string expected)
    {
        var reading = await Reading.OfAsync(FileFormat.Text, text);
        Assert.Empty(reading.Issues);
        Assert.Equal(expected.Split('|').Select(t => $"{{\"text\":{JsonSerializer.Serialize(t)}}}"), reading.Texts);
    }

    [Fact]
    public async Task Lines_are_counted_from_one() =>
        Assert.Equal([2L, 5L], (await Reading.OfAsync(FileFormat.Text, "\r\na\r\nb\r\n\rc")).Records.Select(r => r.Line));

    [Fact]
    public async Task Paragraph_above_its_limit_is_an_issue_and_reading_goes_on()
    {
        var reading = await Reading.OfAsync(FileFormat.Text, "abc\n\n" + string.Concat(Enumerable.Repeat("0123456789\n", 10)) + "\nd\n", new RecordLimits { RecordBytes = 60 });
        Assert.Equal([("record-too-large", 3L)], reading.Codes);
        Assert.Equal(["{\"text\":\"abc\"}", "{\"text\":\"d\"}"], reading.Texts);
    }

    [Fact]
    public async Task Line_above_its_limit_ends_the_file() =>
        Assert.Equal([("line-too-long", 3L)], (await Reading.OfAsync(FileFormat.Text, "a\n\n12345\n", new RecordLimits { LineBytes = 4 })).Codes);

    [Fact]
    public async Task Paragraph_of_endless_lines_is_not_kept_in_memory()
    {
        var stream = new ChoppedStream(i => i % 1000 == 999 ? (byte)'\n' : (byte)'x', 20_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = await Reading.OfAsync(FileFormat.Text, stream);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([("record-too-large", 1L)], reading.Codes);
    }
}
