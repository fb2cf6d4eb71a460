using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>A contribution's file of records, written anew without what was withdrawn.</summary>
/// <param name="Contribution">Whose.</param>
/// <param name="Bytes">Its size, in bytes.</param>
/// <param name="Sha256">Its SHA-256.</param>
public sealed record RewrittenFile(ContributionId Contribution, ulong Bytes, Hash256 Sha256);

/// <summary><c>datanet.version</c>, attested: a new version of a Datanet.</summary>
/// <param name="Datanet">Which.</param>
/// <param name="Version">Its number: one more than the newest.</param>
/// <param name="Records">How many records it has.</param>
/// <param name="Root">The root over the sorted record hashes.</param>
/// <param name="Manifest">SHA-256 of its manifest.</param>
/// <param name="Contributions">The accepted contributions that it adds, in order.</param>
/// <param name="Claims">Its claims.</param>
/// <param name="Withdrawals">How many of the Datanet's withdrawals, the oldest, it takes into account.</param>
/// <param name="Files">The files of the contributions that these withdrawals left something of.</param>
public sealed record DatanetVersionAdd(
    DatanetId Datanet, ulong Version, ulong Records, Hash256 Root, Hash256 Manifest, IReadOnlyList<ContributionId> Contributions, ClaimsSummary Claims,
    ulong Withdrawals, IReadOnlyList<RewrittenFile> Files) : Payload
{
    /// <summary>The most contributions that one version adds.</summary>
    public const int MaxContributions = 256;

    /// <summary>The most files that one version writes anew.</summary>
    public const int MaxFiles = 128;

    /// <summary>The most withdrawals that one version takes into account beyond the version before.</summary>
    public const int MaxWithdrawals = 1024;

    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        claims = new { count = Claims.Count.ToString(), sha256 = Claims.Sha256.ToString() },
        contributions = Contributions.Select(c => c.ToString()),
        datanet = Datanet.ToString(),
        files = Files.Select(f => new { contribution = f.Contribution.ToString(), recordsBytes = f.Bytes.ToString(), recordsSha256 = f.Sha256.ToString() }),
        manifest = Manifest.ToString(),
        records = Records.ToString(),
        root = Root.ToString(),
        version = Version.ToString(),
        withdrawals = Withdrawals.ToString(),
    };

    internal static DatanetVersionAdd Read(ObjectReader reader)
    {
        var claims = ClaimsSummary.Read(reader.Object("claims"));
        var contributions = reader.Texts("contributions", 0, MaxContributions, 24);
        var datanet = DatanetId.Read(reader, "datanet");
        var files = reader.Objects("files", 0, MaxFiles, static file =>
        {
            var contribution = ContributionId.Read(file, "contribution");
            return new RewrittenFile(contribution, file.UInt64("recordsBytes", 1), file.Hash("recordsSha256"));
        });
        var manifest = reader.Hash("manifest");
        var records = reader.UInt64("records");
        var root = reader.Hash("root");
        var version = reader.UInt64("version", 1, uint.MaxValue);
        var withdrawals = reader.UInt64("withdrawals");
        var ids = new List<ContributionId>();
        foreach (var text in contributions)
        {
            if (!ContributionId.TryParse(text, out var id))
                reader.Reject("not-an-id", $"\"{text}\" is not a contribution's id.", "contributions");
            ids.Add(id);
        }
        return new DatanetVersionAdd(datanet, version, records, root, manifest, ids, claims, withdrawals, files);
    }
}
