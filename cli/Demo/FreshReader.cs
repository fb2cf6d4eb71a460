using System.Security.Cryptography;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage;
using OpenLedger.Storage.Blobs;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Cli.Demo;

/// <summary>What the fresh reader knows after reading.</summary>
/// <param name="Report">The ledger, recomputed.</param>
/// <param name="Datanet">The Datanet.</param>
/// <param name="Manifests">The manifest of each of its versions.</param>
/// <param name="Records">The record hashes of each contribution, in byte order.</param>
internal sealed record FreshReading(
    VerificationReport Report, Datanet Datanet, IReadOnlyList<DatanetManifest> Manifests, IReadOnlyDictionary<ContributionId, IReadOnlyList<Hash256>> Records);

/// <summary>
/// Somebody who has never spoken to the API: reads the ledger's table and the Datanets' blobs, and believes neither. Everything is recomputed from the
/// blocks, and every blob must have the hash that the blocks commit to. Nobody withdraws anything in the demo: a withdrawal removes the file that a
/// contribution had, so that the versions before it cannot be recomputed, by intent; what stays open is checked by <see cref="Client.VersionDownload"/>.
/// </summary>
/// <param name="storageConnectionString">The storage.</param>
internal sealed class FreshReader(string storageConnectionString)
{
    private readonly StorageOptions _options = new() { ConnectionString = storageConnectionString };

    /// <summary>Reads and verifies the ledger and its only Datanet.</summary>
    /// <param name="commitments">What others say of the ledger: each must be met.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="VerificationException">The blocks do not follow from each other.</exception>
    /// <exception cref="CliException">A blob is not what the ledger commits to.</exception>
    public async Task<FreshReading> ReadAsync(IReadOnlyList<Commitment> commitments, CancellationToken cancellationToken)
    {
        var table = new TableServiceClient(storageConnectionString, StorageServices.TableOptions()).GetTableClient(_options.LedgerTable);
        var report = await BlockVerifier.VerifyAsync(new TableBlockStore(table).ReadRawAsync, new VerificationOptions { Commitments = commitments }, cancellationToken);
        var book = report.State.Datanets;
        var datanet = book.Datanets.Values.Single();
        var blobs = new DatanetBlobs(new BlobServiceClient(storageConnectionString), Options.Create(_options), TimeProvider.System);
        var manifests = new List<DatanetManifest>();
        var records = new Dictionary<ContributionId, IReadOnlyList<Hash256>>();
        var bands = Array.Empty<byte>();
        var all = new SortedSet<Hash256>();
        for (var number = 1UL; number <= (datanet.Latest?.Number ?? 0); number++)
        {
            var version = book.Versions[(datanet.Id, number)];
            var manifest = await ReadManifestAsync(blobs, version, manifests.LastOrDefault(), cancellationToken);
            var count = records.Count;
            var indexes = new List<(Stream Index, int Number)>();
            foreach (var added in manifest.Added)
            {
                var contribution = book.Contributions[added.Contribution];
                var content = await ReadContentAsync(blobs, added, contribution, cancellationToken);
                var hashes = HashRecords(content, added, contribution.Ingested!);
                var against = (int)contribution.Ingested!.Analysis.Against;
                Check(against < (int)number, $"{added.Contribution} was compared with a version that came later");
                await using var earlier = against == 0 ? null
                    : new VersionRecords(blobs, manifests[against - 1], VersionRecords.ContributionsOf(book, datanet.Id, (ulong)against));
                indexes.Add((await AnalyzeAsync(content, earlier, contribution, cancellationToken), indexes.Count + count));
                Check((ulong)hashes.Count(all.Add) == added.New, $"{added.Contribution} brings another number of new records than the manifest says");
                records.Add(added.Contribution, hashes);
            }
            Check((ulong)all.Count == version.Records && version.Records == manifest.Records, $"version {number} has {all.Count} records, not {version.Records}");
            Check(MerkleTree.Root(all.ToList()) == version.Root && version.Root == manifest.Root, $"the records of version {number} do not have the root that the ledger records");
            var merged = new MemoryStream();
            var index = await BandIndexMerge.MergeAsync(new MemoryStream(bands), indexes, merged, cancellationToken);
            Check(index.IsOk && index.Value == manifest.Bands, $"the band index of version {number} is not that of its records");
            bands = merged.ToArray();
            manifests.Add(manifest);
        }
        return new FreshReading(report, datanet, manifests, records);
    }

