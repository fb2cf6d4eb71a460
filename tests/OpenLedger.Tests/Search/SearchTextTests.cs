using OpenLedger.Core.Search;
using OpenLedger.Core.Text;

namespace OpenLedger.Tests.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Größe", "grosse")]
    [InlineData("ÉLÈVE", "eleve")]
    [InlineData("e\u0301le\u0300ve", "eleve")]
    [InlineData("Łódź", "lodz")]
    [InlineData("İstanbul IŞIK ışık", "istanbul isik isik")]
    [InlineData("Smørrebrød, ÆØÅ", "smorrebrod, aeoa")]
    [InlineData("ΌΣΟΣ όσος", "οσοσ οσοσ")]
    [InlineData("Ёлка", "елка")]
    [InlineData("ﬁne ＦＵＬＬ ①", "fine full 1")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("كِتَاب", "كتاب")]
    [InlineData("Việt", "viet")]
    [InlineData("ガ ｶﾞ カ\u3099", "ガ ガ ガ")]
    [InlineData("한국 \u1112\u1161\u11ab국", "한국 한국")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("Ꮳ", "ꮳ")]
    public void Fold_leaves_out_what_readers_do_not_tell_apart(string text, string folded) => Assert.Equal(folded, TextFold.Fold(text));

    [Fact]
    public void Half_of_a_surrogate_pair_folds_to_a_replacement_character() => Assert.Equal("\ud83d\ude00 \ufffdx", TextFold.Fold("\ud83d\ude00 \ud800X"));

    [Fact]
    public void Fold_of_a_folded_character_changes_nothing()
    {
        for (var character = 0; character < 0x110000; character++)
        {
            if (character is >= 0xD800 and < 0xE000)
                continue;
            var folded = TextFold.Fold(char.ConvertFromUtf32(character));
            Assert.True(folded == TextFold.Fold(folded), $"U+{character:X4} folds to {folded}, and that to something else.");
        }
    }

    [Theory]
    [InlineData("Plain answers, v2.0!", "plain|answers|v2|0")]
    [InlineData("CC-BY-4.0", "cc|by|4|0")]
    [InlineData("数据集", "数据|据集|集")]
    [InlineData("数", "数")]
    [InlineData("LLM数据v2", "llm|数据|据|v2")]
    [InlineData("データ", "データ|タ")]
    [InlineData("นี้คือ", "นี้คื|คือ|อ")]
    [InlineData(" \t\u0000\u200b—…", "")]
    public void Terms_are_words_and_pairs_of_signs(string text, string terms) => Assert.Equal(terms, string.Join('|', Terms(text)));

    [Fact]
    public void Terms_are_bounded_whatever_the_text_is()
    {
        Assert.Equal(SearchText.MaxWord, Assert.Single(Terms(new string('x', 10_000))).Length);
        Assert.InRange(Assert.Single(Terms("数" + new string('\u0e31', 10_000))).Length, 1, SearchText.MaxWord);
        Assert.All(Terms(new string('据', 10_000)), term => Assert.InRange(term.Length, 1, 2));
    }

    /// <summary>All terms of a text, in their order.</summary>
    internal static List<string> Terms(string text)
    {
        var terms = new List<string>();
        SearchText.Read(text, (word, units) =>
        {
            for (var i = 0; i < SearchText.CountTerms(units); i++)
                terms.Add(SearchText.Term(word, units, i).ToString());
        });
        return terms;
    }
}
