using System.IO.Compression;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Storage.Log;

/// <summary>
/// A log in blobs: what anyone may read in a public container, under the paths and headers that C2SP tlog-tiles names, so that the container's address is the log's prefix; the rest in a
/// private one. Tiles and bundles are only ever created; their headers let every cache keep them. Bundles are stored compressed where that makes them smaller.
/// </summary>
public sealed class BlobLogStore(BlobServiceClient service, IOptions<StorageOptions> options) : ILogStore
{
    /// <summary>The largest bundle there can be, in bytes.</summary>
    private const int MaxBytes = TreeLevels.TileSize * (sizeof(ushort) + EntryBundle.MaxEntryBytes);

    /// <summary>Bundles shorter than this are not compressed, in bytes.</summary>
    private const int MinCompressed = 512;

    private const string Gzip = "gzip";
    private const string ForEver = "public, max-age=31536000, immutable";

    private readonly BlobContainerClient _public = service.GetBlobContainerClient(options.Value.LogContainer);
    private readonly BlobContainerClient _private = service.GetBlobContainerClient(options.Value.SnapshotContainer);

    /// <summary>The log's prefix: where its checkpoint and its tiles are read.</summary>
    public Uri Prefix => _public.Uri;

    /// <inheritdoc />
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => (await DownloadAsync(path, cancellationToken))?.Bytes;

    /// <inheritdoc />
    public Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        var packed = path.StartsWith("tile/entries/", StringComparison.Ordinal) ? Pack(bytes) : null;
        var upload = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream", CacheControl = ForEver, ContentEncoding = packed is null ? null : Gzip },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await Blob(path).UploadAsync(BinaryData.FromBytes(packed ?? bytes), upload, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412 && e.ErrorCode != BlobErrorCode.ContainerBeingDeleted)
        {
            if (await ReadAsync(path, cancellationToken) is not { } there || !there.AsSpan().SequenceEqual(bytes.Span))
                throw new CorruptLogException($"{path} is there already with other bytes.", e);
        }
        return true;
    }, cancellationToken);

    /// <inheritdoc />
    public async Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) =>
        await DownloadAsync(path, cancellationToken) is { } blob ? new StoredNote(blob.Bytes, blob.Details.ETag.ToString(), blob.Details.LastModified) : null;

    /// <inheritdoc />
    public Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken) => AnsweredAsync(async () =>
    {
        var upload = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = LogPaths.IsCheckpoint(path) ? "text/plain; charset=utf-8" : "application/json", CacheControl = "no-cache" },
            Conditions = ifMatch is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = new ETag(ifMatch) },
        };
        try
        {
            await Blob(path).UploadAsync(BinaryData.FromBytes(bytes), upload, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
    }, cancellationToken);

    private BlobClient Blob(string path) => (LogPaths.IsPublic(path) ? _public : _private).GetBlobClient(path);

    private Task<(byte[] Bytes, BlobDownloadDetails Details)?> DownloadAsync(string path, CancellationToken cancellationToken) => AnsweredAsync<(byte[], BlobDownloadDetails)?>(async () =>
    {
        try
        {
            // A part of what is too long is enough to know that it is.
            var response = await Blob(path).DownloadContentAsync(new BlobDownloadOptions { Range = new HttpRange(0, MaxBytes + 1) }, cancellationToken);
            var stored = response.Value.Content.ToMemory();
            var bytes = response.Value.Details.ContentEncoding == Gzip ? Unpack(path, stored) : stored.ToArray();
            return bytes.Length <= MaxBytes ? (bytes, response.Value.Details) : throw TooLong(path);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == 416)
        {
            throw new CorruptLogException($"{path} is empty.", e);
        }
    }, cancellationToken);

    private static byte[]? Pack(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < MinCompressed)
            return null;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes.Span);
        return packed.Length < bytes.Length ? packed.ToArray() : null;
    }

    private static byte[] Unpack(string path, ReadOnlyMemory<byte> stored)
    {
        using var gzip = new GZipStream(new MemoryStream(stored.ToArray()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        try
        {
            var buffer = new byte[64 << 10];
            while (gzip.Read(buffer) is > 0 and var count)
            {
                if (bytes.Length + count > MaxBytes)
                    throw TooLong(path);
                bytes.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException e)
        {
            throw new CorruptLogException($"{path} cannot be unpacked: {e.Message}", e);
        }
        return bytes.ToArray();
    }

    private static CorruptLogException TooLong(string path) => new($"{path} has more than {MaxBytes} bytes.");

    private static Task<T> AnsweredAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken) => StorageFailure.AnsweredAsync("The blob storage", ask, cancellationToken);
}
