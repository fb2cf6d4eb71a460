using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Search;
using OpenLedger.TestKit;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Search;

/// <summary>Random ledgers and random queries: an index that followed step by step, one that was made at once and a plain scan find the same.</summary>
public sealed class DatanetIndexTests
{
    private static readonly string[] Words = ["data", "datanet", "Über", "uber", "answers", "answer", "数据", "数据集", "据", "plain", "x", "CC", "ไทย"];
    private static readonly string[] Licences = ["MIT", "CC0-1.0", "CC-BY-4.0", "LicenseRef-Own"];
    private static readonly string[] Languages = ["eng", "deu", "cmn", "und", "other"];
    private static readonly string[] Formats = ["jsonl", "csv", "txt", "md"];
    private static readonly Address[] Owners = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address];

    private static Gen<string> Text { get; } =
        from count in Gen.Choose(1, 6)
        from words in Gen.Elements(Words).ArrayOf(count)
        select string.Join(' ', words);

    private sealed record Step(int Action, int Number, string Name, string Card);

    private sealed record Question(string? Text, string? Order, int Number, int Filters, int Limit);

    private static Gen<Step> Steps { get; } =
        from action in Gen.Choose(0, 9)
        from number in Gen.Choose(0, 10_000)
        from name in Text
        from card in Text
        select new Step(action, number, name, card);

    private static Gen<Question> Questions { get; } =
        from text in Gen.OneOf(Gen.Constant((string?)null), Text.Select(t => (string?)t[..Math.Min(t.Length, 7)].Trim()), Gen.Elements(Words).Select(w => (string?)w))
        from order in Gen.Elements(null, "newest", "records")
        from number in Gen.Choose(0, 10_000)
        from filters in Gen.Choose(0, 63)
        from keep in Gen.Choose(0, 63)
        from limit in Gen.Choose(1, 7)
        select new Question(text, order, number, filters & keep, limit);

    [Fact]
    public void Index_finds_what_a_plain_scan_finds_however_it_followed()
    {
        var (answers, found, filtered) = (0, 0, 0);
        Gens.ForAll(Steps.ArrayOf(40).SelectMany(_ => Questions.ArrayOf(8), (steps, questions) => (steps, questions)), 120, run =>
        {
            var (ledger, published, index) = (new SearchLedger(), new List<ContributionId>(), DatanetIndex.Empty);
            foreach (var step in run.steps)
            {
                Apply(step, ledger, published);
                if (step.Number % 3 != 0)
                    continue;
                index = index.Follow(ledger.State);
                CheckCounts(PlainSearch.Search(ledger.State, SearchLedger.Query()), index.Search(SearchLedger.Query(), null, 3).Summary!);
            }
            index = index.Follow(ledger.State);
            var rebuilt = DatanetIndex.Empty.Follow(ledger.State);
            foreach (var question in run.questions)
            {
                var query = Ask(question);
                var expected = PlainSearch.Search(ledger.State, query);
                foreach (var each in new[] { index, rebuilt })
                {
                    var (walked, summary) = Walk(each, query, question.Limit);
                    Assert.Equal(expected.Found, walked);
                    // What is filtered by is there without being found too.
                    CheckCounts(expected, summary with { Facets = summary.Facets.ToDictionary(f => f.Key, f => (IReadOnlyList<FacetCount>)[.. f.Value.Where(c => c.Count > 0)]) });
                }
                answers++;
                found += expected.Found.Count > 1 ? 1 : 0;
                filtered += query.Filters.Count > 0 && expected.Found.Count > 0 ? 1 : 0;
            }
        });
        // The queries find something often enough, or this property would say little.
        Assert.True(found > answers / 5 && filtered > answers / 20, $"{found} found more than one and {filtered} something through a filter, of {answers}.");
    }

    [Fact]
    public void Any_text_is_answered_or_refused_with_a_code()
    {
        var ledger = new SearchLedger();
        foreach (var word in Words)
            ledger.Create(word == "ไทย" || word == "Über" ? "X" : word, string.Join(' ', Words));
        var index = DatanetIndex.Empty.Follow(ledger.State);
        string[] seeds = ["\"data", "data*", "NEAR(data plain)", "data OR plain", "-data", "name:data", "(data", "data)", "^data", "da\u0000ta", "\ud800", "\udfffdata", "'; DROP TABLE datanets; --", "%", "数*据", "\\", new string('x', 10_000), new string('数', 10_000), new string(' ', 10_000) + "data"];
        var texts = Gen.OneOf(
            Gen.Elements(seeds),
            from a in Gen.Elements(seeds) from b in Gen.Elements(Words) from at in Gen.Choose(0, 9) select a.Insert(Math.Min(at, a.Length), b),
            Gen.Choose(0, 0xFFFF).Select(c => (char)c).ListOf().Select(c => new string([.. c])));
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        Gens.ForAll(texts, 5_000, text =>
        {
            var parsed = DatanetQuery.Parse(text, null, _ => null);
            if (parsed.IsOk)
                index.Search(parsed.Value, null, 10);
            var code = parsed.Error?.Code ?? "found";
            codes[code] = codes.GetValueOrDefault(code) + 1;
        });
        Assert.Equal(["found", "query-empty", "query-too-long"], codes.Keys.Order(StringComparer.Ordinal));
        Assert.All(codes, c => Assert.True(c.Value > 20, $"{c.Key} {c.Value}"));
    }

    [Theory]
    [InlineData("", "query-empty")]
    [InlineData(" - \u0000 \" * ", "query-empty")]
    [InlineData("a b c d e f g h i j k l m n o p q", "query-too-long")]
    public void Text_that_cannot_be_searched_for_is_refused(string text, string code) => Assert.Equal(code, DatanetQuery.Parse(text, null, _ => null).Error?.Code);

    [Theory]
    [InlineData(DatanetFacet.Licence, "mit")]
    [InlineData(DatanetFacet.Licence, "LicenseRef-")]
    [InlineData(DatanetFacet.Language, "en")]
    [InlineData(DatanetFacet.Language, "eng,")]
    [InlineData(DatanetFacet.Language, "aaa,aab,aac,aad,aae,aaf,aag,aah,aai,aaj,aak,aal,aam,aan,aao,aap,aaq")]
    [InlineData(DatanetFacet.Format, "pdf")]
    [InlineData(DatanetFacet.Visibility, "Public")]
    [InlineData(DatanetFacet.Contributions, "")]
    [InlineData(DatanetFacet.Owner, "0x12")]
    public void Filter_by_what_there_cannot_be_is_refused(DatanetFacet facet, string values) =>
        Assert.Equal("filter-invalid", DatanetQuery.Parse(null, null, f => f == facet ? values : null).Error?.Code);

    [Theory]
    [InlineData(null, "relevance")]
    [InlineData("data", "oldest")]
    [InlineData("data", "")]
    public void Order_that_there_is_not_is_refused(string? text, string order) => Assert.Equal("sort-unknown", DatanetQuery.Parse(text, order, _ => null).Error?.Code);

    [Fact]
    public void Query_that_asks_the_same_has_the_same_fingerprint_and_no_other_has()
    {
        DatanetQuery[] queries =
        [
            SearchLedger.Query(), SearchLedger.Query("data"), SearchLedger.Query("data x"), SearchLedger.Query("data", "newest"), SearchLedger.Query("data", "records"),
            SearchLedger.Query(null, null, (DatanetFacet.Licence, "MIT")), SearchLedger.Query("data", null, (DatanetFacet.Licence, "MIT")), SearchLedger.Query(null, null, (DatanetFacet.Licence, "MIT,ISC")),
        ];
        Assert.Equal(queries.Length, queries.Select(q => q.Fingerprint).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(SearchLedger.Query("Data!", "relevance", (DatanetFacet.Licence, "ISC,MIT")).Fingerprint, SearchLedger.Query("data", null, (DatanetFacet.Licence, "MIT,ISC,MIT")).Fingerprint);
    }

    [Fact]
    public void Ten_thousand_Datanets_take_bounded_memory_and_a_change_costs_what_has_changed()
    {
        const int Count = 10_000;
        var (ledger, index, text) = (new SearchLedger(), DatanetIndex.Empty, 0L);
        for (var i = 0; i < Count; i++)
        {
            var card = $"Card {i} of {i % 97} and {i % 1_009}: questions, answers, and words{i} that are its own.";
            ledger.Create($"Datanet {i}", card);
            text += card.Length + $"Datanet {i}".Length + "Apache-2.0".Length + 42;
            if (i % 250 == 0)
                index = index.Follow(ledger.State);
        }
        index = index.Follow(ledger.State);
        var once = DatanetIndex.Empty.Follow(ledger.State);
        Assert.Equal((Count, Count), (index.Count, once.Count));
        Assert.All([index, once], each =>
        {
            Assert.InRange(each.Segments, 1, 20);
            // Eight bytes for each word of each Datanet, and ten or so for each different one.
            Assert.InRange(each.TermBytes, 1, 3 * text);
        });
        var changes = ledger.State.Datanets.Changes;
        ledger.Publish(ledger.State.Datanets.Datanets.Values.ElementAt(4_711).Id, "txt", ("eng", 1));
        var late = ledger.Create("Late");
        Assert.Equal("Datanet 4711", Assert.Single(ledger.State.Datanets.ChangedAfter(changes)).Terms.Name);
        var followed = index.Follow(ledger.State);
        Assert.InRange(followed.Segments, index.Segments, index.Segments + 1);
        Assert.Equal(late, Assert.Single(followed.Search(SearchLedger.Query("late"), null, 10).Items).Id);
        Assert.Equal("Datanet 4711", Assert.Single(followed.Search(SearchLedger.Query(null, null, (DatanetFacet.Language, "eng")), null, 10).Items).Terms.Name);
        Assert.Equal("Datanet 8086", Assert.Single(followed.Search(SearchLedger.Query("words8086"), null, 10).Items).Terms.Name);
    }

    private static void CheckCounts((List<DatanetId> Found, Dictionary<DatanetFacet, Dictionary<string, int>> Facets) expected, DatanetSummary counted)
    {
        Assert.Equal(expected.Found.Count, counted.Total);
        Assert.All(DatanetFacets.All, f => Assert.Equal(
            expected.Facets[f].OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => new FacetCount(c.Key, c.Value)), counted.Facets[f]));
    }

    private static void Apply(Step step, SearchLedger ledger, List<ContributionId> published)
    {
        var all = ledger.State.Datanets.Datanets;
        T Pick<T>(IReadOnlyList<T> items, int salt = 1) => items[step.Number / salt % items.Count];
        if (all.Count == 0 || step.Action < 4)
            ledger.Create(IsName(step.Name) ? step.Name : "data", step.Card, Pick(Licences), Pick(new[] { "public", "private" }, 4), Pick(new[] { "open", "owner" }, 8), Pick(Owners, 16));
        else if (step.Action < 8)
        {
            var (first, second) = (Pick(Languages, 7), Pick(Languages, 35));
            (string, ulong)[] languages = first == second ? [(first, 200)] : [(first, 200), (second, (ulong)(step.Number % 5))];
            published.Add(ledger.Publish(all.Values.ElementAt(step.Number % all.Count).Id, Pick(Formats, 3), [.. languages.Where(l => l.Item2 > 0)]));
        }
        else if (published.Count > 0 && step.Action == 8)
        {
            var contribution = Pick(published);
            published.Remove(contribution);
            ledger.Withdraw(contribution);
        }
        else if (all.Values.FirstOrDefault(d => d.PendingFrom is not null) is { } pending)
            ledger.LeaveOut(pending.Id);
    }

    /// <summary>Signs of several scripts in one word make no name.</summary>
    private static bool IsName(string text) => text.Length <= 100 && text.IsNormalized();

    private static DatanetQuery Ask(Question question)
    {
        string Some(string[] values) => string.Join(',', values.Where((_, i) => ((question.Number >> i) & 1) == 0).DefaultIfEmpty(values[0]));
        var values = new[] { Some(Licences), Some(Languages[..4]), Some(Formats), Some(["public", "private"]), Some(["open", "owner"]), Some([.. Owners.Select(o => o.ToString())]) };
        return SearchLedger.Query(
            question.Text, question.Order, [.. DatanetFacets.All.Where(f => ((question.Filters >> (int)f) & 1) == 1).Select(f => (f, values[(int)f]))]);
    }

    private static (List<DatanetId> Found, DatanetSummary Summary) Walk(DatanetIndex index, DatanetQuery query, int limit)
    {
        var page = index.Search(query, null, limit);
        var (found, summary) = (page.Items.Select(d => d.Id).ToList(), page.Summary!);
        while (page.Next is { } next)
        {
            Assert.Equal(limit, page.Items.Count);
            Assert.True(DatanetPosition.TryParse(next.ToString(), out var parsed));
            page = index.Search(query, parsed, limit);
            found.AddRange(page.Items.Select(d => d.Id));
        }
        return (found, summary);
    }
}
