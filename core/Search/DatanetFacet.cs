using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Search;

/// <summary>What Datanets are filtered and counted by.</summary>
public enum DatanetFacet
{
    /// <summary>The id of the licence.</summary>
    Licence,

    /// <summary>The languages of the records, as <see cref="DatanetContents.Languages"/> has them.</summary>
    Language,

    /// <summary>The formats of the files that the records came in.</summary>
    Format,

    /// <summary>Who may download: <c>public</c> or <c>private</c>.</summary>
    Visibility,

    /// <summary>Who may contribute: <c>open</c> or <c>owner</c>.</summary>
    Contributions,

    /// <summary>The owner's address.</summary>
    Owner,
}

/// <summary>The words and values of <see cref="DatanetFacet"/>.</summary>
public static class DatanetFacets
{
    /// <summary>All facets, in the order of the enumeration.</summary>
    public static IReadOnlyList<DatanetFacet> All { get; } = Enum.GetValues<DatanetFacet>();

    /// <summary>The facet's word for programs and people.</summary>
    public static string Word(this DatanetFacet facet) => facet switch
    {
        DatanetFacet.Licence => "licence",
        DatanetFacet.Language => "language",
        DatanetFacet.Format => "format",
        DatanetFacet.Visibility => "visibility",
        DatanetFacet.Contributions => "contributions",
        DatanetFacet.Owner => "owner",
    };

    /// <summary>The values of a Datanet, each once.</summary>
    internal static string[] ValuesOf(this DatanetFacet facet, Datanet datanet) => facet switch
    {
        DatanetFacet.Licence => [datanet.Terms.Licence.Id],
        DatanetFacet.Language => [.. datanet.Contents.Languages],
        DatanetFacet.Format => [.. datanet.Contents.Formats.Select(f => f.Word())],
        DatanetFacet.Visibility => [datanet.Terms.IsPublic ? "public" : "private"],
        DatanetFacet.Contributions => [datanet.Terms.IsOpen ? "open" : "owner"],
        DatanetFacet.Owner => [datanet.Owner.ToString()],
    };

    /// <summary>A value as Datanets have it, or what is wrong with it.</summary>
    internal static Result<string> Read(this DatanetFacet facet, string value) => facet switch
    {
        DatanetFacet.Licence when Licence.IsId(value) => value,
        DatanetFacet.Licence => Wrong("licence is an id of the SPDX list, in its case, or LicenseRef- and a name"),
        DatanetFacet.Language when value.Length == 3 && value.All(char.IsAsciiLetterLower) => value,
        DatanetFacet.Language => Wrong("language is an ISO 639-3 code, three lower-case letters, or und"),
        DatanetFacet.Format => FileFormats.TryParse(value, out _) ? value : Wrong($"format is one of {string.Join(", ", FileFormats.Words)}"),
        DatanetFacet.Visibility => value is "public" or "private" ? value : Wrong("visibility is public or private"),
        DatanetFacet.Contributions => value is "open" or "owner" ? value : Wrong("contributions is open or owner"),
        DatanetFacet.Owner => Address.TryParseInput(value, out var owner) ? owner.ToString() : Wrong("owner is an address, 0x and 40 hexadecimal digits"),
    };

    private static Error Wrong(string what) => Error.Invalid("filter-invalid", $"{what}; several values have commas between them.");
}
