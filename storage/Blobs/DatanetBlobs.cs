using System.Globalization;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Storage.Blobs;

/// <summary>A part that lies in the storage.</summary>
/// <param name="Size">Its size, in bytes.</param>
/// <param name="Md5">Its MD5, where the storage has computed it: enough to tell whether it is what was meant, and no proof of anything.</param>
public sealed record StoredPart(ulong Size, byte[]? Md5);

/// <summary>A URL that a contributor PUTs one part of a file to: once, for a short time.</summary>
/// <param name="Url">With a shared access signature that allows creating this one blob.</param>
/// <param name="Offset">Where the part begins in its file, in bytes.</param>
/// <param name="Size">Its size, in bytes.</param>
public sealed record UploadPart(Uri Url, ulong Offset, ulong Size);

/// <summary>
/// The blobs of Datanets. Uploads land in quarantine under names that follow from the ledger; what comes out of ingest is content-addressed, so writing it
/// twice writes the same.
/// </summary>
public sealed class DatanetBlobs(BlobServiceClient service, IOptions<StorageOptions> options, TimeProvider clock)
{
    /// <summary>How long after writing a file a worker may still publish it.</summary>
    internal static readonly TimeSpan LongestJob = TimeSpan.FromHours(24);

    /// <summary>How much of an upload one request reads, in bytes; as much again waits for the reader.</summary>
    private const int UploadReadBytes = 4 << 20;

    private readonly BlobContainerClient _quarantine = service.GetBlobContainerClient(options.Value.QuarantineContainer);
    private readonly BlobContainerClient _datanets = service.GetBlobContainerClient(options.Value.DatanetContainer);
    private UserDelegationKey? _delegation;

    /// <summary>When URLs made now expire.</summary>
    public DateTimeOffset UrlsExpireAt() => clock.GetUtcNow().AddMinutes(options.Value.UrlMinutes);

    /// <summary>The upload URLs of a declared file, one for each part.</summary>
    public async Task<IReadOnlyList<UploadPart>> UploadUrlsAsync(Contribution contribution, int file, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var declared = contribution.Declaration.Files[file];
        var parts = new List<UploadPart>(declared.Parts);
        for (var part = 0; part < declared.Parts; part++)
        {
            var url = await SignAsync(Part(contribution.Id, file, part), BlobSasPermissions.Create, expiresAt, cancellationToken);
            parts.Add(new UploadPart(url, (ulong)part * declared.PartSize, declared.SizeOfPart(part)));
        }
        return parts;
    }

    /// <summary>What is wrong with the first part that is missing (<c>upload-missing</c>) or has another size than declared (<c>upload-size</c>); null where all are there.</summary>
    public async Task<Error?> CheckUploadsAsync(Contribution contribution, CancellationToken cancellationToken)
    {
        var stored = await ListPartsAsync(contribution, cancellationToken);
        for (var file = 0; file < contribution.Declaration.Files.Count; file++)
        {
            var declared = contribution.Declaration.Files[file];
            for (var part = 0; part < declared.Parts; part++)
            {
                if (!stored.TryGetValue((file, part), out var found))
                    return Problem("upload-missing", file, $"Part {part} of file {file} (\"{declared.Name}\") has not been uploaded.");
                if (found.Size != declared.SizeOfPart(part))
                    return Problem("upload-size", file, $"Part {part} of file {file} (\"{declared.Name}\") has {found.Size} bytes, but {declared.SizeOfPart(part)} were declared.");
            }
        }
        return null;

        static Error Problem(string code, int file, string message) => new(ErrorKind.Conflict, code, message, $"/payload/files/{file}");
    }

    /// <summary>The parts of a contribution's files that have been uploaded, by file and part.</summary>
    public async Task<IReadOnlyDictionary<(int File, int Part), StoredPart>> ListPartsAsync(Contribution contribution, CancellationToken cancellationToken)
    {
        var byName = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        for (var file = 0; file < contribution.Declaration.Files.Count; file++)
        {
            for (var part = 0; part < contribution.Declaration.Files[file].Parts; part++)
                byName.Add(PartName(contribution.Id, file, part), (file, part));
        }
        var stored = new Dictionary<(int, int), StoredPart>();
        await foreach (var blob in _quarantine.GetBlobsAsync(prefix: $"{contribution.Id}/", cancellationToken: cancellationToken))
        {
            if (byName.TryGetValue(blob.Name, out var place))
                stored[place] = new StoredPart((ulong)(blob.Properties.ContentLength ?? 0), blob.Properties.ContentHash);
        }
        return stored;
    }

