using Azure.Storage.Blobs;
using OpenLedger.TestKit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace OpenLedger.Polyfills.Tests;

public sealed class BlobSmokeTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task BlobClient_with_hashing_polyfill_round_trips_against_azurite()
    {
        var container = new BlobContainerClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName("smoke"));
        await container.CreateAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("hello"));
        Assert.Equal("hello", (await container.GetBlobClient("a").DownloadContentAsync()).Value.Content.ToString());
    }
}