    /// <summary>The record hashes that a text on disk gives, read anew, with copies; in the order of the file.</summary>
    public static async Task<IReadOnlyList<Hash256>> HashesOfAsync(string path, CancellationToken cancellationToken)
    {
        var hashes = new List<Hash256>();
        await using var stream = File.OpenRead(path);
        await foreach (var item in new RecordReader(FileFormat.Text).ReadAsync(stream, cancellationToken))
            hashes.Add(item.Issue is null ? item.Hash : throw new CliException($"{path}: {item.Issue.Message}", null));
        return hashes;
    }

    /// <summary>Fails the verification unless <paramref name="holds"/>.</summary>
    /// <exception cref="CliException">It does not hold.</exception>
    public static void Check(bool holds, string otherwise)
    {
        if (!holds)
            throw new CliException($"NOT VERIFIED: {otherwise}.", "This is a defect of OpenLedger. Please report it.");
    }

    private static async Task<DatanetManifest> ReadManifestAsync(
        DatanetBlobs blobs, DatanetVersion version, DatanetManifest? before, CancellationToken cancellationToken)
    {
        var bytes = await blobs.Manifest(version.Manifest).ReadAsync(DatanetManifest.MaxBytes, cancellationToken);
        Check(bytes is not null && Hash256.Sha256(bytes) == version.Manifest, $"the manifest of version {version.Number} is missing or has another hash than the ledger records");
        var manifest = DatanetManifest.Parse(bytes).Try(out var parsed, out var error) ? parsed : throw new CliException($"NOT VERIFIED: {error.Message}", null);
        Check(manifest.Version == version.Number && manifest.CheckFollows(before) is null, $"the manifest of version {version.Number} does not follow the one before");
        Check(manifest.Added.Select(a => a.Contribution).SequenceEqual(version.Contributions), $"the manifest of version {version.Number} adds other contributions than the ledger records");
        return manifest;
    }

    private static async Task<byte[]> ReadContentAsync(
        DatanetBlobs blobs, ManifestContribution added, Contribution contribution, CancellationToken cancellationToken)
    {
        var ingested = contribution.Ingested;
        Check(ingested is not null && contribution.State == ContributionState.Published && contribution.Contributor == added.Contributor
            && ingested.RecordsSha256 == added.RecordsSha256 && ingested.RecordsBytes == added.RecordsBytes && ingested.Records == added.Records,
            $"the manifest and the ledger differ about {added.Contribution}");
        using var content = new MemoryStream();
        await using (var stream = await blobs.Records(added.Contribution, added.RecordsSha256).OpenReadAsync(cancellationToken))
            await stream.CopyToAsync(content, cancellationToken);
        var bytes = content.ToArray();
        Check((ulong)bytes.Length == added.RecordsBytes && new Hash256(SHA256.HashData(bytes)) == added.RecordsSha256, $"the records of {added.Contribution} have another hash than the ledger records");
        return bytes;
    }

    private static IReadOnlyList<Hash256> HashRecords(byte[] bytes, ManifestContribution added, IngestedRecords ingested)
    {
        var hashes = new SortedSet<Hash256>();
        foreach (var line in SplitLines(bytes))
        {
            Check(Jcs.Canonicalize(line).Try(out var canonical, out _) && canonical.AsSpan().SequenceEqual(line.Span), $"a record of {added.Contribution} is not in canonical form");
            Check(hashes.Add(MerkleTree.LeafHash(line.Span)), $"a record of {added.Contribution} is there twice");
        }
        Check((ulong)hashes.Count == added.Records && MerkleTree.Root(hashes.ToList()) == ingested.Root, $"the records of {added.Contribution} do not have the root that the ledger records");
        return [.. hashes];
    }

    /// <summary>Says of the records anew what they are like, and gives their band index.</summary>
    private static async Task<Stream> AnalyzeAsync(byte[] records, IEarlierRecords? earlier, Contribution contribution, CancellationToken cancellationToken)
    {
        var bands = new MemoryStream();
        var analysis = await ContributionAnalysis.RunAsync(new MemoryStream(records), earlier, static () => new MemoryStream(), new MemoryStream(), bands, cancellationToken);
        Check(Jcs.Serialize(analysis.ToJson()).AsSpan().SequenceEqual(Jcs.Serialize(contribution.Ingested!.Analysis.ToJson())),
            $"the analysis of {contribution.Id} differs from what the ledger records");
        bands.Position = 0;
        return bands;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> SplitLines(byte[] bytes)
    {
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            Check(end >= 0, "the last record is cut off");
            yield return bytes.AsMemory(start, end - start);
            start = end + 1;
        }
    }
}
