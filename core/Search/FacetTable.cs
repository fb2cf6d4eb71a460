using System.Collections.Immutable;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Search;

/// <summary>A value of a facet as a number: what is counted by, and, in the lowest bits, the facet.</summary>
/// <param name="Bits">Three bits of the facet, and above them the value's place in its <see cref="FacetTable"/>.</param>
internal readonly record struct FacetValue(int Bits)
{
    private const int FacetBits = 3;

    internal FacetValue(DatanetFacet facet, int place)
        : this((place << FacetBits) | (int)facet)
    {
    }

    /// <summary>The facet.</summary>
    internal DatanetFacet Facet => (DatanetFacet)(Bits & ((1 << FacetBits) - 1));

    /// <summary>The value's place among all values of all facets.</summary>
    internal int Place => Bits >> FacetBits;
}

/// <summary>All values that Datanets have or had, in all facets, in the order in which they were first seen, and how many Datanets have each. Immutable; what follows from it costs what has changed.</summary>
internal sealed class FacetTable
{
    /// <summary>Of no Datanets.</summary>
    internal static readonly FacetTable Empty = new(ImmutableDictionary<(DatanetFacet, string), int>.Empty, Chunked<(DatanetFacet, string)>.Empty, Chunked<int>.Empty);

    private readonly ImmutableDictionary<(DatanetFacet Facet, string Value), int> _places;
    private readonly Chunked<(DatanetFacet Facet, string Value)> _values;
    private readonly Chunked<int> _counts;
    private volatile IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>>? _summary;

    private FacetTable(ImmutableDictionary<(DatanetFacet, string), int> places, Chunked<(DatanetFacet, string)> values, Chunked<int> counts) =>
        (_places, _values, _counts) = (places, values, counts);

    /// <summary>How many values there are.</summary>
    internal int Count => _values.Count;

    /// <summary>The counts of all Datanets; made once.</summary>
    internal IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>> Summary => _summary ??= Summarize(place => _counts[place], _ => []);

    /// <summary>The number of a value, or null where no Datanet ever had it.</summary>
    internal FacetValue? Find(DatanetFacet facet, string value) => _places.TryGetValue((facet, value), out var place) ? new FacetValue(facet, place) : null;

    /// <summary>The greatest counts of each facet first, at most <see cref="DatanetSummary.MaxValues"/>, and those of chosen values.</summary>
    /// <param name="count">The count of the value at a place.</param>
    /// <param name="chosen">The values of a facet that are there however seldom they are.</param>
    internal IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>> Summarize(Func<int, int> count, Func<DatanetFacet, IEnumerable<string>> chosen)
    {
        // The least of the greatest counts come out first.
        var most = DatanetFacets.All.Select(_ => new PriorityQueue<FacetCount, FacetCount>(DatanetSummary.MaxValues + 1, ByCount)).ToArray();
        for (var place = 0; place < Count; place++)
        {
            var (facet, value) = _values[place];
            var (queue, counted) = (most[(int)facet], count(place));
            var isFull = queue.Count == DatanetSummary.MaxValues;
            if (counted == 0 || (isFull && counted < queue.Peek().Count))
                continue;
            var item = new FacetCount(value, counted);
            if (isFull)
                queue.EnqueueDequeue(item, item);
            else
                queue.Enqueue(item, item);
        }
        return DatanetFacets.All.ToDictionary(facet => facet, facet => Sort(most[(int)facet], chosen(facet).Select(v => new FacetCount(v, Find(facet, v) is { } found ? count(found.Place) : 0))));
    }

    private static IReadOnlyList<FacetCount> Sort(PriorityQueue<FacetCount, FacetCount> most, IEnumerable<FacetCount> chosen) =>
        [.. most.UnorderedItems.Select(i => i.Element).Union(chosen).OrderDescending(ByCount)];

    /// <summary>Fewer come before more; among as many the value that is later in order.</summary>
    private static readonly Comparer<FacetCount> ByCount =
        Comparer<FacetCount>.Create((a, b) => a.Count != b.Count ? a.Count.CompareTo(b.Count) : string.CompareOrdinal(b.Value, a.Value));

    /// <summary>What becomes of a table.</summary>
    internal sealed class Builder(FacetTable from)
    {
        private readonly ImmutableDictionary<(DatanetFacet Facet, string Value), int>.Builder _places = from._places.ToBuilder();
        private readonly Chunked<(DatanetFacet Facet, string Value)>.Builder _values = new(from._values);
        private readonly Chunked<int>.Builder _counts = new(from._counts);

        /// <summary>Counts the values of a Datanet.</summary>
        internal FacetValue[] Add(Datanet datanet)
        {
            var values = new List<FacetValue>();
            foreach (var facet in DatanetFacets.All)
            {
                foreach (var value in facet.ValuesOf(datanet))
                    values.Add(Add(facet, value));
            }
            return [.. values];
        }

        /// <summary>Counts the values of a Datanet no more.</summary>
        internal void Remove(FacetValue[] values)
        {
            foreach (var value in values)
                _counts[value.Place]--;
        }

        /// <summary>The table as it is now. The builder must not be used any more.</summary>
        internal FacetTable ToImmutable() => new(_places.ToImmutable(), _values.ToImmutable(), _counts.ToImmutable());

        private FacetValue Add(DatanetFacet facet, string value)
        {
            if (!_places.TryGetValue((facet, value), out var place))
            {
                _places.Add((facet, value), place = _values.Count);
                _values.Add((facet, value));
                _counts.Add(0);
            }
            _counts[place]++;
            return new FacetValue(facet, place);
        }
    }
}
