using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Storage;
using OpenLedger.Storage.Log;
using OpenLedger.TestKit;
using OpenLedger.Tests.Transparency;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class BlobLogStoreTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly BlobServiceClient _service;
    private readonly StorageOptions _options = new() { LogContainer = AzuriteFixture.UniqueName("log"), SnapshotContainer = AzuriteFixture.UniqueName("snapshots") };
    private readonly BlobLogStore _store;
    private readonly HttpClient _http = new();

    public BlobLogStoreTests(AzuriteFixture azurite)
    {
        _service = new BlobServiceClient(azurite.Server.ConnectionString);
        _store = new BlobLogStore(_service, Options.Create(_options));
    }

    public async ValueTask InitializeAsync()
    {
        await _service.CreateBlobContainerAsync(_options.LogContainer, PublicAccessType.Blob);
        await _service.CreateBlobContainerAsync(_options.SnapshotContainer);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Tile_is_public_and_may_be_kept_for_ever()
    {
        var bytes = RandomNumberGenerator.GetBytes(8192);
        await _store.AddAsync("tile/0/x001/234", bytes, None);
        Assert.Equal(bytes, await _store.ReadAsync("tile/0/x001/234", None));
        using var response = await GetAsync("tile/0/x001/234");
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync(None));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Bundle_is_compressed_where_that_helps()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"entry {i}, ")));
        await _store.AddAsync("tile/entries/000", text, None);
        Assert.Equal(text, await _store.ReadAsync("tile/entries/000", None));
        using (var response = await GetAsync("tile/entries/000"))
        {
            Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
            Assert.True((await response.Content.ReadAsByteArrayAsync(None)).Length < text.Length / 2);
        }
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        Assert.Equal(text, await client.GetByteArrayAsync(new Uri($"{_store.Prefix}/tile/entries/000"), None));

        var random = RandomNumberGenerator.GetBytes(3000);
        await _store.AddAsync("tile/entries/001.p/7", random, None);
        Assert.Equal(random, await _store.ReadAsync("tile/entries/001.p/7", None));
        using var plain = await GetAsync("tile/entries/001.p/7");
        Assert.Empty(plain.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/entries/000")]
    public async Task What_is_there_is_never_replaced(string path)
    {
        await _store.AddAsync(path, new byte[2000], None);
        await _store.AddAsync(path, new byte[2000], None);
        var error = await Assert.ThrowsAsync<CorruptLogException>(() => _store.AddAsync(path, new byte[2001], None));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[2000], await _store.ReadAsync(path, None));
        Assert.Null(await _store.ReadAsync(path + "1", None));
    }

    [Fact]
    public async Task Text_is_replaced_only_as_it_was_read()
    {
        Assert.Null(await _store.ReadNoteAsync(LogPaths.Checkpoint, None));
        Assert.True(await _store.ReplaceNoteAsync(LogPaths.Checkpoint, "one"u8.ToArray(), null, None));
        Assert.False(await _store.ReplaceNoteAsync(LogPaths.Checkpoint, "two"u8.ToArray(), null, None));
        var one = (await _store.ReadNoteAsync(LogPaths.Checkpoint, None))!;
        Assert.True(await _store.ReplaceNoteAsync(LogPaths.Checkpoint, "two"u8.ToArray(), one.ETag, None));
        Assert.False(await _store.ReplaceNoteAsync(LogPaths.Checkpoint, "three"u8.ToArray(), one.ETag, None));
        Assert.Equal("two"u8.ToArray(), (await _store.ReadNoteAsync(LogPaths.Checkpoint, None))!.Bytes.ToArray());
        Assert.InRange(DateTimeOffset.UtcNow - one.Modified, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        using var response = await GetAsync(LogPaths.Checkpoint);
        Assert.Equal(("text/plain; charset=utf-8", "no-cache"), (response.Content.Headers.ContentType!.ToString(), response.Headers.CacheControl!.ToString()));
    }

    [Fact]
    public async Task What_is_not_for_everybody_is_in_the_private_container()
    {
        Assert.True(await _store.ReplaceNoteAsync(LogPaths.Integrated, "{}"u8.ToArray(), null, None));
        Assert.NotNull(await _store.ReadNoteAsync(LogPaths.Integrated, None));
        using var missing = await _http.GetAsync(new Uri($"{_store.Prefix}/{LogPaths.Integrated}"), None);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var refused = await _http.GetAsync(_service.GetBlobContainerClient(_options.SnapshotContainer).GetBlobClient(LogPaths.Integrated).Uri, None);
        Assert.Contains(refused.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Forbidden });
    }

    [Fact]
    public async Task Damaged_bundle_is_named()
    {
        await _store.AddAsync("tile/entries/000", new byte[2000], None);
        var blob = _service.GetBlobContainerClient(_options.LogContainer).GetBlobClient("tile/entries/000");
        var stored = (await blob.DownloadContentAsync(None)).Value.Content.ToArray();
        stored[12] ^= 0xff;
        await blob.UploadAsync(BinaryData.FromBytes(stored), new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentEncoding = "gzip" } }, None);
        var error = await Assert.ThrowsAsync<CorruptLogException>(() => _store.ReadAsync("tile/entries/000", None));
        Assert.Contains("tile/entries/000", error.Message, StringComparison.Ordinal);

        await blob.UploadAsync(BinaryData.FromBytes(Array.Empty<byte>()), overwrite: true, None);
        error = await Assert.ThrowsAsync<CorruptLogException>(() => _store.ReadAsync("tile/entries/000", None));
        Assert.Contains("tile/entries/000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_container_is_an_outage_and_not_an_empty_log()
    {
        var store = new BlobLogStore(_service, Options.Create(new StorageOptions { LogContainer = "none-such", SnapshotContainer = "none-such" }));
        await Assert.ThrowsAnyAsync<IOException>(() => store.ReadAsync("tile/0/000", None));
        await Assert.ThrowsAnyAsync<IOException>(() => store.ReadNoteAsync(LogPaths.Integrated, None));
        await Assert.ThrowsAnyAsync<IOException>(() => store.AddAsync("tile/0/000", new byte[32], None));
        await Assert.ThrowsAnyAsync<IOException>(() => store.ReplaceNoteAsync(LogPaths.Checkpoint, new byte[32], null, None));
    }

    [Fact]
    public async Task Ledger_is_published_so_that_anyone_can_check_its_entries_without_a_key()
    {
        var log = new SimulatedLog(1, 600, 3);
        await new LogIntegrator(log.Ledger, _store, log.Clock).IntegrateAsync(log.Chain.Next, None);
        await new LogPublisher(_store, new LogTiles(_store, 0), SimulatedLog.Key, null, log.Clock).PublishAsync(None);

        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = new Uri($"{_store.Prefix}/") };
        var note = SignedNote.Parse(await client.GetByteArrayAsync(new Uri("checkpoint", UriKind.Relative), None)).Value;
        var checkpoint = new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0).Verify(note).Value;
        var leaves = new List<Hash256>();
        foreach (var id in TileId.Added(0, checkpoint.Size).Where(t => t.Level == 0))
        {
            var bundle = EntryBundle.Parse(await client.GetByteArrayAsync(new Uri((id with { Level = TileId.EntriesLevel }).Path, UriKind.Relative), None), id.Width).Value;
            leaves.AddRange(bundle.Select(e => MerkleTree.LeafHash(e.Span)));
            Assert.Equal(leaves[^id.Width..], Tile.Parse(id, await client.GetByteArrayAsync(new Uri(id.Path, UriKind.Relative), None)).Value.Hashes);
        }
        Assert.Equal(log.Leaves.ToArray(), leaves);
        Assert.Equal(MerkleTree.Root(leaves), checkpoint.Root);
    }

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        var response = await _http.GetAsync(new Uri($"{_store.Prefix}/{path}"), None);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
