using System.Net;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Paths and queries that name nothing, or nothing sensible.</summary>
[Collection(ApiCollection.Name)]
public sealed class QueryTests(StackFixture stack)
{
    [Theory]
    [InlineData("ledger?at=1", 400, "unknown-parameter")]
    [InlineData("ledger/entries?page=2", 400, "unknown-parameter")]
    [InlineData("ledger/entries/0?limit=1", 400, "unknown-parameter")]
    [InlineData("datanets/dn-0?limit=1", 400, "unknown-parameter")]
    [InlineData("contributions/ct-0?code=1", 400, "unknown-parameter")]
    [InlineData("datanets?limit=1&limit=2", 400, "repeated-parameter")]
    [InlineData("ledger/entries?limit=0", 400, "limit-out-of-range")]
    [InlineData("ledger/entries?limit=201", 400, "limit-out-of-range")]
    [InlineData("ledger/entries?limit=-1", 400, "limit-out-of-range")]
    [InlineData("ledger/entries?limit=", 400, "limit-out-of-range")]
    [InlineData("ledger/entries?limit=1e1", 400, "limit-out-of-range")]
    [InlineData("ledger/blocks?limit=65", 400, "limit-out-of-range")]
    [InlineData("datanets?limit=99999999999999999999", 400, "limit-out-of-range")]
    [InlineData("datanets?cursor=", 400, "cursor-malformed")]
    [InlineData("datanets?cursor=a", 400, "cursor-malformed")]
    [InlineData("datanets?cursor=!!!!", 400, "cursor-malformed")]
    [InlineData("datanets?cursor=%00%ff", 400, "cursor-malformed")]
    [InlineData("datanets?cursor=AAAA", 400, "cursor-malformed")]
    [InlineData("datanets?cursor=ZW50cmllc3xkZXNjfHw1", 400, "cursor-malformed")]
    [InlineData("ledger/entries?order=asc&cursor=ZW50cmllc3xkZXNjfHw1", 400, "cursor-malformed")]
    [InlineData("ledger/entries?order=up", 400, "order-unknown")]
    [InlineData("ledger/entries?order=asc&kind=tick", 400, "order-unknown")]
    [InlineData("ledger/entries?from=01", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries?from=-1", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries?from=18446744073709551616", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries?from=1&kind=tick", 400, "from-not-allowed")]
    [InlineData("ledger/entries?from=1&cursor=ZW50cmllc3xkZXNjfHw1", 400, "from-not-allowed")]
    [InlineData("ledger/entries?actor=0x00000000000000000000000000000000000000aa&kind=tick", 400, "filters-combined")]
    [InlineData("ledger/entries?actor=0x12", 400, "not-an-address")]
    [InlineData("ledger/entries?kind=Tick", 400, "not-a-kind")]
    [InlineData("ledger/entries/one", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries/00", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries/18446744073709551616", 400, "not-a-sequence-number")]
    [InlineData("ledger/entries/18446744073709551615", 404, "entry-unknown")]
    [InlineData("ledger/entries/999999", 404, "entry-unknown")]
    [InlineData("ledger/blocks?from=x", 400, "not-a-sequence-number")]
    [InlineData("datanets/5", 400, "not-an-id")]
    [InlineData("datanets/ct-0", 400, "not-an-id")]
    [InlineData("datanets/dn-01", 400, "not-an-id")]
    [InlineData("datanets/..%2fledger", 400, "not-an-id")]
    [InlineData("datanets/dn-0", 404, "datanet-unknown")]
    [InlineData("datanets/dn-18446744073709551615", 404, "datanet-unknown")]
    [InlineData("datanets/dn-0/contributions", 404, "datanet-unknown")]
    [InlineData("datanets/dn-0/versions", 404, "datanet-unknown")]
    [InlineData("datanets/dn-0/versions/1", 404, "datanet-unknown")]
    [InlineData("contributions/dn-0", 400, "not-an-id")]
    [InlineData("contributions/ct-0", 404, "contribution-unknown")]
    public async Task Request_with_a_fault_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    [Theory]
    [InlineData("0", 404, "version-unknown")]
    [InlineData("1", 404, "version-unknown")]
    [InlineData("01", 400, "not-a-version")]
    [InlineData("latest", 400, "not-a-version")]
    public async Task Version_that_is_not_there_is_refused(string number, int status, string code)
    {
        var datanet = await new ApiUser(stack).CreateDatanetAsync();
        using var version = await stack.GetAsync($"datanets/{datanet.Id}/versions/{number}");
        await ApiCalls.RefusedAsync(version, status, code);
        using var downloads = await stack.PostAsync($"datanets/{datanet.Id}/versions/{number}/downloads", null);
        await ApiCalls.RefusedAsync(downloads, status, code);
    }

    [Theory]
    [InlineData("ledger/blocks?from=18446744073709551615", "blocks")]
    [InlineData("ledger/blocks?from=999999999", "blocks")]
    [InlineData("ledger/entries?order=asc&from=999999999", "items")]
    [InlineData("ledger/entries?order=asc&from=18446744073709551614", "items")]
    [InlineData("ledger/entries?actor=0x00000000000000000000000000000000000000aa", "items")]
    [InlineData("ledger/entries?kind=a.kind-that-nobody-knows", "items")]
    public async Task List_beyond_the_end_is_empty_and_has_no_next_page(string path, string list)
    {
        var page = await stack.GetJsonAsync(path);
        Assert.Equal(0, page.GetProperty(list).GetArrayLength());
        Assert.False(page.TryGetProperty("next", out _));
    }

    [Theory]
    [InlineData("GET", "nothing/here")]
    [InlineData("GET", "")]
    [InlineData("GET", "commands")]
    [InlineData("DELETE", "datanets/dn-0")]
    [InlineData("PUT", "ledger/entries/0")]
    public async Task Route_or_method_that_is_not_there_is_not_found(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), ApiCalls.Url(path));
        using var response = await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
