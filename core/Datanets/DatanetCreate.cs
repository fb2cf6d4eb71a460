using OpenLedger.Core.Accounts;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Core.Datanets;

/// <summary><c>datanet.create</c>.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Card">What it is about, Markdown, at most 8,000 characters.</param>
/// <param name="Licence">The terms of contribution.</param>
/// <param name="Schema">What every record must fit, or null.</param>
/// <param name="IsPublic">Whether anyone may download its versions.</param>
/// <param name="IsOpen">Whether anyone may contribute, or only the owner.</param>
/// <param name="Curators">Who decides about contributions; null where the owner does, or validators do.</param>
/// <param name="ByValidators">Whether validators decide by their stake; the owner then does only where they do not come to a decision.</param>
public sealed record DatanetCreate(string Name, string Card, Licence Licence, RecordSchema? Schema, bool IsPublic, bool IsOpen, Curators? Curators, bool ByValidators) : Payload
{
    internal override Payload Resolve(AccountBook accounts) =>
        Curators is { } curators ? this with { Curators = curators with { Addresses = [.. curators.Addresses.Select(accounts.AccountOf).Distinct().Order()] } } : this;

    internal static DatanetCreate Read(ObjectReader reader)
    {
        var visibility = reader.OneOf("visibility", "public", "private");
        var card = reader.Text("card", 0, 8_000);
        var contributions = reader.OneOf("contributions", "open", "owner");
        var curators = reader.Has("curators") ? Curators.Read(reader.Object("curators")) : null;
        var licence = Licence.Read(reader.Object("licence"), visibility == "public");
        var name = reader.Text("name", 1, 100);
        var byValidators = reader.Has("review") && reader.OneOf("review", "validators") == "validators";
        if (byValidators && curators is not null)
            reader.Reject("review-ambiguous", "Either curators decide about contributions or validators do.", "review");
        var schema = ReadSchema(reader);
        DisplayText.Check(reader, "name", name);
        return new DatanetCreate(name, card, licence, schema, visibility == "public", contributions == "open", curators, byValidators);
    }

    private static RecordSchema? ReadSchema(ObjectReader reader)
    {
        if (!reader.Has("schema"))
            return null;
        var schema = RecordSchema.Parse(reader.Object("schema"));
        return schema.IsOk ? schema.Value : null;
    }
}
