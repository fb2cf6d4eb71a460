using OpenLedger.Core.Datanets;
using OpenLedger.Core.Search;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Search;

/// <summary>What is found, and in which order.</summary>
public sealed class DatanetSearchTests
{
    private readonly SearchLedger _ledger = new();

    [Fact]
    public void Name_counts_more_than_card_and_a_rare_word_more_than_a_frequent_one()
    {
        for (var i = 0; i < 20; i++)
            _ledger.Create($"Recipes {i}", "Food from many places.");
        var card = _ledger.Create("Kitchen", "Proverbs about cooking, and proverbs about eating: all kinds of proverbs.");
        var name = _ledger.Create("Proverbs", "What people say.");
        var both = _ledger.Create("Recipes with proverbs", "");
        Assert.Equal([name, both, card], Find("proverbs"));
        Assert.Equal([both], Find("recipes proverbs"));
        Assert.Equal(22, Find("recipes", limit: 50).Count + 1);
    }

    [Fact]
    public void Exact_word_comes_before_words_that_begin_with_it()
    {
        var longer = _ledger.Create("Networking");
        var exact = _ledger.Create("Net");
        var other = _ledger.Create("Netting");
        Assert.Equal([exact, other, longer], Find("net"));
        Assert.Equal([longer], Find("netw"));
    }

    [Fact]
    public void Beginning_will_do_of_the_last_word_only_and_of_one_letter_never()
    {
        var datanet = _ledger.Create("Plain answers", "R code");
        Assert.Equal([datanet], Find("plain answ"));
        Assert.Equal([datanet], Find("ANSWERS PL"));
        Assert.Empty(Find("plai answers"));
        Assert.Empty(Find("a"));
        Assert.Equal([datanet], Find("r"));
    }

    [Theory]
    [InlineData("Größenordnungen", "grossenord")]
    [InlineData("Café crème", "CAFE CREME")]
    [InlineData("Cafe creme", "café crème")]
    [InlineData("Русская ёлка", "елка")]
    [InlineData("中文数据集", "数据")]
    [InlineData("中文数据集", "集")]
    [InlineData("中文数据集", "中文数据集")]
    [InlineData("日本語のデータ", "データ")]
    [InlineData("ข้อมูลภาษาไทย", "ภาษา")]
    [InlineData("한국어 문서", "한국")]
    [InlineData("ﬁnance ＡＩ", "finance ai")]
    [InlineData("𝔇ata", "data")]
    public void Text_is_found_whatever_its_script(string name, string query)
    {
        _ledger.Create("Something else", "Nothing of it.");
        // Some of these are no names of Datanets, because they are not in normalization form C or mix scripts; cards hold them.
        var datanet = _ledger.Create("X", name);
        Assert.Equal([datanet], Find(query));
    }

    [Fact]
    public void Signs_in_another_order_are_not_found()
    {
        _ledger.Create("中文数据集");
        Assert.Empty(Find("据数"));
        Assert.Empty(Find("数集"));
    }

    [Fact]
    public void Licence_and_owner_are_found_as_words()
    {
        var datanet = _ledger.Create("One", licence: "CC-BY-SA-4.0");
        _ledger.Create("Two", owner: TestLedger.Stranger.Address);
        Assert.Equal([datanet], Find("cc-by-sa"));
        Assert.Equal([datanet], Find(TestLedger.Owner.Address.ToChecksumString()[..12]));
    }

    [Fact]
    public void Languages_are_those_of_a_hundredth_of_what_is_published_and_left()
    {
        var datanet = _ledger.Create("Mixed");
        Assert.Empty(Of(datanet).Contents.Languages);
        var large = _ledger.Publish(datanet, "jsonl", ("deu", 100), ("dan", 9), ("other", 600), ("und", 300));
        Assert.Equal(["und", "deu"], Of(datanet).Contents.Languages);
        _ledger.Publish(datanet, "csv", ("dan", 5));
        Assert.Equal(["und", "deu", "dan"], Of(datanet).Contents.Languages);
        Assert.Equal([datanet], Find(null, filters: [(DatanetFacet.Language, "dan"), (DatanetFacet.Format, "jsonl")]));
        _ledger.Withdraw(large);
        Assert.Equal(["dan"], Of(datanet).Contents.Languages);
        Assert.Empty(Find(null, filters: (DatanetFacet.Format, "jsonl")));
        _ledger.LeaveOut(datanet);
        Assert.Equal([datanet], Find(null, filters: (DatanetFacet.Format, "csv,md")));
    }

