using System.Net;
using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.TestKit.OpenApi;

namespace OpenLedger.Tests.Api;

/// <summary>What clients and caches rely on when they read.</summary>
[Collection(ApiCollection.Name)]
public sealed class ReadTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Served_document_is_the_committed_one()
    {
        using var response = await stack.GetAsync("openapi.json");
        Assert.Equal(OpenApiDocument.Committed.Bytes, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        await NotModifiedAsync("openapi.json");
    }

    [Fact]
    public async Task Health_says_live_and_ready()
    {
        Assert.Equal("live", (await stack.GetJsonAsync("health/live")).GetProperty("status").GetString());
        Assert.Equal("ready", (await stack.GetJsonAsync("health/ready")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Entry_has_its_leaf_hash_as_ETag_and_is_sent_once()
    {
        var outcome = await _user.SendAsync(Kinds.Cancel, new { nonce = "1" });
        var path = $"ledger/entries/{outcome.Seq}";
        var etag = await NotModifiedAsync(path);
        var entry = await stack.GetJsonAsync(path);
        Assert.Equal($"\"{entry.GetProperty("leafHash").GetString()}\"", etag);
        using var other = await stack.GetAsync(path, ("If-None-Match", "\"0000\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var several = await stack.GetAsync(path, ("If-None-Match", $"\"0000\", W/{etag}"));
        Assert.Equal(HttpStatusCode.NotModified, several.StatusCode);
    }

    [Fact]
    public async Task Version_has_its_manifests_hash_as_ETag_and_is_sent_once()
    {
        var datanet = await _user.CreateDatanetAsync();
        for (var version = 1; version <= 2; version++)
        {
            var id = await _user.ContributeAsync(datanet, "a.txt", "txt", System.Text.Encoding.UTF8.GetBytes($"Version {version}.\n"));
            await _user.WaitUntilReadAsync(id);
            await _user.SendAsync(Kinds.ContributionAccept, new { contribution = id });
            await _user.WaitAsync(id, c => c.State == "published");
        }
        var latest = (await stack.Client.GetDatanetAsync(datanet.Id)).LatestVersion!;
        Assert.Equal((2UL, 2UL), (latest.Number, latest.Records));
        Assert.Equal($"\"{latest.Manifest}\"", await NotModifiedAsync($"datanets/{datanet.Id}/versions/2"));
        var pages = await WalkAsync($"datanets/{datanet.Id}/versions?limit=1", "items", v => v.GetProperty("number").GetString()!);
        Assert.Equal(["2", "1"], pages);
        var beforeTheFirst = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($"versions|{datanet.Id}|0"));
        Assert.Equal(0, (await stack.GetJsonAsync($"datanets/{datanet.Id}/versions?cursor={beforeTheFirst}")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Datanets_are_walked_through_once_while_new_ones_are_added()
    {
        var before = new List<string>();
        for (var i = 0; i < 7; i++)
            before.Add((await _user.CreateDatanetAsync()).Id);
        var added = 0;
        var walked = await WalkAsync("datanets?limit=3", "items", d => d.GetProperty("id").GetString()!, async () =>
        {
            if (added++ < 3)
                await _user.CreateDatanetAsync();
        });
        Assert.Equal(walked.Count, walked.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(before.AsEnumerable().Reverse(), walked.Where(before.Contains));
    }

    [Fact]
    public async Task Contributions_are_walked_through_once_while_new_ones_are_added()
    {
        var datanet = await _user.CreateDatanetAsync();
        var other = await _user.CreateDatanetAsync();
        var declared = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            declared.Add(await _user.DeclareAsync(datanet, ("a.txt", "txt", 3)));
            await _user.DeclareAsync(other, ("a.txt", "txt", 3));
        }
        var added = 0;
        var walked = await WalkAsync($"datanets/{datanet.Id}/contributions?limit=2", "items", c => c.GetProperty("id").GetString()!, async () =>
        {
            if (added++ < 2)
                await _user.DeclareAsync(datanet, ("b.txt", "txt", 3));
        });
        Assert.Equal(declared.AsEnumerable().Reverse(), walked);
    }

    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task Entries_are_walked_through_once_in_order_while_new_ones_are_added(string order)
    {
        for (var i = 0; i < 5; i++)
            await _user.SendAsync(Kinds.Cancel, new { nonce = i.ToString() });
        var end = (await stack.Client.GetLedgerAsync()).Head.NextSeq.Value;
        var added = 0;
        var walked = await WalkAsync($"ledger/entries?limit=40&order={order}", "items", e => e.GetProperty("entry").GetProperty("seq").GetString()!, async () =>
        {
            if (added++ < 3)
                await _user.SendAsync(Kinds.Cancel, new { nonce = (100 + added).ToString() });
        });
        var seqs = walked.Select(ulong.Parse).ToList();
        Assert.True((ulong)seqs.Count >= end);
        var first = order == "asc" ? 0UL : seqs[0];
        Assert.Equal(Enumerable.Range(0, seqs.Count).Select(i => order == "asc" ? first + (ulong)i : first - (ulong)i), seqs);
        Assert.Equal(0UL, order == "asc" ? seqs[0] : seqs[^1]);
    }

    [Fact]
    public async Task Entries_from_a_number_begin_with_it_in_either_order()
    {
        var seq = (await _user.SendAsync(Kinds.Cancel, new { nonce = "1" })).Seq;
        foreach (var order in new[] { "asc", "desc" })
        {
            var page = await stack.GetJsonAsync($"ledger/entries?limit=1&order={order}&from={seq}");
            Assert.Equal(seq.ToString(), page.GetProperty("items")[0].GetProperty("entry").GetProperty("seq").GetString());
        }
    }

    [Fact]
    public async Task Entries_of_an_actor_and_of_a_kind_come_newest_first_once_they_are_indexed()
    {
        var sent = new List<Seq>();
        for (var i = 0; i < 5; i++)
            sent.Add((await _user.SendAsync(Kinds.Cancel, new { nonce = i.ToString() })).Seq);
        sent.Reverse();
        await Eventually.TrueAsync(async () =>
            ulong.Parse((await stack.GetJsonAsync($"ledger/entries?limit=1&actor={_user.Address}")).GetProperty("through").GetString()!) > sent[0].Value, ApiUser.IngestLimit);
        var expected = sent.Select(s => s.ToString());
        Assert.Equal(expected, await WalkAsync($"ledger/entries?limit=2&actor={_user.Address}", "items", Seq));
        Assert.Equal(expected, await WalkAsync($"ledger/entries?limit=2&actor={_user.Address.ToChecksumString()}", "items", Seq));
        var cancels = await WalkAsync("ledger/entries?limit=2&kind=cancel", "items", Seq);
        Assert.Equal(expected, cancels.Where(sent.Select(s => s.ToString()).Contains));
        Assert.Equal(cancels.OrderByDescending(ulong.Parse), cancels);

        static string Seq(JsonElement item) => item.GetProperty("entry").GetProperty("seq").GetString()!;
    }

    [Fact]
    public async Task Blocks_can_be_read_from_where_a_page_ends()
    {
        await _user.SendAsync(Kinds.Cancel, new { nonce = "1" });
        var (from, heights) = ("0", new List<ulong>());
        for (string? next = from; next is not null;)
        {
            var page = await stack.GetJsonAsync($"ledger/blocks?limit=7&from={next}");
            foreach (var block in page.GetProperty("blocks").EnumerateArray())
            {
                using var header = JsonDocument.Parse(block.GetProperty("header").GetString()!);
                heights.Add(ulong.Parse(header.RootElement.GetProperty("height").GetString()!));
            }
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        Assert.Equal(Enumerable.Range(0, heights.Count).Select(i => (ulong)i), heights);
        Assert.True(heights[^1] >= 1);
    }

    /// <summary>Asks again with the answer's ETag and gets nothing; returns the ETag.</summary>
    private async Task<string> NotModifiedAsync(string path)
    {
        using var first = await stack.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var etag = first.Headers.ETag!.ToString();
        using var second = await stack.GetAsync(path, ("If-None-Match", etag));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(etag, second.Headers.ETag!.ToString());
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return etag;
    }

    private async Task<List<string>> WalkAsync(string path, string list, Func<JsonElement, string> item, Func<Task>? between = null)
    {
        var walked = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await stack.GetJsonAsync(cursor.Length == 0 ? path : $"{path}&cursor={cursor}");
            walked.AddRange(page.GetProperty(list).EnumerateArray().Select(item));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            if (between is not null)
                await between();
        }
        return walked;
    }
}
