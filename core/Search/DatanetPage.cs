using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Search;

/// <summary>Where a page of a search ends, so that the next one begins after it.</summary>
/// <param name="AsOf">The first entry that the search does not know of: it ranks the Datanets that there were then, by what they were then.</param>
/// <param name="Key">What the page's last Datanet is ordered by: its score, its records, or 0.</param>
/// <param name="Last">The page's last Datanet.</param>
public sealed record DatanetPosition(Seq AsOf, ulong Key, DatanetId Last)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out DatanetPosition position)
    {
        position = new DatanetPosition(default, 0, default);
        var parts = text.Split('.');
        if (parts.Length != 3 || !Seq.TryParse(parts[0], out var asOf) || !Decimals.TryParse(parts[1], out var key) || !Seq.TryParse(parts[2], out var last) || last >= asOf)
            return false;
        position = new DatanetPosition(asOf, key, new DatanetId(last));
        return true;
    }

    /// <summary><c>47.2873112.12</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{AsOf}.{Key}.{Last.Created}");
}

/// <summary>How many of the found Datanets have a value.</summary>
/// <param name="Value">The value.</param>
/// <param name="Count">How many.</param>
public sealed record FacetCount(string Value, int Count);

/// <summary>What a search found as a whole.</summary>
/// <param name="Total">How many Datanets.</param>
/// <param name="Facets">
/// Of each facet the values that most of them have, at most <see cref="MaxValues"/> and those that are filtered by. A facet's own filter makes no difference to its counts, so that they tell what one
/// would get by choosing other values too.
/// </param>
public sealed record DatanetSummary(int Total, IReadOnlyDictionary<DatanetFacet, IReadOnlyList<FacetCount>> Facets)
{
    /// <summary>The most values of a facet beside those that are filtered by.</summary>
    public const int MaxValues = 32;
}

/// <summary>A part of what a search found.</summary>
/// <param name="Items">The Datanets, in order.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Summary">What there is in all; with the first page alone.</param>
public sealed record DatanetPage(IReadOnlyList<Datanet> Items, DatanetPosition? Next, DatanetSummary? Summary);
