using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OpenLedger.Core.Search;

/// <summary>Tells which Datanets pass the filters of a query, and counts their values.</summary>
internal sealed class FacetCounter
{
    /// <summary>By facet, as are all arrays here; null where it is not filtered by.</summary>
    private readonly ImmutableSortedSet<string>?[] _wanted;
    private readonly Dictionary<string, int>[] _counts;

    internal FacetCounter(DatanetQuery query)
    {
        _wanted = [.. DatanetFacets.All.Select(facet => query.Filters.GetValueOrDefault(facet))];
        _counts = [.. _wanted.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];
    }

    /// <summary>True where a Datanet passes all filters.</summary>
    internal bool Passes(IndexedDatanet datanet)
    {
        for (var facet = 0; facet < _wanted.Length; facet++)
        {
            if (!Passes(datanet, facet))
                return false;
        }
        return true;
    }

    /// <summary>As <see cref="Passes(IndexedDatanet)"/>; and counts it in each facet whose own filter is the only one, if any, that it does not pass.</summary>
    internal bool Count(IndexedDatanet datanet)
    {
        var failed = -1;
        for (var facet = 0; facet < _wanted.Length; facet++)
        {
            if (Passes(datanet, facet))
                continue;
            if (failed >= 0)
                return false;
            failed = facet;
        }
        for (var facet = 0; facet < _counts.Length; facet++)
        {
            if (failed >= 0 && failed != facet)
                continue;
            foreach (var value in datanet.Values[facet])
                CollectionsMarshal.GetValueRefOrAddDefault(_counts[facet], value, out _)++;
        }
        return failed < 0;
    }

    /// <summary>The counts, the greatest first, and those of what is filtered by.</summary>
    internal IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>> Summarize() => DatanetFacets.All.ToDictionary(facet => facet, Summarize);

    private IReadOnlyList<FacetCount> Summarize(DatanetFacet facet)
    {
        var counts = _counts[(int)facet];
        var chosen = _wanted[(int)facet] ?? [];
        var sorted = counts.Select(c => new FacetCount(c.Key, c.Value)).OrderByDescending(c => c.Count).ThenBy(c => c.Value, StringComparer.Ordinal).ToList();
        return
        [
            .. sorted.Where((c, place) => place < DatanetSummary.MaxValues || chosen.Contains(c.Value)),
            .. chosen.Where(value => !counts.ContainsKey(value)).Select(value => new FacetCount(value, 0)),
        ];
    }

    private bool Passes(IndexedDatanet datanet, int facet)
    {
        if (_wanted[facet] is not { } wanted)
            return true;
        foreach (var value in datanet.Values[facet])
        {
            if (wanted.Contains(value))
                return true;
        }
        return false;
    }
}
