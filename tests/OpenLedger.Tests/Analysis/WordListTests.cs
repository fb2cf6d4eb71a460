using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Json;
using OpenLedger.Core.Text;

namespace OpenLedger.Tests.Analysis;

public sealed class WordListTests
{
    private static readonly string[] Pieces =
    [
        "a", "Z", "the", "Straße", "ÉTÉ", "İstanbul", "ДОМ", "ёлка", "東京", "カ", "ไทย", "한국", "x\u0301", "𝔘n", "7", "2024", "longerthaneight", "EXACTLY8", "exactly8andmore16", " ", "  ",
        "\n", "\t", "\u0001", "-", "—", "\"", "\\", "…", "😀", "_", "'", ".", "\u200d", "٣", "ǅ", "Ⅷ", "A\u030A",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Pieces).ListOf().Select(string.Concat);

    [Fact]
    public void Words_are_those_of_the_plain_rule() => Prop.ForAll(Texts.ToArbitrary(), (Action<string>)(text =>
    {
        var (words, bytes) = Read(text + "\n");
        var expected = PlainAnalysis.Words(text);
        Assert.Equal(expected.Select(PlainAnalysis.Hash), words.Words.ToArray().Select(w => w.Hash));
        Assert.Equal(expected.Select(Length), words.Words.ToArray().Select(w => Length(Encoding.UTF8.GetString(bytes.AsSpan(w.Start, w.Length)))));
        Assert.Equal(expected.Sum(Length), words.Characters);
    })).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    /// <summary>Buffers grow with the texts, whose ends fall on every place of a block.</summary>
    [Fact]
    public void Text_of_any_length_follows_any_other()
    {
        var words = new WordList();
        var runs = new WordRuns();
        for (var length = 1; length < 20_000; length += 1 + (length / 16))
        {
            for (var more = 0; more < 2 * RecordText.Padding; more += 9)
            {
                var text = string.Concat(Enumerable.Range(0, (length + more) / 2).Select(i => i % 2 == 0 ? "a " : "b ")) + "\n";
                byte[] padded = [.. Encoding.UTF8.GetBytes(text), .. new byte[RecordText.Padding]];
                words.Read(padded);
                runs.Read(padded);
                Assert.Equal((length + more) / 2, words.Count);
                Assert.Equal(2 * words.Count, runs.Edges.Length);
                Assert.Equal(text, Encoding.UTF8.GetString(runs.Lower[..text.Length]));
            }
        }
    }

    /// <summary>Personal data is looked for at these words alone.</summary>
    [Fact]
    public void Marked_words_are_those_with_a_digit_or_many_bytes() => Prop.ForAll(Texts.ToArbitrary(), (Action<string>)(text =>
    {
        var (words, bytes) = Read(text + "\n");
        var expected = words.Words.ToArray().Index().Where(w => w.Item.Length >= TokenPatterns.MinWord
            || Encoding.UTF8.GetString(bytes.AsSpan(w.Item.Start, w.Item.Length)).EnumerateRunes().Any(r => UnicodeTable.Kind(r.Value) == CharacterKind.Digit)).Select(w => w.Index);
        Assert.Equal(expected, words.Marked.ToArray());
    })).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Shingles_that_repeat_are_told_exactly() => Prop.ForAll(
        (from words in Gen.Choose(0, 200) from kinds in Gen.Choose(1, 200) select (words, kinds)).ToArbitrary(), (Action<(int Words, int Kinds)>)(c =>
        {
            var random = new Random(c.GetHashCode());
            var (words, _) = Read(string.Concat(Enumerable.Range(0, c.Words).Select(i => i % 7 == 0 ? $"w{random.Next(c.Kinds)} " : $"{i % c.Kinds} ")) + "\n");
            var shingles = new ShingleList();
            shingles.Read(words.Words);
            var repeated = shingles.Count - shingles.Hashes.ToArray().Distinct().Count();
            Assert.Equal(repeated * 10 > shingles.Count * 3, shingles.RepeatsMoreThan(tenths: 3));
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData("Hello, WORLD! x-ray", "hello world x ray")]
    [InlineData("naïve NAÏVE", "naïve naïve")]
    [InlineData("東京2024年", "東 京 2024 年")]
    [InlineData("don't_stop", "don t stop")]
    public void Words_are_runs_of_letters_and_digits(string text, string words) => Assert.Equal(words.Split(' '), PlainAnalysis.Words(text));

    [Fact]
    public void Text_of_a_record_is_its_values_and_leads_back_to_them() => Prop.ForAll(
        (from a in Texts from b in Texts from n in Gen.Choose(-5, 5) select (A: a, B: b, N: n)).ToArbitrary(), (Action<(string A, string B, int N)>)(c =>
        {
            var canonical = Jcs.Serialize(new { a = c.A, list = new object[] { c.N, new { key = c.B, yes = true } }, none = (string?)null });
            var text = new RecordText();
            text.Read(canonical);
            Assert.Equal(PlainAnalysis.Text(Encoding.UTF8.GetString(canonical)), Encoding.UTF8.GetString(text.Text));
            for (var i = 0; i < text.Text.Length; i++)
            {
                if (text.Text[i] is var next && (char.IsAsciiLetterOrDigit((char)next) || next >= 0x80))
                    Assert.Equal(next, canonical[text.CanonicalOffset(i)]);
            }
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Reading_again_forgets_what_was_read_before()
    {
        var analyzer = new RecordAnalyzer();
        analyzer.Analyze(JsonSerializer.SerializeToUtf8Bytes(new { text = string.Join(' ', Enumerable.Range(0, 3_000).Select(i => $"word{i} me@example.com")) }));
        Assert.Equal(3_000, analyzer.Personal.Count);
        analyzer.Analyze("{}"u8);
        Assert.Equal((0, 0, 0), (analyzer.Words.Length, analyzer.Personal.Count, analyzer.Shingles.Distinct.Count));
    }

    private static (WordList Words, byte[] Text) Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var words = new WordList();
        words.Read([.. bytes, .. new byte[RecordText.Padding]]);
        return (words, bytes);
    }

    private static int Length(string word) => word.EnumerateRunes().Count();
}
