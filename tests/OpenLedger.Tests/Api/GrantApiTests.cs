using System.Net;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Grants, votes and appeals over HTTP: private downloads follow the ledger.</summary>
[Collection(ApiCollection.Name)]
public sealed class GrantApiTests(StackFixture stack)
{
    private readonly ApiUser _owner = new(stack);
    private readonly ApiUser _reader = new(stack);

    [Fact]
    public async Task Private_records_are_for_those_with_a_grant_as_long_as_it_holds()
    {
        var datanet = await _owner.CreateDatanetAsync("private");
        var contribution = await _owner.ContributeAsync(datanet, "a.txt", "txt", "one\n\ntwo\n"u8.ToArray());
        await _owner.WaitUntilReadAsync(contribution);
        await _owner.SendAsync(Kinds.ContributionAccept, new { contribution });
        await _owner.WaitAsync(contribution, c => c.State == "published");

        Assert.Equal(HttpStatusCode.Forbidden, await DownloadAsync(datanet.Id));
        var granted = await _owner.SendAsync(Kinds.DatanetGrant, new { datanet = datanet.Id, grantee = _reader.Address.ToString(), uses = new[] { "read", "train" } });
        Assert.Equal(HttpStatusCode.OK, await DownloadAsync(datanet.Id));
        var revoked = await _owner.SendAsync(Kinds.DatanetRevoke, new { datanet = datanet.Id, grantee = _reader.Address.ToString(), reason = "Over." });
        Assert.Equal(HttpStatusCode.Forbidden, await DownloadAsync(datanet.Id));
        await _owner.SendAsync(Kinds.DatanetGrant, new { datanet = datanet.Id, grantee = _reader.Address.ToString(), uses = new[] { "train" } });
        Assert.Equal(HttpStatusCode.Forbidden, await DownloadAsync(datanet.Id));

        var grants = await stack.Client.ListGrantsAsync(datanet.Id).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([(true, false), (false, true)], grants.Select(g => (g.Holds, g.End is not null)));
        Assert.Equal((granted.Seq, revoked.Seq, "revocation", "Over."), (grants[1].Seq, grants[1].End!.Seq, grants[1].End!.By, grants[1].End!.Reason));
        Assert.Equal(["read", "train"], grants[1].Uses);
    }

    [Fact]
    public async Task Curators_decide_and_a_contributor_appeals()
    {
        var second = new ApiUser(stack);
        var created = await _owner.SendAsync(Kinds.DatanetCreate, new
        {
            card = "",
            contributions = "open",
            curators = new { addresses = new[] { _reader.Address, second.Address }.Order().Select(a => a.ToString()), threshold = 2 },
            licence = new { id = "CC0-1.0" },
            name = "Curated",
            visibility = "public",
        });
        var datanet = await stack.Client.GetDatanetAsync(created.Subject!);
        Assert.Equal(2, datanet.Curators!.Threshold);
        var contributor = new ApiUser(stack);
        var contribution = await contributor.ContributeAsync(datanet, "a.txt", "txt", "three\n"u8.ToArray());
        await contributor.WaitUntilReadAsync(contribution);
        await _reader.SendAsync(Kinds.ContributionReject, new { code = "off-topic", contribution, reason = "Elsewhere." });
        Assert.Equal("ingested", (await stack.Client.GetContributionAsync(contribution)).State);
        await second.SendAsync(Kinds.ContributionReject, new { code = "duplicate", contribution, reason = "Known." });
        var rejected = await stack.Client.GetContributionAsync(contribution);
        Assert.Equal(("rejected", "duplicate", 2), (rejected.State, rejected.History[^1].Code, rejected.Votes!.Count));
        await contributor.SendAsync(Kinds.ContributionAppeal, new { contribution, reason = "Not at all." });
        var appealed = await stack.Client.GetContributionAsync(contribution);
        Assert.Equal(("appealed", "rejected"), (appealed.State, appealed.Appeal!.Against));
        using var refused = await contributor.PostAsync(
            await contributor.SignAsync(Kinds.ContributionArbitrate, $$"""{"contribution":"{{contribution}}","decision":"accept","reason":"Mine."}"""));
        await ApiCalls.RefusedAsync(refused, 403, "not-arbiter");
    }

    private async Task<HttpStatusCode> DownloadAsync(string datanet)
    {
        var path = $"datanets/{datanet}/versions/1/downloads";
        using var response = await stack.PostAsync(path, await stack.AuthorizeAsync(_reader.Key, path));
        return response.StatusCode;
    }
}
