using System.Collections.Immutable;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Search;

/// <summary>
/// A projection of the Datanets of a state in which they are searched. It is immutable and follows from the state alone; following a later state costs what has changed since. Terms lie in segments of which
/// each is larger than all that follow it together, so that there are few and a Datanet's terms are moved seldom. Nothing that was found in it as of an entry is found otherwise in a later one,
/// but for filters, which go by what Datanets are now (docs/adr/0025).
/// </summary>
public sealed class DatanetIndex
{
    /// <summary>Of a state without Datanets.</summary>
    public static readonly DatanetIndex Empty = new(DatanetBook.Empty, default, [], []);

    /// <summary>How many Datanets are taken in at once, so that what that needs besides the index is bounded.</summary>
    private const int Batch = 1_024;

    private readonly DatanetBook _book;
    private readonly IndexedDatanet[] _datanets;
    private readonly ImmutableList<TermSegment> _segments;

    private DatanetIndex(DatanetBook book, Seq nextSeq, IndexedDatanet[] datanets, ImmutableList<TermSegment> segments) =>
        (_book, NextSeq, _datanets, _segments) = (book, nextSeq, datanets, segments);

    /// <summary>The first entry that the index does not know of.</summary>
    public Seq NextSeq { get; }

    /// <summary>How many Datanets there are.</summary>
    public int Count => _datanets.Length;

    /// <summary>In how many parts its terms lie.</summary>
    internal int Segments => _segments.Count;

    /// <summary>How much memory its terms take, in bytes.</summary>
    internal long TermBytes => _segments.Sum(s => s.Bytes);

    /// <summary>The index of a later state of the same ledger.</summary>
    public DatanetIndex Follow(LedgerState state)
    {
        var book = state.Datanets;
        if (book.Changes == _book.Changes && book.Datanets.Count == Count)
            return new DatanetIndex(book, state.NextSeq, _datanets, _segments);
        var datanets = new IndexedDatanet[book.Datanets.Count];
        _datanets.CopyTo(datanets, 0);
        foreach (var datanet in book.ChangedAfter(_book.Changes).Where(d => d.Id.Created < NextSeq))
        {
            var ordinal = Before(_datanets, datanet.Id.Created);
            datanets[ordinal] = _datanets[ordinal] with { Datanet = datanet, Values = IndexedDatanet.ValuesOf(datanet) };
        }
        var created = book.Datanets.From(new DatanetId(NextSeq)).ToList();
        var segments = _segments;
        for (var at = 0; at < created.Count; at += Batch)
            segments = Add(segments, Build(datanets, _datanets.Length + at, created.GetRange(at, Math.Min(Batch, created.Count - at))));
        return new DatanetIndex(book, state.NextSeq, datanets, segments);
    }

    /// <summary>A page of the Datanets that a query asks for.</summary>
    /// <param name="query">The query.</param>
    /// <param name="after">Where the page before ended, with <see cref="DatanetPosition.AsOf"/> at most <see cref="NextSeq"/>; null for the first.</param>
    /// <param name="limit">The most Datanets of the page, at least one.</param>
    public DatanetPage Search(DatanetQuery query, DatanetPosition? after, int limit)
    {
        var asOf = after?.AsOf ?? NextSeq;
        var counter = new FacetCounter(query);
        var hits = Candidates(query, asOf).Where(hit => after is null ? counter.Count(_datanets[hit.Ordinal]) : IsAfter(hit, after) && counter.Passes(_datanets[hit.Ordinal]));
        if (query.Order == DatanetOrder.Newest && after is not null)
            hits = hits.Take(limit + 1);
        var found = hits.ToList();
        if (query.Order != DatanetOrder.Newest)
            found.Sort((a, b) => a.Key != b.Key ? b.Key.CompareTo(a.Key) : b.Ordinal.CompareTo(a.Ordinal));
        var items = found.Take(limit).Select(hit => _datanets[hit.Ordinal].Datanet).ToList();
        return new DatanetPage(
            items,
            found.Count > limit ? new DatanetPosition(asOf, found[limit - 1].Key, items[^1].Id) : null,
            after is null ? new DatanetSummary(found.Count, counter.Summarize()) : null);
    }

    /// <summary>What has the terms of a query, with what it is ordered by; the newest first.</summary>
    private IEnumerable<(int Ordinal, ulong Key)> Candidates(DatanetQuery query, Seq asOf)
    {
        var count = Before(_datanets, asOf);
        if (query.Terms.Count == 0)
        {
            for (var ordinal = count - 1; ordinal >= 0; ordinal--)
                yield return (ordinal, query.Order == DatanetOrder.Records ? RecordsAsOf(_datanets[ordinal].Datanet, asOf) : 0);
            yield break;
        }
        var ranked = Ranking.Rank(_segments, _datanets, count, query.Terms);
        for (var i = ranked.Count - 1; i >= 0; i--)
        {
            yield return query.Order switch
            {
                DatanetOrder.Relevance => ranked[i],
                DatanetOrder.Records => (ranked[i].Ordinal, RecordsAsOf(_datanets[ranked[i].Ordinal].Datanet, asOf)),
                DatanetOrder.Newest => (ranked[i].Ordinal, 0),
            };
        }
    }

    private bool IsAfter((int Ordinal, ulong Key) hit, DatanetPosition position) =>
        hit.Key != position.Key ? hit.Key < position.Key : _datanets[hit.Ordinal].Datanet.Id.CompareTo(position.Last) < 0;

    /// <summary>The records of the newest version that there was before an entry.</summary>
    private ulong RecordsAsOf(Datanet datanet, Seq asOf)
    {
        if (datanet.Latest is not { } latest)
            return 0;
        if (latest.Seq < asOf)
            return latest.Records;
        // The versions from 1 to low came before the entry, those from high on after it.
        var (low, high) = (0UL, latest.Number);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (_book.Versions[(datanet.Id, middle)].Seq < asOf)
                low = middle;
            else
                high = middle;
        }
        return low == 0 ? 0 : _book.Versions[(datanet.Id, low)].Records;
    }

    private static TermSegment Build(IndexedDatanet[] datanets, int first, List<Datanet> created)
    {
        var builder = new TermSegmentBuilder();
        for (var i = 0; i < created.Count; i++)
        {
            var (name, card) = builder.Add(created[i], first + i);
            var before = first + i == 0 ? null : datanets[first + i - 1];
            datanets[first + i] = new IndexedDatanet(
                created[i], IndexedDatanet.ValuesOf(created[i]), name, card, (before?.NamesThrough ?? 0) + name, (before?.CardsThrough ?? 0) + card);
        }
        return builder.Build();
    }

    /// <summary>With one more segment, merged with those before it that are not larger.</summary>
    private static ImmutableList<TermSegment> Add(ImmutableList<TermSegment> segments, TermSegment segment)
    {
        while (segments.Count > 0 && segments[^1].Postings <= 2L * segment.Postings)
        {
            segment = TermSegment.Merge(segments[^1], segment);
            segments = segments.RemoveAt(segments.Count - 1);
        }
        return segments.Add(segment);
    }

    /// <summary>How many Datanets were created before an entry.</summary>
    private static int Before(IndexedDatanet[] datanets, Seq seq)
    {
        var (low, high) = (0, datanets.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (datanets[middle].Datanet.Id.Created < seq)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
