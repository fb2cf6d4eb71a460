using System.Net;
using System.Text;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>A withdrawal from the command to the next version, with proofs and differences on the way.</summary>
[Collection(ApiCollection.Name)]
public sealed class WithdrawalApiTests(StackFixture stack)
{
    private readonly ApiUser _owner = new(stack);

    [Fact]
    public async Task Withdrawn_record_leaves_the_next_version_and_is_served_nowhere()
    {
        var (ada, ben) = (new ApiUser(stack), new ApiUser(stack));
        var datanet = await _owner.CreateDatanetAsync();
        var first = await PublishAsync(ada, datanet, [.. Enumerable.Range(0, 600).Select(i => $"record {i}"), "shared"]);
        await PublishAsync(ben, datanet, ["shared", "ben's own"]);
        var url = (await stack.Client.RequestDownloadsAsync(null, datanet.Id, 2)).Files[0].Url;

        await WithdrawAsync(ada, first, "record 5", "shared");
        await Eventually.TrueAsync(async () => (await stack.Client.GetDatanetAsync(datanet.Id)).LatestVersion!.Number == 3, TimeSpan.FromSeconds(60));
        var versions = await stack.Client.ListVersionsAsync(datanet.Id).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([(3UL, 601UL, true), (2UL, 602UL, false), (1UL, 601UL, false)], versions.Select(v => (v.Number, v.Records, v.IsOpen!.Value)));
        var receipt = Assert.Single(await stack.Client.ListWithdrawalsAsync(datanet.Id).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((2UL, 1UL, 3UL), (receipt.Count, receipt.FromVersion, receipt.Version!.Value));

        // What one contributor took back and another gave as well stays; what nobody else gave is gone.
        Assert.Null((await ProofAsync(datanet, 3, "record 5")).Contributions);
        Assert.Equal(2, (await ProofAsync(datanet, 2, "shared")).Contributions!.Count);
        Assert.Single((await ProofAsync(datanet, 3, "shared")).Contributions!);
        var diff = await stack.Client.GetDiffAsync(null, datanet.Id, 2, 3, null);
        Assert.Equal((0UL, 1UL), (diff.Added, diff.Removed));
        Assert.Equal((Hash("record 5"), "removed", first), Assert.Single(diff.Items) is var change ? (change.Record, change.Change, change.Contribution) : default);

        await Eventually.TrueAsync(async () => await StatusAsync(url) == HttpStatusCode.NotFound, TimeSpan.FromSeconds(30));
        using var closed = await stack.PostAsync($"datanets/{datanet.Id}/versions/2/downloads", null);
        await ApiCalls.RefusedAsync(closed, 410, "version-withdrawn");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var saved = await new VersionDownload(stack.Client, null).SaveAsync(versions[0], datanet.Id, folder.FullName, TestContext.Current.CancellationToken);
            Assert.Equal((601UL, versions[0].Root), (saved.Records, saved.Root));
            Assert.DoesNotContain(saved.Files.SelectMany(File.ReadLines), line => line.Contains("record 5\"", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Diff_comes_in_pages_and_private_facts_are_for_readers()
    {
        var datanet = await _owner.CreateDatanetAsync("private");
        await PublishAsync(_owner, datanet, [.. Enumerable.Range(0, 450).Select(i => $"page {i}")]);
        var (changes, cursor) = (new List<RecordChange>(), (string?)null);
        do
        {
            var page = await stack.Client.GetDiffAsync(_owner.Key, datanet.Id, 0, 1, cursor);
            Assert.Equal((450UL, 0UL), (page.Added, page.Removed));
            changes.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(Enumerable.Range(0, 450).Select(i => Hash($"page {i}")).Order(), changes.Select(c => c.Record));
        var path = $"datanets/{datanet.Id}/versions/1/records/{Hash("page 1")}/proof";
        using var nobody = await stack.Http.GetAsync(ApiCalls.Url(path), TestContext.Current.CancellationToken);
        await ApiCalls.RefusedAsync(nobody, 401, "authorization-missing");
        var stranger = await Assert.ThrowsAsync<ApiException>(() => stack.Client.GetRecordProofAsync(new ApiUser(stack).Key, datanet.Id, 1, Hash("page 1")));
        Assert.Equal("not-reader", stranger.Problem.Code);
        var hidden = await Assert.ThrowsAsync<ApiException>(() => stack.Client.GetDiffAsync(new ApiUser(stack).Key, datanet.Id, 0, 1, null));
        Assert.Equal("not-reader", hidden.Problem.Code);
    }

    [Theory]
    [InlineData("versions/1/records/abc/proof", 400, "not-a-hash")]
    [InlineData("versions/1/records/ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789/proof", 400, "not-a-hash")]
    [InlineData("versions/9/records/0000000000000000000000000000000000000000000000000000000000000000/proof", 404, "version-unknown")]
    [InlineData("versions/1/diff?from=1", 400, "not-a-version")]
    [InlineData("versions/1/diff?from=-1", 400, "not-a-version")]
    [InlineData("versions/1/diff?cursor=AAAA", 400, "cursor-malformed")]
    [InlineData("versions/1/diff?limit=0", 400, "limit-out-of-range")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        var datanet = await _owner.CreateDatanetAsync();
        await PublishAsync(_owner, datanet, ["one"]);
        using var response = await stack.Http.GetAsync(ApiCalls.Url($"datanets/{datanet.Id}/{path}"), TestContext.Current.CancellationToken);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    private async Task<string> PublishAsync(ApiUser contributor, Datanet datanet, IReadOnlyList<string> records)
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(records.Select(r => Text(r) + "\n")));
        var id = await contributor.ContributeAsync(datanet, "a.jsonl", "jsonl", content);
        await contributor.WaitUntilReadAsync(id);
        await _owner.SendAsync(Kinds.ContributionAccept, new { contribution = id });
        await _owner.WaitAsync(id, c => c.State == "published");
        return id;
    }

    private async Task WithdrawAsync(ApiUser contributor, string id, params string[] records)
    {
        var proven = new List<object>();
        foreach (var record in records)
        {
            var present = (await stack.Client.GetContributionProofAsync(null, id, Hash(record))).Proof.Present!;
            proven.Add(new { hash = present.Record.ToString(), index = present.Index.ToString(), path = present.Path.Select(h => h.ToString()) });
        }
        await contributor.SendAsync(Kinds.ContributionWithdraw, new { contribution = id, reason = "Mine.", records = proven });
    }

    /// <summary>A record's proof in a version, checked against the version's entry.</summary>
    private async Task<VersionRecordProof> ProofAsync(Datanet datanet, ulong version, string record)
    {
        var answer = await stack.Client.GetRecordProofAsync(null, datanet.Id, version, Hash(record));
        var payload = (await stack.Client.GetEntryAsync(answer.Seq)).Entry.GetProperty("payload");
        Assert.True(Hash256.TryParse(payload.GetProperty("root").GetString(), out var root));
        Assert.Equal(answer.Contributions is not null, answer.Proof.ToCore().Verify(root, ulong.Parse(payload.GetProperty("records").GetString()!)).Value);
        return answer;
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri url)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(url, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static string Text(string record) => $"{{\"text\":\"{record}\"}}";

    private static Hash256 Hash(string record) => MerkleTree.LeafHash(Encoding.UTF8.GetBytes(Text(record)));
}
