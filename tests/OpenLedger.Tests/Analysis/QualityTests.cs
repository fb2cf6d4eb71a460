using OpenLedger.Core.Analysis;
using OpenLedger.Core.Json;

namespace OpenLedger.Tests.Analysis;

public sealed class QualityTests
{
    private const string Good =
        "The river that runs past the mill is wide, and the people of the valley have crossed it by boat for three generations.\n" +
        "Nobody remembers who built the first of those boats.\n" +
        "It is said to have carried nine sheep, a priest and a clock, all of which reached the other bank.\n" +
        "A bridge was planned twice; the money went into the school each time.\n" +
        "When the ferryman is ill, his daughter takes the oars and charges double.";

    [Fact]
    public void Good_text_has_no_flag()
    {
        var (flags, score) = Flags(Good);
        Assert.Empty(flags);
        Assert.Equal(10_000, score);
    }

    [Theory]
    [InlineData("bullet-lines", "- alpha one\n- beta two\n- gamma three\n- delta four\n- epsilon five.")]
    [InlineData("ellipsis-lines", "one thing...\nanother thing…\na third thing...\nand a fourth.\nand then a fifth.")]
    [InlineData("few-letters", "10 20 30 40 50 60 70 80 apples")]
    [InlineData("few-words", "just four short words")]
    [InlineData("lorem-ipsum", "Some page that says Lorem ipsum dolor sit amet for now")]
    [InlineData("many-symbols", "tags # # # here and ... there and … everywhere")]
    [InlineData("odd-word-length", "a b c d e f g h")]
    [InlineData("repeated-lines", "same old line.\nsame old line.\nSame old line!\nanother line here.\na last line here.")]
    [InlineData("short-lines", "one.\ntwo.\nthree.\nfour.\nfive.\nsix.")]
    [InlineData("unpunctuated-lines", "this line goes on without an end\nthat line goes on without an end\nmany a line goes on without end\nno line here has any end at all\nnot even this one has an end")]
    public void Text_is_flagged_for_what_is_wrong_with_it(string flag, string text) => Assert.Contains(flag, Flags(text).Flags);

    [Fact]
    public void Repetition_long_text_and_missing_stop_words_are_flagged()
    {
        Assert.Contains("repeated-words", Flags(string.Concat(Enumerable.Repeat("buy now and save money ", 20))).Flags);
        Assert.Contains("many-words", Flags(string.Join(' ', Enumerable.Range(0, 100_001).Select(i => $"word{i}"))).Flags);
        var english = "ing tion ent ate ous ful ness ment able ible ght ough est ers ings tions ents ated ously fully ";
        var analyzer = new RecordAnalyzer();
        analyzer.Analyze(Jcs.Serialize(new { text = string.Concat(Enumerable.Repeat(english, 4)) }));
        Assert.Equal(analyzer.Language.Code == "eng", (analyzer.Quality.Flags >> (int)QualityFlag.StopWords & 1) == 1);
        var quality = new TextQuality();
        var words = new WordList();
        words.Read([.. System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("green ideas sleep furiously ", 20)) + "\n"), .. new byte[RecordText.Padding]]);
        var shingles = new ShingleList();
        shingles.Read(words.Words);
        quality.Read("x\n"u8, words, shingles, "eng");
        Assert.Equal(1, quality.Flags >> (int)QualityFlag.StopWords & 1);
        quality.Read("x\n"u8, words, shingles, "deu");
        Assert.Equal(0, quality.Flags >> (int)QualityFlag.StopWords & 1);
    }

    [Fact]
    public void Score_is_what_the_penalties_leave()
    {
        var (flags, score) = Flags("just four short words");
        Assert.Equal(["few-words"], flags);
        Assert.Equal(8_000, score);
        Assert.Equal(0, Flags("1 # lorem ipsum\n2 # 3\n4 # 5\n6 # 7\n8 # 9\n1 # 2\n4 # 5\n6 # 7\n4 # 5\n6 # 7").Score);
    }

    [Fact]
    public void Words_are_in_the_order_of_the_alphabet()
    {
        Assert.Equal(QualityFlags.Words.Order(StringComparer.Ordinal), QualityFlags.Words);
        Assert.Equal(PersonalKinds.Words.Order(StringComparer.Ordinal), PersonalKinds.Words);
        Assert.Equal(QualityFlags.Words.Count, Enum.GetValues<QualityFlag>().Length);
        Assert.Equal(PersonalKinds.Words.Count, Enum.GetValues<PersonalKind>().Length);
    }

    private static (IReadOnlyList<string> Flags, int Score) Flags(string text)
    {
        var analyzer = new RecordAnalyzer();
        analyzer.Analyze(Jcs.Serialize(new { text }));
        return ([.. Enum.GetValues<QualityFlag>().Where(f => (analyzer.Quality.Flags >> (int)f & 1) == 1).Select(f => f.Word())], analyzer.Quality.Score);
    }
}
