using System.Numerics;
using System.Runtime.InteropServices;

namespace OpenLedger.Core.Search;

/// <summary>Tells which Datanets pass the filters of a query, and counts their values.</summary>
internal sealed class FacetCounter
{
    private readonly DatanetQuery _query;
    private readonly FacetTable _table;

    /// <summary>The values that are filtered by and that Datanets have, as bits, of all facets together; at most 96.</summary>
    private readonly int[] _wanted;

    /// <summary>The facets that are filtered by, a bit each.</summary>
    private readonly uint _filtered;

    /// <summary>By place of the value; empty until something is counted.</summary>
    private int[] _counts = [];

    internal FacetCounter(DatanetQuery query, FacetTable table)
    {
        (_query, _table) = (query, table);
        _wanted = [.. query.Filters.SelectMany(f => f.Value.Select(value => table.Find(f.Key, value))).OfType<FacetValue>().Select(v => v.Bits)];
        foreach (var facet in query.Filters.Keys)
            _filtered |= 1U << (int)facet;
    }

    /// <summary>True where a Datanet passes all filters.</summary>
    internal bool Passes(FacetValue[] values) => Failed(values) == 0;

    /// <summary>As <see cref="Passes"/>; and counts it in each facet whose own filter is the only one, if any, that it does not pass.</summary>
    internal bool Count(FacetValue[] values)
    {
        var failed = Failed(values);
        if (BitOperations.PopCount(failed) > 1)
            return false;
        if (_counts.Length < _table.Count)
            _counts = new int[_table.Count];
        foreach (var value in values)
        {
            if (failed == 0 || failed == 1U << (int)value.Facet)
                _counts[value.Place]++;
        }
        return failed == 0;
    }

    /// <summary>The counts, the greatest first, and those of what is filtered by.</summary>
    internal IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>> Summarize() =>
        _table.Summarize(place => place < _counts.Length ? _counts[place] : 0, facet => _query.Filters.TryGetValue(facet, out var chosen) ? chosen : []);

    /// <summary>The facets whose filter a Datanet does not pass, a bit each.</summary>
    private uint Failed(FacetValue[] values)
    {
        var failed = _filtered;
        if (failed == 0)
            return 0;
        foreach (var bits in MemoryMarshal.Cast<FacetValue, int>(values))
        {
            if (_wanted.AsSpan().Contains(bits))
                failed &= ~(1U << (int)new FacetValue(bits).Facet);
        }
        return failed;
    }
}
