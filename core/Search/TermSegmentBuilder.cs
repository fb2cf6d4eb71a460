using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Search;

/// <summary>Collects the terms of successive Datanets.</summary>
internal sealed class TermSegmentBuilder
{
    private readonly Dictionary<string, List<Posting>> _terms;
    private readonly Dictionary<string, List<Posting>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal TermSegmentBuilder()
    {
        _terms = new Dictionary<string, List<Posting>>(StringComparer.Ordinal);
        _lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Takes a Datanet in.</summary>
    /// <param name="datanet">The Datanet.</param>
    /// <param name="ordinal">Its place among all Datanets, above that of the one before.</param>
    /// <returns>How many terms its name and its card have.</returns>
    internal (int Name, int Card) Add(Datanet datanet, int ordinal)
    {
        var name = Add(SearchField.Name, datanet.Terms.Name, ordinal);
        var card = Add(SearchField.Card, datanet.Terms.Card, ordinal);
        Add(SearchField.Licence, datanet.Terms.Licence.Id, ordinal);
        Add(SearchField.Owner, datanet.Owner.ToString(), ordinal);
        return (name, card);
    }

    /// <summary>What was collected.</summary>
    internal TermSegment Build() => TermSegment.Create([.. _terms.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key.AsMemory(), t.Value.ToArray().AsMemory()))]);

    private int Add(SearchField field, string text, int ordinal)
    {
        var count = 0;
        SearchText.Read(text, (word, units) =>
        {
            for (var i = 0; i < SearchText.CountTerms(units); i++)
                Add(SearchText.Term(word, units, i), field, ordinal);
            count += SearchText.CountTerms(units);
        });
        return count;
    }

    private void Add(ReadOnlySpan<char> term, SearchField field, int ordinal)
    {
        if (!_lookup.TryGetValue(term, out var postings))
            _lookup[term] = postings = new List<Posting>(1);
        if (postings.Count == 0 || postings[^1].Ordinal != ordinal)
            postings.Add(new Posting(ordinal, default));
        postings[^1] = new Posting(ordinal, postings[^1].Count.Add(field));
    }
}
