using OpenLedger.Core.Ingest;

namespace OpenLedger.Tests.Ingest;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("data set (1).v2.jsonl")]
    [InlineData(".hidden")]
    [InlineData("...")]
    [InlineData("console.txt")]
    [InlineData("com10.txt")]
    [InlineData("données.csv")]
    [InlineData("数据.txt")]
    [InlineData("தா क\u093c x\u0301 q\u0323\u0307 각.md")]
    [InlineData("😀.txt")]
    [InlineData("отчет 2024.jsonl")]
    [InlineData("Tシャツ東京.csv")]
    [InlineData("μετά-Test_данные.md")]
    public void Name_that_any_system_can_keep_is_taken(string name) => Assert.True(FileName.Parse(name).IsOk);

    [Theory]
    [InlineData("", "at least one")]
    [InlineData("a/b", "path")]
    [InlineData("a\\b", "path")]
    [InlineData(".", "folders")]
    [InlineData("..", "folders")]
    [InlineData(" a", "blank")]
    [InlineData("a\u00a0", "blank")]
    [InlineData("a\nb", "control")]
    [InlineData("a\u007f", "control")]
    [InlineData("a\u0085b", "control")]
    [InlineData("a\u2028b", "control")]
    [InlineData("gnp\u202etxt.exe", "direction")]
    [InlineData("a\u2066b", "direction")]
    [InlineData("a\u200fb", "direction")]
    [InlineData("CON", "device")]
    [InlineData("nul.tar.gz", "device")]
    [InlineData("aux .txt", "device")]
    [InlineData("Lpt9.md", "device")]
    [InlineData("com¹.txt", "device")]
    [InlineData("e\u0301.txt", "form C")]
    [InlineData("\u00e2\u0323", "form C")]
    [InlineData("q\u0307\u0323", "form C")]
    [InlineData("\u1100\u1161", "form C")]
    [InlineData("\uac00\u11a8", "form C")]
    [InlineData("\u212b", "form C")]
    [InlineData("\u0958", "form C")]
    [InlineData("a\ufffdb", "surrogate")]
    [InlineData("p\u0430ypal.csv", "scripts")]
    [InlineData("\u0441ode.md", "scripts")]
    [InlineData("t\u03bfken.txt", "scripts")]
    [InlineData("a\u200db", "invisible")]
    [InlineData("a\u00adb", "invisible")]
    [InlineData("a\ue000", "unassigned")]
    [InlineData("a\u0378", "unassigned")]
    public void Name_that_breaks_a_rule_is_refused_with_it(string name, string rule)
    {
        var error = FileName.Parse(name).Error;
        Assert.Equal("file-name-invalid", error?.Code);
        Assert.Contains(rule, error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => Assert.Equal("file-name-invalid", FileName.Parse("a\ud800b").Error?.Code);

    [Fact]
    public void Length_is_counted_in_bytes()
    {
        Assert.True(FileName.Parse(new string('a', 255)).IsOk);
        Assert.False(FileName.Parse(new string('a', 256)).IsOk);
        Assert.True(FileName.Parse(new string('é', 127)).IsOk);
        Assert.False(FileName.Parse(new string('é', 128)).IsOk);
    }

    [Theory]
    [InlineData(FileFormat.Jsonl, "jsonl", "a.jsonl", "a.NDJSON", "a.json")]
    [InlineData(FileFormat.Csv, "csv", "a.csv", "a.b.CSV", "a.tsv")]
    [InlineData(FileFormat.Text, "txt", "a.txt", "a.Txt", "txt")]
    [InlineData(FileFormat.Markdown, "md", "a.md", "a.markdown", "a.mdx")]
    public void Format_has_a_word_and_fits_its_extensions(FileFormat format, string word, string one, string other, string neither)
    {
        Assert.Equal(word, format.Word());
        Assert.True(FileFormats.TryParse(word, out var parsed));
        Assert.Equal(format, parsed);
        Assert.True(format.Fits(FileName.Parse(one).Value));
        Assert.True(format.Fits(FileName.Parse(other).Value));
        Assert.False(format.Fits(FileName.Parse(neither).Value));
        Assert.Equal(word, FileFormats.Words[(int)format]);
    }

    [Fact]
    public void Unknown_word_is_no_format() => Assert.False(FileFormats.TryParse("JSONL", out _));
}
