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

    /// <summary>Both as one.</summary>
    /// <param name="older">One.</param>
    /// <param name="newer">The one whose Datanets follow.</param>
    internal static TermSegment Merge(TermSegment older, TermSegment newer)
    {
        var writer = new Writer(older.Terms + newer.Terms, older._text.Length + newer._text.Length, older.Postings + newer.Postings);
        for (int i = 0, j = 0; i < older.Terms || j < newer.Terms;)
        {
            var order = i == older.Terms ? 1 : j == newer.Terms ? -1 : older.Text(i).SequenceCompareTo(newer.Text(j));
            writer.Add(order <= 0 ? older.Text(i) : newer.Text(j));
            if (order <= 0)
                writer.Append(older.PostingsOf(i++));
            if (order >= 0)
                writer.Append(newer.PostingsOf(j++));
        }
        return writer.ToSegment();
    }

    /// <summary>The places of the terms that are equal to a text or, where wanted, begin with it: from the first to before the last.</summary>
    internal (int First, int End) Find(string text, bool isPrefix)
    {
        var first = FirstFrom(text);
        var end = first;
        while (end < Terms && (isPrefix ? Text(end).StartsWith(text) : Text(end).SequenceEqual(text)))
            end++;
        return (first, end);
    }

    /// <summary>A term.</summary>
    internal ReadOnlySpan<char> Text(int term) => _text.AsSpan()[(term == 0 ? 0 : _textEnds[term - 1]).._textEnds[term]];

    /// <summary>In which Datanets a term stands, by place.</summary>
    internal ReadOnlySpan<Posting> PostingsOf(int term) => _postings.AsSpan()[(term == 0 ? 0 : _postingEnds[term - 1]).._postingEnds[term]];

    private int FirstFrom(string text)
    {
        var (low, high) = (0, Terms);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Text(middle).SequenceCompareTo(text) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Writes the terms of a segment, each with its postings, in ordinal order.</summary>
    /// <param name="terms">The most terms that will come.</param>
    /// <param name="letters">The most characters that they have.</param>
    /// <param name="postings">How many postings will come.</param>
    internal sealed class Writer(int terms, int letters, int postings)
    {
        private readonly char[] _text = GC.AllocateUninitializedArray<char>(letters);
        private readonly int[] _textEnds = GC.AllocateUninitializedArray<int>(terms);
        private readonly int[] _postingEnds = GC.AllocateUninitializedArray<int>(terms);
        private readonly Posting[] _postings = GC.AllocateUninitializedArray<Posting>(postings);
        private int _terms;
        private int _textEnd;
        private int _postingEnd;

        /// <summary>The next term, as yet without postings.</summary>
        internal void Add(ReadOnlySpan<char> term)
        {
            term.CopyTo(_text.AsSpan(_textEnd));
            _textEnds[_terms] = _textEnd += term.Length;
            _postingEnds[_terms++] = _postingEnd;
        }

        /// <summary>More postings of the last term.</summary>
        internal void Append(ReadOnlySpan<Posting> more)
        {
            more.CopyTo(_postings.AsSpan(_postingEnd));
            _postingEnds[_terms - 1] = _postingEnd += more.Length;
        }

        /// <summary>What was written.</summary>
        internal TermSegment ToSegment() => new(Trim(_text, _textEnd), Trim(_textEnds, _terms), Trim(_postingEnds, _terms), Trim(_postings, _postingEnd));

        private static T[] Trim<T>(T[] array, int length) => array.Length == length ? array : array[..length];
    }
}
