using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Storage;
using OpenLedger.Storage.Blobs;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class DatanetBlobsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    private static readonly ContributionId Some = new(new Seq(9));

    private readonly BlobServiceClient _service;
    private readonly StorageOptions _options = new()
    {
        QuarantineContainer = AzuriteFixture.UniqueName("quarantine"),
        DatanetContainer = AzuriteFixture.UniqueName("datanets"),
    };
    private readonly DatanetBlobs _blobs;
    private readonly HttpClient _http = new();

    public DatanetBlobsTests(AzuriteFixture azurite)
    {
        _service = new BlobServiceClient(azurite.Server.ConnectionString);
        _blobs = new DatanetBlobs(_service, Options.Create(_options), Clock);
    }

    public async ValueTask InitializeAsync()
    {
        await _service.CreateBlobContainerAsync(_options.QuarantineContainer);
        await _service.CreateBlobContainerAsync(_options.DatanetContainer);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Upload_url_creates_its_one_blob_and_does_nothing_else()
    {
        var url = (await _blobs.UploadUrlsAsync(Declared(5, (8, 8)), 0, _blobs.UrlsExpireAt(), CancellationToken.None)).Single().Url;
        Assert.Equal(HttpStatusCode.Created, await PutAsync(url, new byte[8]));
        Assert.Contains(await PutAsync(url, new byte[8]), new[] { HttpStatusCode.Conflict, HttpStatusCode.Forbidden });
        var other = new UriBuilder(url) { Path = url.AbsolutePath[..^1] + "9" }.Uri;
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(other, new byte[8]));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, url));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Delete, url));
        var list = new UriBuilder(url) { Path = url.AbsolutePath[..url.AbsolutePath.IndexOf("/ct-", StringComparison.Ordinal)], Query = url.Query.TrimStart('?') + "&restype=container&comp=list" }.Uri;
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Get, list));
    }

    [Fact]
    public async Task Upload_url_is_worthless_after_its_time()
    {
        var url = (await _blobs.UploadUrlsAsync(Declared(5, (8, 8)), 0, Clock.GetUtcNow().AddSeconds(-30), CancellationToken.None)).Single().Url;
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(url, new byte[8]));
    }

    [Theory]
    [InlineData(61, "sp", "racwdl")]
    [InlineData(62, "se", "2099-01-01T00%3A00%3A00Z")]
    [InlineData(63, "sr", "c")]
    [InlineData(64, "st", "2000-01-01T00%3A00%3A00Z")]
    public async Task Upload_url_that_was_widened_is_worthless(int contribution, string parameter, string value)
    {
        var url = (await _blobs.UploadUrlsAsync(Declared((ulong)contribution, (8, 8)), 0, _blobs.UrlsExpireAt(), CancellationToken.None)).Single().Url;
        var others = url.Query.TrimStart('?').Split('&').Where(p => !p.StartsWith(parameter + "=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(new UriBuilder(url) { Query = string.Join('&', others.Append($"{parameter}={value}")) }.Uri, new byte[8]));
        Assert.Equal(HttpStatusCode.Created, await PutAsync(url, new byte[8]));
    }

    [Fact]
    public async Task Parts_are_read_as_one_stream_and_found_missing_before_that()
    {
        var contribution = Declared(7, (10, 4), (3, 3));
        var content = Enumerable.Range(0, 10).Select(i => (byte)i).ToArray();
        var parts = await _blobs.UploadUrlsAsync(contribution, 0, _blobs.UrlsExpireAt(), CancellationToken.None);
        Assert.Equal([(0UL, 4UL), (4UL, 4UL), (8UL, 2UL)], parts.Select(p => (p.Offset, p.Size)));
        foreach (var part in parts.Take(2))
            Assert.Equal(HttpStatusCode.Created, await PutAsync(part.Url, content.AsSpan((int)part.Offset, (int)part.Size).ToArray()));
        Assert.Equal(
            new Error(ErrorKind.Conflict, "upload-missing", "Part 2 of file 0 (\"f0.txt\") has not been uploaded.", "/payload/files/0"),
            await _blobs.CheckUploadsAsync(contribution, CancellationToken.None));
        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync(contribution, 0, 3));
        Assert.Equal("BlobNotFound", missing.ErrorCode);

        Assert.Equal(HttpStatusCode.Created, await PutAsync(parts[2].Url, content.AsSpan(8).ToArray()));
        var second = (await _blobs.UploadUrlsAsync(contribution, 1, _blobs.UrlsExpireAt(), CancellationToken.None)).Single();
        Assert.Equal(HttpStatusCode.Created, await PutAsync(second.Url, new byte[5]));
        Assert.Equal(
            new Error(ErrorKind.Conflict, "upload-size", "Part 0 of file 1 (\"f1.txt\") has 5 bytes, but 3 were declared.", "/payload/files/1"),
            await _blobs.CheckUploadsAsync(contribution, CancellationToken.None));
        foreach (var bufferBytes in new[] { 1, 3, 64 })
            Assert.Equal(content, await ReadAsync(contribution, 0, bufferBytes));
    }

    [Fact]
    public async Task Deleting_takes_one_contributions_uploads_and_no_other()
    {
        foreach (var id in new[] { 7UL, 70UL })
        {
            var contribution = Declared(id, (10, 4));
            foreach (var part in await _blobs.UploadUrlsAsync(contribution, 0, _blobs.UrlsExpireAt(), CancellationToken.None))
                await PutAsync(part.Url, new byte[(int)part.Size]);
            Assert.Null(await _blobs.CheckUploadsAsync(contribution, CancellationToken.None));
        }
        Assert.Equal(["ct-7", "ct-70"], await QuarantinedAsync());
        Assert.Equal(3, await _blobs.DeleteUploadsAsync(new ContributionId(new Seq(7)), CancellationToken.None));
        Assert.Equal(["ct-70"], await QuarantinedAsync());
        Assert.Equal(0, await _blobs.DeleteUploadsAsync(new ContributionId(new Seq(7)), CancellationToken.None));
    }

    [Fact]
    public async Task Content_is_uploaded_twice_as_once_and_read_with_a_bound()
    {
        // Larger than one block of an upload, so that it goes up in blocks whose commit must not overwrite either.
        var content = new byte[9_000_000];
        new Random(1).NextBytes(content);
        var target = _blobs.Records(Some, Hash256.Sha256(content));
        Assert.Null(await target.ReadAsync(content.Length, CancellationToken.None));
        await target.UploadAsync(new MemoryStream(content), CancellationToken.None);
        var before = (await target.Container.GetBlobClient(target.Name).GetPropertiesAsync()).Value;
        await target.UploadAsync(new MemoryStream(content), CancellationToken.None);
        Assert.Equal(before.ETag, (await target.Container.GetBlobClient(target.Name).GetPropertiesAsync()).Value.ETag);
        Assert.Equal(content, await target.ReadAsync(content.Length, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidDataException>(() => target.ReadAsync(content.Length - 1, CancellationToken.None));
    }

    [Fact]
    public async Task Superseded_records_go_and_the_current_ones_and_other_contributions_stay()
    {
        var (old, current, other) = (Hash256.Sha256("old"u8), Hash256.Sha256("current"u8), new ContributionId(new Seq(90)));
        foreach (var (id, sha256) in new[] { (Some, old), (Some, current), (other, old) })
            await _blobs.Records(id, sha256).UploadAsync(new MemoryStream("0123456789"u8.ToArray()), CancellationToken.None);
        var contribution = Declared(9, (1, 1)) with { File = new RecordFile(1, 10, current), Superseded = old };
        Assert.Equal(1, await _blobs.DeleteSupersededAsync(contribution, CancellationToken.None));
        Assert.Equal(0, await _blobs.DeleteSupersededAsync(contribution, CancellationToken.None));
        Assert.False(await _blobs.Records(Some, old).ExistsAsync(CancellationToken.None));
        Assert.True(await _blobs.Records(Some, current).ExistsAsync(CancellationToken.None) && await _blobs.Records(other, old).ExistsAsync(CancellationToken.None));
        Assert.Equal("345"u8.ToArray(), (await _blobs.Records(other, old).ReadRangeAsync(3, 3, CancellationToken.None)).ToArray());
        await Assert.ThrowsAsync<InvalidDataException>(() => _blobs.Records(other, old).ReadRangeAsync(8, 3, CancellationToken.None));
        Assert.Equal(1, await _blobs.DeleteRecordsAsync(Some, CancellationToken.None));
        Assert.False(await _blobs.Records(Some, current).ExistsAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Download_url_reads_and_does_not_write()
    {
        var sha256 = Hash256.Sha256("{}\n"u8);
        await _blobs.Records(Some, sha256).UploadAsync(new MemoryStream("{}\n"u8.ToArray()), CancellationToken.None);
        var url = await _blobs.DownloadUrlAsync(Some, sha256, _blobs.UrlsExpireAt(), CancellationToken.None);
        Assert.Equal("{}\n", await _http.GetStringAsync(url));
        Assert.Equal(HttpStatusCode.Forbidden, await PutAsync(url, [1]));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(HttpMethod.Delete, url));
    }

    private static Contribution Declared(ulong id, params (ulong Size, ulong PartSize)[] files) => new(
        new ContributionId(new Seq(id)), TestLedger.Contributor.Address,
        new ContributionDeclare(new DatanetId(new Seq(1)), [.. files.Select((f, i) => new FileDeclaration(FileName.Parse($"f{i}.txt").Value, FileFormat.Text, f.Size, f.PartSize))]),
        LedgerTime.From(Clock.GetUtcNow().AddHours(1)));

    private async Task<byte[]> ReadAsync(Contribution contribution, int file, int bufferBytes)
    {
        await using var stream = _blobs.OpenUpload(contribution, file);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, bufferBytes);
        return all.ToArray();
    }

    private async Task<List<string>> QuarantinedAsync() =>
        await _blobs.ListQuarantinedAsync(CancellationToken.None).Select(id => id.ToString()).ToListAsync();

    private async Task<HttpStatusCode> PutAsync(Uri url, byte[] content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(content) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, Uri url)
    {
        using var request = new HttpRequestMessage(method, url);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