    [Fact]
    public void Facets_leave_out_their_own_filter_alone()
    {
        foreach (var (licence, visibility) in new[] { ("MIT", "public"), ("MIT", "private"), ("CC0-1.0", "public"), ("CC0-1.0", "public"), ("BSD-2-Clause", "private") })
            _ledger.Create("D", licence: licence, visibility: visibility);
        var summary = Search(null, filters: [(DatanetFacet.Licence, "MIT,ISC"), (DatanetFacet.Visibility, "public")]).Summary!;
        Assert.Equal(1, summary.Total);
        Assert.Equal([new FacetCount("CC0-1.0", 2), new FacetCount("MIT", 1), new FacetCount("ISC", 0)], summary.Facets[DatanetFacet.Licence]);
        Assert.Equal([new FacetCount("private", 1), new FacetCount("public", 1)], summary.Facets[DatanetFacet.Visibility]);
        Assert.Equal([new FacetCount(TestLedger.Owner.Address.ToString(), 1)], summary.Facets[DatanetFacet.Owner]);
    }

    [Fact]
    public void Facet_with_many_values_shows_the_most_frequent_and_the_chosen_ones()
    {
        for (var i = 0; i < DatanetSummary.MaxValues + 8; i++)
            _ledger.Create("D", licence: $"LicenseRef-{i:00}");
        _ledger.Create("D", licence: "LicenseRef-39");
        var values = Search("d", filters: (DatanetFacet.Licence, "LicenseRef-38")).Summary!.Facets[DatanetFacet.Licence];
        Assert.Equal(DatanetSummary.MaxValues + 1, values.Count);
        Assert.Equal((new FacetCount("LicenseRef-39", 2), new FacetCount("LicenseRef-38", 1)), (values[0], values[^1]));
    }

    [Fact]
    public void Order_by_records_goes_by_the_newest_version()
    {
        var (none, one, two) = (_ledger.Create("None"), _ledger.Create("One"), _ledger.Create("Two"));
        _ledger.Publish(one, "txt", ("eng", 10));
        _ledger.Publish(two, "txt", ("eng", 5));
        Assert.Equal([one, two, none], Find(null, "records"));
        _ledger.Publish(two, "txt", ("eng", 6));
        Assert.Equal([two, one, none], Find(null, "records"));
        Assert.Equal([two, one, none], Find(null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("records")]
    [InlineData("newest")]
    public void Pages_of_a_search_hold_each_Datanet_once_whatever_is_created_and_published_meanwhile(string? order)
    {
        var created = new List<DatanetId>();
        for (var i = 0; i < 30; i++)
        {
            created.Add(_ledger.Create($"Words {new string('x', i % 7)} number {i}", string.Concat(Enumerable.Repeat("words ", i % 5))));
            if (i % 3 == 0)
                _ledger.Publish(created[i], "txt", ("eng", (ulong)(i % 4) + 1));
        }
        var (query, index) = (SearchLedger.Query("words", order), DatanetIndex.Empty.Follow(_ledger.State));
        var atOnce = index.Search(query, null, 100).Items.Select(d => d.Id).ToList();
        var (walked, after) = (new List<DatanetId>(), (DatanetPosition?)null);
        for (var round = 0; round == 0 || after is not null; round++)
        {
            var page = index.Search(query, after, 4);
            Assert.Equal(round == 0, page.Summary is not null);
            walked.AddRange(page.Items.Select(d => d.Id));
            after = page.Next;
            // Better hits, other frequencies and other averages than before, and more records.
            _ledger.Create("Words words words", "words");
            _ledger.Publish(created[(round * 5) % 30], "csv", ("deu", 3));
            _ledger.Publish(created[round], "csv", ("deu", 1));
            index = round % 2 == 0 ? index.Follow(_ledger.State) : DatanetIndex.Empty.Follow(_ledger.State);
        }
        Assert.Equal(atOnce, walked);
        Assert.Equal(created.ToHashSet(), walked.ToHashSet());
    }

    private Datanet Of(DatanetId id) => _ledger.State.Datanets.Datanets[id];

    private DatanetPage Search(string? text, string? order = null, int limit = 20, params (DatanetFacet Facet, string Values)[] filters) =>
        DatanetIndex.Empty.Follow(_ledger.State).Search(SearchLedger.Query(text, order, filters), null, limit);

    private List<DatanetId> Find(string? text, string? order = null, int limit = 20, params (DatanetFacet Facet, string Values)[] filters) =>
        [.. Search(text, order, limit, filters).Items.Select(d => d.Id)];
}
