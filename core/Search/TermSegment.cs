namespace OpenLedger.Core.Search;

/// <summary>That a term stands in a Datanet.</summary>
/// <param name="Ordinal">The Datanet's place among all, from 0 for the oldest.</param>
/// <param name="Count">How often.</param>
internal readonly record struct Posting(int Ordinal, TermCount Count);

/// <summary>
/// The terms of successive Datanets in ordinal order, each with its postings, in three arrays: two characters a letter, eight bytes a posting and eight a term. It never changes, because the
/// text of a Datanet does not.
/// </summary>
internal sealed class TermSegment
{
    private readonly char[] _text;
    private readonly int[] _textEnds;
    private readonly int[] _postingEnds;
    private readonly Posting[] _postings;

    private TermSegment(char[] text, int[] textEnds, int[] postingEnds, Posting[] postings) => (_text, _textEnds, _postingEnds, _postings) = (text, textEnds, postingEnds, postings);

    /// <summary>How many different terms there are.</summary>
    internal int Terms => _textEnds.Length;

    /// <summary>How many postings there are.</summary>
    internal int Postings => _postings.Length;

    /// <summary>How much memory it takes, in bytes.</summary>
    internal long Bytes => (2L * _text.Length) + (8L * Terms) + (8L * Postings);

    /// <summary>Makes a segment.</summary>
    /// <param name="terms">The terms in ordinal order, each once, with their postings by place.</param>
    internal static TermSegment Create(IReadOnlyList<(ReadOnlyMemory<char> Text, ReadOnlyMemory<Posting> Postings)> terms)
    {
        var (text, postings) = (new char[terms.Sum(t => t.Text.Length)], new Posting[terms.Sum(t => t.Postings.Length)]);
        var (textEnds, postingEnds) = (new int[terms.Count], new int[terms.Count]);
        var (textEnd, postingEnd) = (0, 0);
        for (var i = 0; i < terms.Count; i++)
        {
            terms[i].Text.CopyTo(text.AsMemory(textEnd));
            terms[i].Postings.CopyTo(postings.AsMemory(postingEnd));
            textEnds[i] = textEnd += terms[i].Text.Length;
            postingEnds[i] = postingEnd += terms[i].Postings.Length;
        }
        return new TermSegment(text, textEnds, postingEnds, postings);
    }

    /// <summary>Both as one.</summary>
    /// <param name="older">One.</param>
    /// <param name="newer">The one whose Datanets follow.</param>
    internal static TermSegment Merge(TermSegment older, TermSegment newer)
    {
        var terms = new List<(ReadOnlyMemory<char>, ReadOnlyMemory<Posting>)>(older.Terms + newer.Terms);
        for (int i = 0, j = 0; i < older.Terms || j < newer.Terms;)
        {
            var order = i == older.Terms ? 1 : j == newer.Terms ? -1 : older.Text(i).Span.SequenceCompareTo(newer.Text(j).Span);
            if (order == 0)
                terms.Add((older.Text(i), (Posting[])[.. older.PostingsOf(i).Span, .. newer.PostingsOf(j).Span]));
            else
                terms.Add(order < 0 ? (older.Text(i), older.PostingsOf(i)) : (newer.Text(j), newer.PostingsOf(j)));
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return Create(terms);
    }

    /// <summary>The places of the terms that are equal to a text or, where wanted, begin with it: from the first to before the last.</summary>
    internal (int First, int End) Find(string text, bool isPrefix)
    {
        var first = FirstFrom(text);
        var end = first;
        while (end < Terms && (isPrefix ? Text(end).Span.StartsWith(text) : Text(end).Span.SequenceEqual(text)))
            end++;
        return (first, end);
    }

    /// <summary>A term.</summary>
    internal ReadOnlyMemory<char> Text(int term) => _text.AsMemory()[(term == 0 ? 0 : _textEnds[term - 1]).._textEnds[term]];

    /// <summary>In which Datanets a term stands, by place.</summary>
    internal ReadOnlyMemory<Posting> PostingsOf(int term) => _postings.AsMemory()[(term == 0 ? 0 : _postingEnds[term - 1]).._postingEnds[term]];

    private int FirstFrom(string text)
    {
        var (low, high) = (0, Terms);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Text(middle).Span.SequenceCompareTo(text) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
