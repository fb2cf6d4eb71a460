using System.Runtime.InteropServices;
using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Search;

/// <summary>Collects the terms of successive Datanets.</summary>
internal sealed class TermSegmentBuilder
{
    private const int None = -1;

    /// <summary>The place of each term's last posting; each posting has the place of the one before it.</summary>
    private readonly Dictionary<string, int> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<(Posting Posting, int Before)> _postings = [];
    private int _letters;

    internal TermSegmentBuilder() => _lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();

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
    internal TermSegment Build()
    {
        var (terms, last) = (_terms.Keys.ToArray(), _terms.Values.ToArray());
        Array.Sort(terms, last, StringComparer.Ordinal);
        var writer = new TermSegment.Writer(terms.Length, _letters, _postings.Count);
        var postings = new List<Posting>();
        for (var i = 0; i < terms.Length; i++)
        {
            writer.Add(terms[i]);
            postings.Clear();
            for (var at = last[i]; at != None; at = _postings[at].Before)
                postings.Add(_postings[at].Posting);
            postings.Reverse();
            writer.Append(CollectionsMarshal.AsSpan(postings));
        }
        return writer.ToSegment();
    }

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
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, term, out var isKnown);
        if (!isKnown)
        {
            last = None;
            _letters += term.Length;
        }
        if (last == None || _postings[last].Posting.Ordinal != ordinal)
        {
            _postings.Add((new Posting(ordinal, default), last));
            last = _postings.Count - 1;
        }
        ref var posting = ref CollectionsMarshal.AsSpan(_postings)[last].Posting;
        posting = new Posting(ordinal, posting.Count.Add(field));
    }
}
