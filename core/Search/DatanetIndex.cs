using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Search;

/// <summary>
/// A projection of the Datanets of a state in which they are searched. It is immutable and follows from the state alone; following a later state costs what has changed since. Terms lie in segments of which
/// each is as large as a segment gets or larger than all that follow it together, so that there are few and a Datanet's terms are moved seldom. Nothing that was found in it as of an entry is found otherwise in a later one,
/// but for filters, which go by what Datanets are now (docs/adr/0025).
/// </summary>
public sealed class DatanetIndex
{
    /// <summary>Of a state without Datanets.</summary>
    public static readonly DatanetIndex Empty = new(DatanetBook.Empty, default, Chunked<IndexedDatanet>.Empty, FacetTable.Empty, []);

    /// <summary>How many Datanets are taken in at once, so that what that needs besides the index is bounded.</summary>
    internal const int Batch = 1_024;

    /// <summary>What has so many postings is merged no more, so that no step takes long: 32 MiB.</summary>
    private const int MaxMerged = 1 << 22;

    private readonly DatanetBook _book;
    private readonly Chunked<IndexedDatanet> _datanets;
    private readonly FacetTable _facets;
    private readonly ImmutableList<TermSegment> _segments;

    private DatanetIndex(DatanetBook book, Seq nextSeq, Chunked<IndexedDatanet> datanets, FacetTable facets, ImmutableList<TermSegment> segments) =>
        (_book, NextSeq, _datanets, _facets, _segments) = (book, nextSeq, datanets, facets, segments);

    /// <summary>The first entry that the index does not know of.</summary>
    public Seq NextSeq { get; }

    /// <summary>How many Datanets there are.</summary>
    public int Count => _datanets.Count;

    /// <summary>In how many parts its terms lie.</summary>
    internal int Segments => _segments.Count;

    /// <summary>How much memory its terms take, in bytes.</summary>
    internal long TermBytes => _segments.Sum(s => s.Bytes);

    /// <summary>The counts of all Datanets, as they were kept while the index followed.</summary>
    internal DatanetSummary Summary => new(Count, _facets.Summary);

    /// <summary>The index of a later state of the same ledger.</summary>
    public DatanetIndex Follow(LedgerState state)
    {
        var index = this;
        while (index.NextSeq < state.NextSeq)
            index = index.Step(state);
        return index;
    }

    /// <summary>
    /// A step on the way to the index of a later state: takes in 1,024 new Datanets at most. Where there are more, <see cref="NextSeq"/> is the next one's, and the index has the Datanets before it,
    /// with what they hold in the later state.
    /// </summary>
    /// <param name="state">A state of which <see cref="NextSeq"/> is later.</param>
    public DatanetIndex Step(LedgerState state)
    {
        var book = state.Datanets;
        if (book.Changes == _book.Changes && book.Datanets.Count == Count)
            return new DatanetIndex(book, state.NextSeq, _datanets, _facets, _segments);
        var (datanets, facets) = (new Chunked<IndexedDatanet>.Builder(_datanets), new FacetTable.Builder(_facets));
        foreach (var datanet in book.ChangedAfter(_book.Changes).Where(d => d.Id.Created < NextSeq))
        {
            ref var indexed = ref datanets[Before(_datanets, datanet.Id.Created)];
            facets.Remove(indexed.Values);
            indexed = indexed with { Datanet = datanet, Values = facets.Add(datanet) };
        }
        var created = book.Datanets.From(new DatanetId(NextSeq)).Take(Batch + 1).ToList();
        var nextSeq = created.Count > Batch ? created[Batch].Id.Created : state.NextSeq;
        var builder = new TermSegmentBuilder();
        foreach (var datanet in created.Take(Batch))
        {
            var (name, card) = builder.Add(datanet, datanets.Count);
            var (names, cards) = datanets.Count == 0 ? (0, 0) : (datanets[datanets.Count - 1].NamesThrough, datanets[datanets.Count - 1].CardsThrough);
            datanets.Add(new IndexedDatanet(datanet, facets.Add(datanet), name, card, names + name, cards + card));
        }
        return new DatanetIndex(book, nextSeq, datanets.ToImmutable(), facets.ToImmutable(), created.Count == 0 ? _segments : Add(_segments, builder.Build()));
    }

