using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>What is asked about validators' votes over HTTP. How they vote is in <see cref="Faults.CurationHostTests"/>, where time passes faster.</summary>
[Collection(ApiCollection.Name)]
public sealed class CurationApiTests(StackFixture stack)
{
    [Theory]
    [InlineData("curation?datanet=ct-1", 400, "not-an-id")]
    [InlineData("curation?limit=0", 400, "limit-out-of-range")]
    [InlineData("curation?cursor=x", 400, "cursor-malformed")]
    [InlineData("curation?all=1", 400, "unknown-parameter")]
    [InlineData("contributions/dn-1/curation", 400, "not-an-id")]
    [InlineData("contributions/ct-18446744073709551615/curation", 404, "contribution-unknown")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    [Fact]
    public async Task Contribution_whose_owner_decides_has_no_round_and_pages_lead_to_each_other()
    {
        var user = new ApiUser(stack);
        var owned = await user.ContributeAsync(await user.CreateDatanetAsync(), "a.txt", "txt", "one\n"u8.ToArray());
        await user.WaitUntilReadAsync(owned);
        using var response = await stack.GetAsync($"contributions/{owned}/curation");
        await ApiCalls.RefusedAsync(response, 404, "no-curation-round");

        var datanet = await stack.Client.GetDatanetAsync((await user.SendAsync(Core.Ledger.Kinds.DatanetCreate, new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name = "Judged", review = "validators", visibility = "public" })).Subject!);
        var judged = new List<string>();
        foreach (var text in new[] { "two\n", "three\n" })
        {
            judged.Add(await user.ContributeAsync(datanet, "a.txt", "txt", System.Text.Encoding.UTF8.GetBytes(text)));
            await user.WaitUntilReadAsync(judged[^1]);
        }
        var first = await stack.GetJsonAsync($"curation?datanet={datanet.Id}&limit=1");
        Assert.Equal(judged[0], Assert.Single(first.GetProperty("items").EnumerateArray()).GetProperty("contribution").GetString());
        var second = await stack.GetJsonAsync($"curation?datanet={datanet.Id}&limit=1&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(judged[1], Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("contribution").GetString());
        Assert.False(second.TryGetProperty("next", out _));
        var round = await stack.Client.GetCurationRoundAsync(judged[0]);
        Assert.Equal(("committing", 1, 0, datanet.Id), (round.Phase, round.Round, round.Votes!.Count, round.Datanet));
    }
}
