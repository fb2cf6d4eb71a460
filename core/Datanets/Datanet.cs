using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>The terms that contributors give their records under.</summary>
/// <param name="Id">An SPDX licence id, or the name of custom terms.</param>
/// <param name="Terms">The text of the terms, or null where the id says it all.</param>
public sealed record Licence(string Id, string? Terms)
{
    /// <summary>SHA-256 of the canonical JSON of both; a contributor signs it to accept exactly these terms.</summary>
    public Hash256 Hash() => Hash256.Sha256(Terms is null ? Jcs.Serialize(new { id = Id }) : Jcs.Serialize(new { id = Id, terms = Terms }));
}

/// <summary>A version of a Datanet: a sorted set of record hashes, fixed for ever.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Root">The RFC 6962 root over the sorted record hashes.</param>
/// <param name="Manifest">SHA-256 of the manifest, which lists what it consists of.</param>
/// <param name="Contributions">The contributions that it adds to the version before.</param>
/// <param name="Seq">The entry that recorded it.</param>
/// <param name="Time">When.</param>
public sealed record DatanetVersion(
    ulong Number, ulong Records, Hash256 Root, Hash256 Manifest, IReadOnlyList<ContributionId> Contributions, Seq Seq, LedgerTime Time);

/// <summary>A Datanet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Who created it and decides about contributions.</param>
/// <param name="Created">When.</param>
/// <param name="Terms">What its creator declared.</param>
public sealed record Datanet(DatanetId Id, Address Owner, LedgerTime Created, DatanetCreate Terms)
{
    /// <summary>The newest version, or null before the first.</summary>
    public DatanetVersion? Latest { get; init; }
}

/// <summary><c>datanet.create</c>.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Card">What it is about, Markdown, at most 8,000 characters.</param>
/// <param name="Licence">The terms of contribution.</param>
/// <param name="Schema">What every record must fit, or null.</param>
/// <param name="IsPublic">Whether anyone may download its versions.</param>
/// <param name="IsOpen">Whether anyone may contribute, or only the owner.</param>
public sealed record DatanetCreate(string Name, string Card, Licence Licence, RecordSchema? Schema, bool IsPublic, bool IsOpen) : Payload
{
    internal static DatanetCreate Read(ObjectReader reader)
    {
        var card = reader.Text("card", 0, 8_000);
        var contributions = reader.OneOf("contributions", "open", "owner");
        var licence = ReadLicence(reader.Object("licence"));
        var name = reader.Text("name", 1, 100);
        var schema = ReadSchema(reader);
        var visibility = reader.OneOf("visibility", "public", "private");
        DisplayText.Check(reader, "name", name);
        return new DatanetCreate(name, card, licence, schema, visibility == "public", contributions == "open");
    }

    private static RecordSchema? ReadSchema(ObjectReader reader)
    {
        if (!reader.Has("schema"))
            return null;
        var schema = RecordSchema.Parse(reader.Object("schema"));
        return schema.IsOk ? schema.Value : null;
    }

    private static Licence ReadLicence(ObjectReader reader)
    {
        var id = reader.Text("id", 1, 100);
        DisplayText.Check(reader, "id", id);
        var licence = new Licence(id, reader.OptionalText("terms", 1, 20_000));
        reader.RejectUnknown();
        return licence;
    }
}

/// <summary><c>datanet.version</c>, attested: a new version of a Datanet.</summary>
/// <param name="Datanet">Which.</param>
/// <param name="Version">Its number: one more than the newest.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Root">The root over the sorted record hashes.</param>
/// <param name="Manifest">SHA-256 of its manifest.</param>
/// <param name="Contributions">The accepted contributions that it adds, in order.</param>
public sealed record DatanetVersionAdd(
    DatanetId Datanet, ulong Version, ulong Records, Hash256 Root, Hash256 Manifest, IReadOnlyList<ContributionId> Contributions) : Payload
{
    /// <summary>The most contributions that one version adds.</summary>
    public const int MaxContributions = 256;

    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        contributions = Contributions.Select(c => c.ToString()),
        datanet = Datanet.ToString(),
        manifest = Manifest.ToString(),
        records = Records.ToString(),
        root = Root.ToString(),
        version = Version.ToString(),
    };

    internal static DatanetVersionAdd Read(ObjectReader reader)
    {
        var contributions = reader.Texts("contributions", 1, MaxContributions, 24);
        var datanet = DatanetId.Read(reader, "datanet");
        var manifest = reader.Hash("manifest");
        var records = reader.UInt64("records");
        var root = reader.Hash("root");
        var version = reader.UInt64("version", 1, uint.MaxValue);
        var ids = new List<ContributionId>();
        foreach (var text in contributions)
        {
            if (!ContributionId.TryParse(text, out var id))
                reader.Reject("not-an-id", $"\"{text}\" is not a contribution's id.", "contributions");
            ids.Add(id);
        }
        return new DatanetVersionAdd(datanet, version, records, root, manifest, ids);
    }
}