    /// <summary>A page of the Datanets that a query asks for.</summary>
    /// <param name="query">The query.</param>
    /// <param name="after">Where the page before ended, with <see cref="DatanetPosition.AsOf"/> at most <see cref="NextSeq"/>; null for the first.</param>
    /// <param name="limit">The most Datanets of the page, at least one.</param>
    public DatanetPage Search(DatanetQuery query, DatanetPosition? after, int limit)
    {
        var asOf = after?.AsOf ?? NextSeq;
        var isAll = query.Terms.Count == 0 && query.Filters.Count == 0;
        // What all Datanets have is counted already, and pages after the first one count nothing.
        var counts = after is null && !isAll;
        var (counter, best, total) = (new FacetCounter(query, _facets), new PriorityQueue<int, (ulong Key, int Ordinal)>(limit + 2), 0);
        foreach (var hit in Candidates(query, asOf, after))
        {
            if (after is not null && !IsAfter(hit, after))
                continue;
            var values = _datanets[hit.Ordinal].Values;
            if (!(counts ? counter.Count(values) : counter.Passes(values)))
                continue;
            total++;
            if (best.Count <= limit)
                best.Enqueue(hit.Ordinal, (hit.Key, hit.Ordinal));
            else if (query.Order != DatanetOrder.Newest)
                best.EnqueueDequeue(hit.Ordinal, (hit.Key, hit.Ordinal));
            else if (!counts)
                break;
        }
        // One more than the page has tells that there is another page.
        var hasNext = best.Count > limit;
        if (hasNext)
            best.Dequeue();
        best.TryPeek(out _, out var last);
        var items = new Datanet[best.Count];
        while (best.TryDequeue(out var ordinal, out _))
            items[best.Count] = _datanets[ordinal].Datanet;
        return new DatanetPage(
            items,
            hasNext ? new DatanetPosition(asOf, last.Key, items[^1].Id) : null,
            after is not null ? null : isAll ? Summary : new DatanetSummary(total, counter.Summarize()));
    }

    /// <summary>What has the terms of a query, with what it is ordered by; the newest first.</summary>
    private IEnumerable<(int Ordinal, ulong Key)> Candidates(DatanetQuery query, Seq asOf, DatanetPosition? after)
    {
        var count = Before(_datanets, asOf);
        if (query.Terms.Count > 0)
        {
            return Ranking.Rank(_segments, _datanets, count, query.Terms)
                .Select(hit => query.Order == DatanetOrder.Relevance ? hit : (hit.Ordinal, Key(query, asOf, hit.Ordinal)));
        }
        if (query.Order == DatanetOrder.Newest && after is not null)
            count = Math.Min(count, Before(_datanets, after.Last.Created));
        return Enumerable.Range(0, count).Select(i => (count - 1 - i, Key(query, asOf, count - 1 - i)));
    }

    private ulong Key(DatanetQuery query, Seq asOf, int ordinal) => query.Order == DatanetOrder.Records ? RecordsAsOf(_datanets[ordinal].Datanet, asOf) : 0;

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

    /// <summary>With one more segment, merged with those before it that are not larger.</summary>
    private static ImmutableList<TermSegment> Add(ImmutableList<TermSegment> segments, TermSegment segment)
    {
        while (segments.Count > 0 && segments[^1].Postings <= 2L * segment.Postings && segments[^1].Postings + segment.Postings <= MaxMerged)
        {
            segment = TermSegment.Merge(segments[^1], segment);
            segments = segments.RemoveAt(segments.Count - 1);
        }
        return segments.Add(segment);
    }

    /// <summary>How many Datanets were created before an entry.</summary>
    private static int Before(Chunked<IndexedDatanet> datanets, Seq seq)
    {
        var (low, high) = (0, datanets.Count);
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
