using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Blobs;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>An upload URL in the hands of the JavaScript storage client: good for one thing only.</summary>
[Collection(ApiCollection.Name)]
public sealed class StorageClientTests(StackFixture stack)
{
    private const string Content = "From a web page.\n";

    [Fact]
    public async Task Upload_URL_creates_its_blob_once_and_does_nothing_else()
    {
        var user = new ApiUser(stack);
        var datanet = await user.CreateDatanetAsync();
        var id = await user.DeclareAsync(datanet, ("page.txt", "txt", Content.Length));
        var part = (await stack.Client.RequestUploadsAsync(user.Key, id)).Files.Single().Parts.Single();
        var statuses = await NodeScript.RunAsync<Dictionary<string, int>>("OpenLedger.Tests/Api/upload.mjs", JsonSerializer.Serialize(new { url = part.Url, content = Content }));
        foreach (var allowed in new[] { "create", "snapshot" })
            Assert.True(statuses.Remove(allowed, out var status) && status == 201, $"{allowed}: {status}");
        Assert.Equal(14, statuses.Count);
        Assert.All(statuses, s => Assert.True(s.Value == 403, $"{s.Key}: {s.Value}"));

        await user.SendAsync(Kinds.ContributionComplete, ApiUser.Completion(datanet, id, Hash256.Sha256(Encoding.UTF8.GetBytes(Content))));
        Assert.Equal("ingested", (await user.WaitUntilReadAsync(id)).State);
        var storage = new BlobServiceClient(stack.Stack.Azurite.ConnectionString);
        Assert.True(ContributionId.TryParse(id, out var contribution));
        var blobs = new DatanetBlobs(storage, Options.Create(new StorageOptions()), TimeProvider.System);
        Assert.Equal(1, await blobs.DeleteUploadsAsync(contribution, TestContext.Current.CancellationToken));
        Assert.Empty(storage.GetBlobContainerClient(new StorageOptions().QuarantineContainer).GetBlobs(BlobTraits.None, BlobStates.All, $"{id}/", TestContext.Current.CancellationToken));
    }
}
