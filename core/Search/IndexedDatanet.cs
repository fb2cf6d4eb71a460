using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Search;

/// <summary>What search knows of a Datanet beside its terms.</summary>
/// <param name="Datanet">The Datanet.</param>
/// <param name="Values">Its values, by <see cref="DatanetFacet"/>.</param>
/// <param name="NameLength">How many terms its name has.</param>
/// <param name="CardLength">How many terms its card has.</param>
/// <param name="NamesThrough">How many terms its name and those of all older ones have.</param>
/// <param name="CardsThrough">How many terms its card and those of all older ones have.</param>
internal sealed record IndexedDatanet(Datanet Datanet, string[][] Values, int NameLength, int CardLength, long NamesThrough, long CardsThrough)
{
    /// <summary>The values of a Datanet, by facet.</summary>
    internal static string[][] ValuesOf(Datanet datanet) => [.. DatanetFacets.All.Select(facet => facet.ValuesOf(datanet))];
}
