using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Search;

namespace OpenLedger.Tests.Search;

/// <summary>Search once more, as plainly as it can be written: every Datanet is looked at for every query, and what it holds is counted from its contributions.</summary>
internal static class PlainSearch
{
    /// <summary>The ids of all that a query finds, in order, and the counts.</summary>
    public static (List<DatanetId> Found, Dictionary<DatanetFacet, Dictionary<string, int>> Facets) Search(LedgerState state, DatanetQuery query)
    {
        var all = state.Datanets.Datanets.Values.Select(d => (Datanet: d, Fields: Fields(d), Values: Values(state.Datanets, d))).ToList();
        var fitting = all.Where(d => query.Terms.All(t => d.Fields.SelectMany(f => f).Any(w => Fits(w, t)))).ToList();
        bool Passes((Datanet, List<string>[], Dictionary<DatanetFacet, List<string>> Values) d, DatanetFacet facet) =>
            !query.Filters.TryGetValue(facet, out var wanted) || d.Values[facet].Any(wanted.Contains);
        var facets = DatanetFacets.All.ToDictionary(f => f, f => fitting.Where(d => DatanetFacets.All.Where(other => other != f).All(other => Passes(d, other)))
            .SelectMany(d => d.Values[f]).GroupBy(v => v, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal));
        var found = fitting.Where(d => DatanetFacets.All.All(f => Passes(d, f))).ToList();
        double Score((Datanet, List<string>[] Fields, Dictionary<DatanetFacet, List<string>>) d) => query.Terms.Sum(t =>
        {
            var having = all.Count(other => other.Fields.SelectMany(f => f).Any(w => Fits(w, t)));
            var frequency = Enumerable.Range(0, 4).Sum(field =>
            {
                var count = d.Fields[field].Where(w => Fits(w, t)).Sum(w => w.Length == t.Text.Length ? 1 : 0.5);
                var norm = field > 1 || count == 0 ? 1 : 0.25 + (0.75 * d.Fields[field].Count / all.Average(other => other.Fields[field].Count));
                return new[] { 8, 1, 2, 2 }[field] * count / norm;
            });
            return Math.Log(1 + ((all.Count - having + 0.5) / (having + 0.5))) * frequency / (1.2 + frequency);
        });
        var ordered = query.Order switch
        {
            DatanetOrder.Relevance => found.OrderByDescending(d => Math.Round(Score(d) * 1e6)).ThenByDescending(d => d.Datanet.Id),
            DatanetOrder.Newest => found.OrderByDescending(d => d.Datanet.Id),
            DatanetOrder.Records => found.OrderByDescending(d => d.Datanet.Latest?.Records ?? 0).ThenByDescending(d => d.Datanet.Id),
        };
        return ([.. ordered.Select(d => d.Datanet.Id)], facets);
    }

    private static bool Fits(string word, QueryTerm term) => term.IsPrefix ? word.StartsWith(term.Text, StringComparison.Ordinal) : word == term.Text;

    private static List<string>[] Fields(Datanet datanet) =>
        [.. new[] { datanet.Terms.Name, datanet.Terms.Card, datanet.Terms.Licence.Id, datanet.Owner.ToString() }.Select(SearchTextTests.Terms)];

    private static Dictionary<DatanetFacet, List<string>> Values(DatanetBook book, Datanet datanet)
    {
        var published = book.Contributions.Values.Where(c => c.Datanet == datanet.Id && c.State == ContributionState.Published && c.RecordsLeft > 0).ToList();
        var records = published.Sum(c => (decimal)c.Ingested!.Records);
        var languages = published.SelectMany(c => c.Ingested!.Analysis.Languages).GroupBy(t => t.Name, StringComparer.Ordinal)
            .Where(g => g.Key != "other" && g.Sum(t => (decimal)t.Count) >= records / 100).Select(g => g.Key);
        return new Dictionary<DatanetFacet, List<string>>
        {
            [DatanetFacet.Licence] = [datanet.Terms.Licence.Id],
            [DatanetFacet.Language] = [.. languages],
            [DatanetFacet.Format] = [.. published.SelectMany(c => c.Declaration.Files).Select(f => f.Format.Word()).Distinct(StringComparer.Ordinal)],
            [DatanetFacet.Visibility] = [datanet.Terms.IsPublic ? "public" : "private"],
            [DatanetFacet.Contributions] = [datanet.Terms.IsOpen ? "open" : "owner"],
            [DatanetFacet.Owner] = [datanet.Owner.ToString()],
        };
    }
}