    /// <summary>Reads a declared file: its parts one after the other, a little ahead of who looks at them.</summary>
    public Stream OpenUpload(Contribution contribution, int file)
    {
        var parts = new PartsStream(
            contribution.Declaration.Files[file].Parts,
            (part, cancellationToken) => Part(contribution.Id, file, part).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = UploadReadBytes }, cancellationToken));
        return new ReadAheadStream(parts, UploadReadBytes);
    }

    /// <summary>Deletes what was uploaded for a contribution that needs it no more.</summary>
    public async Task<int> DeleteUploadsAsync(ContributionId contribution, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in _quarantine.GetBlobsAsync(prefix: $"{contribution}/", cancellationToken: cancellationToken))
        {
            // The permission to create includes making snapshots, so a contributor may have left some, and a blob with snapshots is not deleted without them.
            deleted += (await _quarantine.DeleteBlobIfExistsAsync(blob.Name, DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken)).Value ? 1 : 0;
        }
        return deleted;
    }

    /// <summary>The contributions that have blobs in quarantine, each once.</summary>
    public async IAsyncEnumerable<ContributionId> ListQuarantinedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _quarantine.GetBlobsByHierarchyAsync(delimiter: "/", cancellationToken: cancellationToken))
        {
            if (item.IsPrefix && ContributionId.TryParse(item.Prefix.TrimEnd('/'), out var id))
                yield return id;
        }
    }

    /// <summary>A contribution's file of canonical records with this SHA-256. No two contributions share one, so that one's can go without the other's.</summary>
    public BlockBlobTarget Records(ContributionId contribution, Hash256 sha256) => new(_datanets, $"records/{contribution}/{sha256}.jsonl");

    /// <summary>Deletes all files of records of a contribution that no version has.</summary>
    public Task<int> DeleteRecordsAsync(ContributionId contribution, CancellationToken cancellationToken) =>
        DeleteRecordsAsync(contribution, static _ => true, cancellationToken);

    /// <summary>
    /// Deletes the file of records that the newest version replaced; and, once they are so old that no worker can be about to publish them, files that
    /// never came into a version.
    /// </summary>
    public Task<int> DeleteSupersededAsync(Contribution contribution, CancellationToken cancellationToken)
    {
        var kept = contribution.File is { } file ? Records(contribution.Id, file.Sha256).Name : null;
        var superseded = contribution.Superseded is { } old ? Records(contribution.Id, old).Name : null;
        var unused = clock.GetUtcNow() - LongestJob;
        return DeleteRecordsAsync(contribution.Id, blob => blob.Name != kept && (blob.Name == superseded || blob.Properties.LastModified < unused), cancellationToken);
    }

    private async Task<int> DeleteRecordsAsync(ContributionId contribution, Func<BlobItem, bool> isToGo, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in _datanets.GetBlobsAsync(prefix: $"records/{contribution}/", cancellationToken: cancellationToken))
        {
            if (isToGo(blob))
                deleted += (await _datanets.DeleteBlobIfExistsAsync(blob.Name, DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken)).Value ? 1 : 0;
        }
        return deleted;
    }

    /// <summary>The file of claims with this SHA-256.</summary>
    public BlockBlobTarget Claims(Hash256 sha256) => new(_datanets, $"claims/{sha256}");

    /// <summary>The upper levels of the tree whose root is this.</summary>
    public BlockBlobTarget TreeLevels(Hash256 root) => new(_datanets, $"trees/{root}");

    /// <summary>The sorted record hashes whose root is this.</summary>
    public BlockBlobTarget RecordSet(Hash256 root) => new(_datanets, $"sets/{root}");

    /// <summary>The report on records with this SHA-256.</summary>
    public BlockBlobTarget Report(Hash256 sha256) => new(_datanets, $"reports/{sha256}.jsonl");

    /// <summary>The band index with this SHA-256.</summary>
    public BlockBlobTarget Bands(Hash256 sha256) => new(_datanets, $"bands/{sha256}");

    /// <summary>The manifest with this SHA-256.</summary>
    public BlockBlobTarget Manifest(Hash256 sha256) => new(_datanets, $"manifests/{sha256}.json");

    /// <summary>A read-only URL of a file of records.</summary>
    public Task<Uri> DownloadUrlAsync(ContributionId contribution, Hash256 sha256, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        SignAsync(_datanets.GetBlobClient(Records(contribution, sha256).Name), BlobSasPermissions.Read, expiresAt, cancellationToken);

    /// <summary>A read-only URL of a report on records.</summary>
    public Task<Uri> ReportUrlAsync(Hash256 reportSha256, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        SignAsync(_datanets.GetBlobClient(Report(reportSha256).Name), BlobSasPermissions.Read, expiresAt, cancellationToken);

    private BlobClient Part(ContributionId contribution, int file, int part) => _quarantine.GetBlobClient(PartName(contribution, file, part));

    private static string PartName(ContributionId contribution, int file, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{contribution}/{file:000}-{part:00000}");

    private async Task<Uri> SignAsync(BlobClient blob, BlobSasPermissions permissions, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var builder = new BlobSasBuilder(permissions, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri)
            return blob.GenerateSasUri(builder);
        // Without the account's key the app's identity signs, through a key that the service lends for a while.
        if (_delegation is not { } key || key.SignedExpiresOn < expiresAt)
            _delegation = key = (await service.GetUserDelegationKeyAsync(clock.GetUtcNow().AddMinutes(-5), clock.GetUtcNow().AddHours(2), cancellationToken)).Value;
        return new BlobUriBuilder(blob.Uri) { Sas = builder.ToSasQueryParameters(key, service.AccountName) }.ToUri();
    }
}

/// <summary>A content-addressed blob.</summary>
/// <param name="Container">Where it lies.</param>
/// <param name="Name">Its name, which follows from its content.</param>
public sealed record BlockBlobTarget(BlobContainerClient Container, string Name)
{
    /// <summary>Bytes that are buffered for one block of an upload; memory in use is a few times this.</summary>
    private const int BlockBytes = 4 << 20;

    /// <summary>Uploads the content unless it is there.</summary>
    public async Task UploadAsync(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await Container.GetBlobClient(Name).UploadAsync(content, new BlobUploadOptions
            {
                Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                TransferOptions = new StorageTransferOptions { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 2 },
            }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // Content-addressed: what is there is the same.
        }
    }

    /// <summary>Opens the content for reading.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <param name="bufferBytes">How much is read at once, in bytes.</param>
    /// <param name="position">Where to begin, in bytes.</param>
    /// <exception cref="RequestFailedException">404: it is not there.</exception>
    public Task<Stream> OpenReadAsync(CancellationToken cancellationToken, int bufferBytes = BlockBytes, long position = 0) =>
        Container.GetBlobClient(Name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = bufferBytes, Position = position }, cancellationToken);

    /// <summary>A part of the content.</summary>
    /// <exception cref="RequestFailedException">404: it is not there; 416: it ends before the part begins.</exception>
    /// <exception cref="InvalidDataException">It ends inside the part.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadRangeAsync(long position, int count, CancellationToken cancellationToken)
    {
        var response = await Container.GetBlobClient(Name).DownloadContentAsync(
            new BlobDownloadOptions { Range = new HttpRange(position, count) }, cancellationToken);
        var bytes = response.Value.Content.ToMemory();
        return bytes.Length == count ? bytes : throw new InvalidDataException($"The blob {Name} ends inside {count} bytes from {position} on.");
    }

    /// <summary>Whether it is there.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) => (await Container.GetBlobClient(Name).ExistsAsync(cancellationToken)).Value;

    /// <summary>The whole content of a small blob, or null where there is none.</summary>
    /// <param name="maxBytes">The largest size that is read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="InvalidDataException">It is larger.</exception>
    public async Task<byte[]?> ReadAsync(int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await OpenReadAsync(cancellationToken);
            if (stream.Length > maxBytes)
                throw new InvalidDataException($"The blob {Name} has {stream.Length} bytes, more than {maxBytes}.");
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
