using System.Text.Json;
using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Ingest;

public sealed class MarkdownTests
{
    [Theory]
    [InlineData("one\ntwo\n\nthree  \n", "one\ntwo|three")]
    [InlineData("# Title\n\ntext\nmore\n\nrest", "# Title\n\ntext\nmore|rest")]
    [InlineData("# A\n## B\ntext", "# A\n\n## B\n\ntext")]
    [InlineData("text\n# A\nmore", "text|# A\n\nmore")]
    [InlineData("text\n\n# A", "text|# A")]
    [InlineData("Title\n=====\n\ntext\n\nnext", "Title\n=====\n\ntext|next")]
    [InlineData("#hashtag\n\n####### seven", "#hashtag|####### seven")]
    [InlineData("```sh\na\n\n# b\n```\nafter", "```sh\na\n\n# b\n```|after")]
    [InlineData("before\n~~~\na\n```\n\n~~~~  \nafter", "before|~~~\na\n```\n\n~~~~|after")]
    [InlineData("# Code\n\n```\nx\n```\n\ny", "# Code\n\n```\nx\n```|y")]
    [InlineData("1. a\n\n    ```\n    b\n\n    ```\n", "1. a|    ```\n    b\n\n    ```")]
    [InlineData("````\n```\n````\nx", "````\n```\n````|x")]
    [InlineData("```a`b\nnot a fence", "```a`b\nnot a fence")]
    [InlineData("```\nnever\n\nclosed\n", "```\nnever\n\nclosed")]
    [InlineData("a\r\n\r\nb\r\rc", "a|b|c")]
    [InlineData("- a\n- b\n\n> c\n> d", "- a\n- b|> c\n> d")]
    public async Task Blocks_become_records(string text, string expected)
    {
        var reading = await Reading.OfAsync(FileFormat.Markdown, text);
        Assert.Empty(reading.Issues);
        Assert.Equal(expected.Split('|').Select(t => JsonSerializer.Serialize(new { text = t }, Relaxed)), reading.Texts);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Lines_are_those_where_blocks_start() =>
        Assert.Equal([1L, 2L, 6L], (await Reading.OfAsync(FileFormat.Markdown, "a\n# b\n\nc\n\n```\n```\n")).Records.Select(r => r.Line));

    [Fact]
    public async Task Fence_above_the_limit_is_an_issue_and_reading_goes_on()
    {
        var reading = await Reading.OfAsync(FileFormat.Markdown, "a\n```\n0123456789\n0123456789\n```\nb", new RecordLimits { RecordBytes = 20 });
        Assert.Equal([("record-too-large", 2L)], reading.Codes);
        Assert.Equal(["{\"text\":\"a\"}", "{\"text\":\"b\"}"], reading.Texts);
    }
}
