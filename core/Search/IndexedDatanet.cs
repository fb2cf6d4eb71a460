using OpenLedger.Core.Datanets;

namespace OpenLedger.Core.Search;

/// <summary>What search knows of a Datanet beside its terms.</summary>
/// <param name="Datanet">The Datanet.</param>
/// <param name="Values">Its values, of one <see cref="DatanetFacet"/> after the other.</param>
/// <param name="NameLength">How many terms its name has.</param>
/// <param name="CardLength">How many terms its card has.</param>
/// <param name="NamesThrough">How many terms its name and those of all older ones have.</param>
/// <param name="CardsThrough">How many terms its card and those of all older ones have.</param>
internal readonly record struct IndexedDatanet(Datanet Datanet, FacetValue[] Values, int NameLength, int CardLength, long NamesThrough, long CardsThrough);
