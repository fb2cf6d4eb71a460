using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

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
