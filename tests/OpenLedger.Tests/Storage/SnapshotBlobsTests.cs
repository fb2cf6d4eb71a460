using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Snapshots;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;
using OpenLedger.TestKit;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class SnapshotBlobsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly StorageOptions _options = new() { SnapshotContainer = AzuriteFixture.UniqueName("snapshots") };

    private BlobServiceClient Service => new(azurite.Server.ConnectionString);

    private SnapshotBlobs Blobs => new(Service, Options.Create(_options));

    public async ValueTask InitializeAsync() => await Service.CreateBlobContainerAsync(_options.SnapshotContainer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Snapshot_is_stored_once_listed_newest_first_read_back_and_deleted()
    {
        var blobs = Blobs;
        var names = new List<SnapshotName>();
        var ledger = new RandomLedger(1);
        for (var i = 0; i < 3; i++)
        {
            var point = ledger.Run(200).State.Boundary!;
            var name = SnapshotFileTests.Name(point);
            await using var content = new SnapshotWriter(point);
            Assert.True(await blobs.AddAsync(name, content, Cancel));
            names.Insert(0, name);
        }
        // What else lies there is nobody's.
        await Service.GetBlobContainerClient(_options.SnapshotContainer).UploadBlobAsync("state/readme.txt", BinaryData.FromString("x"), Cancel);
        Assert.Equal(names, await blobs.ListAsync(Cancel));
        await using (var again = new SnapshotWriter(ledger.State.Boundary!))
            Assert.False(await blobs.AddAsync(names[0], again, Cancel));
        await using (var stored = await blobs.OpenAsync(names[0], Cancel))
            Assert.Equal(StateText.Of(ledger.State.Boundary!.State), StateText.Of(await SnapshotReader.ReadAsync(stored!, names[0], Cancel)));
        await blobs.DeleteAsync(names[0], Cancel);
        await blobs.DeleteAsync(names[0], Cancel);
        Assert.Null(await blobs.OpenAsync(names[0], Cancel));
        Assert.Equal(names[1..], await blobs.ListAsync(Cancel));
    }

    [Fact]
    public async Task Snapshot_whose_writing_is_interrupted_is_not_there()
    {
        var name = new SnapshotName(new Seq(16), Hash256.Sha256("x"u8));
        await Assert.ThrowsAsync<InvalidDataException>(() => Blobs.AddAsync(name, new BreakingStream(20 << 20), Cancel));
        Assert.Empty(await Blobs.ListAsync(Cancel));
        Assert.Null(await Blobs.OpenAsync(name, Cancel));
    }

    [Fact]
    public async Task Container_that_is_missing_is_an_IOException()
    {
        var blobs = new SnapshotBlobs(Service, Options.Create(new StorageOptions { SnapshotContainer = AzuriteFixture.UniqueName("none") }));
        await Assert.ThrowsAsync<IOException>(() => blobs.ListAsync(Cancel));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>So many bytes, and then what ends a process in the middle of an upload.</summary>
    private sealed class BreakingStream(int bytes) : Core.Ingest.ForwardStream
    {
        private int _left = bytes;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
                throw new InvalidDataException("The process was killed.");
            var read = Math.Min(buffer.Length, _left);
            _left -= read;
            return ValueTask.FromResult(read);
        }
    }
}
