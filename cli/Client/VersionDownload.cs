using System.Security.Cryptography;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>What a download proved.</summary>
/// <param name="Datanet">The Datanet.</param>
/// <param name="Version">Its version.</param>
/// <param name="Records">How many different records the files hold.</param>
/// <param name="Root">The root over their sorted hashes, which the ledger records for this version.</param>
/// <param name="Files">The files, each under the SHA-256 that the server named.</param>
internal sealed record DownloadedVersion(string Datanet, ulong Version, ulong Records, Hash256 Root, IReadOnlyList<string> Files);

/// <summary>Downloads the records of a version and checks them against what the ledger says.</summary>
/// <param name="client">The server.</param>
/// <param name="reader">Whose key asks, or null for a public Datanet.</param>
internal sealed class VersionDownload(LedgerClient client, KeyPair? reader)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Told of each file before it is downloaded, for people.</summary>
    public Action<string> Stage { get; init; } = _ => { };

    /// <summary>Writes one file of canonical lines for each contribution into <paramref name="folder"/>.</summary>
    /// <exception cref="CliException">What came is not what the ledger says; the files that were wrong are removed.</exception>
    public async Task<DownloadedVersion> SaveAsync(DatanetVersion version, string datanet, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var grant = await client.RequestDownloadsAsync(reader, datanet, version.Number, cancellationToken);
        using var storage = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var hashes = new HashSet<Hash256>();
        var written = new List<string>();
        foreach (var file in grant.Files)
        {
            Stage($"{file.Contribution}: {file.Bytes} bytes");
            // The name comes from the server, and names a file here: only the expected form is taken.
            if (!Core.Datanets.ContributionId.TryParse(file.Contribution, out var contribution))
                throw new InvalidDataException($"The server names a contribution \"{file.Contribution}\".");
            var path = Path.Combine(folder, $"{contribution}.jsonl");
            await SaveAsync(storage, new ReadableFile(file.Url, file.Sha256, file.Bytes), path, cancellationToken);
            written.Add(path);
            foreach (var line in File.ReadLines(path))
                hashes.Add(MerkleTree.LeafHash(System.Text.Encoding.UTF8.GetBytes(line)));
        }
        var sorted = hashes.Order().ToList();
        var root = MerkleTree.Root(sorted);
        if (root != version.Root || (ulong)sorted.Count != version.Records)
        {
            written.ForEach(File.Delete);
            throw new CliException(
                $"The records are not those of {datanet} version {version.Number}: they have the root {root} ({sorted.Count} records), the ledger says {version.Root} ({version.Records}).",
                "Nothing was kept. Try again; if it stays so, the server serves something else than the ledger records.");
        }
        return new DownloadedVersion(datanet, version.Number, version.Records, root, written);
    }

    /// <summary>Downloads a file, which must be as long as was said and have the hash that was said.</summary>
    /// <exception cref="CliException">It is not; nothing is kept.</exception>
    public static async Task SaveAsync(HttpClient storage, ReadableFile file, string path, CancellationToken cancellationToken)
    {
        var temporary = path + ".part";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ulong bytes = 0;
        try
        {
            using var response = await storage.GetAsync(file.Url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new CliException($"The storage answered {(int)response.StatusCode} for {Path.GetFileName(path)}.", "Try again; the address may have expired.");
            await using (var source = await response.Content.ReadAsStreamAsync(cancellationToken))
            await using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
            {
                var buffer = new byte[BufferBytes];
                int read;
                while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0 && (bytes += (ulong)read) <= file.Bytes)
                {
                    hash.AppendData(buffer, 0, read);
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }
            var sha256 = new Hash256(hash.GetHashAndReset());
            if (bytes != file.Bytes || sha256 != file.Sha256)
                throw new CliException($"{Path.GetFileName(path)} came with {bytes} bytes and SHA-256 {sha256}, not {file.Bytes} and {file.Sha256}.", "Try again; nothing was kept of that file.");
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
