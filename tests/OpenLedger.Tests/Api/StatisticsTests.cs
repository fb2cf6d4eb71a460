using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Statistics over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class StatisticsTests(StackFixture stack)
{
    private readonly ApiUser _owner = new(stack);
    private readonly ApiUser _contributor = new(stack);

    [Fact]
    public async Task Counts_follow_a_contribution_from_its_declaration_to_its_version()
    {
        var datanet = await _owner.CreateDatanetAsync("private");
        Assert.Equal((UInt128)0, (await stack.Client.GetDatanetStatisticsAsync(datanet.Id)).Contributions.Total.Contributions);
        await _contributor.DeclareAsync(datanet, ("later.txt", "txt", 9));
        var id = await _contributor.ContributeAsync(datanet, "a.txt", "txt", Encoding.UTF8.GetBytes("one\n\none\n\ntwo\n"));
        var read = await _contributor.WaitUntilReadAsync(id);
        await _owner.SendAsync(Kinds.ContributionAccept, new { contribution = id });
        await _owner.WaitAsync(id, c => c.State == "published");

        var statistics = await stack.Client.GetDatanetStatisticsAsync(datanet.Id);
        Assert.Equal((1UL, 1UL, read.Records!.Value, 0UL), (statistics.Contributors, statistics.Versions, statistics.Records, statistics.Withdrawals));
        Assert.Equal(["declared", "published"], statistics.Contributions.ByState.Keys.Order(StringComparer.Ordinal));
        var published = statistics.Contributions.ByState["published"];
        Assert.Equal((1, 2, read.Duplicates!.Value), ((int)published.Contributions, (int)published.Records, (ulong)published.Duplicates));
        Assert.True(published.Bytes > 0);

        var account = await stack.Client.GetAccountStatisticsAsync(_contributor.Address.ToString());
        Assert.Equal((0UL, 1UL, (UInt128)2), (account.Owned.Datanets, account.Contributed.Datanets, account.Contributed.Contributions.Total.Contributions));
        var owner = await stack.Client.GetAccountStatisticsAsync(_owner.Address.ToString());
        Assert.Equal((1UL, 0UL, (UInt128)2), (owner.Owned.Datanets, owner.Contributed.Datanets, owner.Owned.Contributions.Total.Contributions));
    }

    [Fact]
    public async Task Datanets_of_a_contributor_come_in_pages_newest_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var datanet = await _owner.CreateDatanetAsync();
            await _contributor.DeclareAsync(datanet, ("a.txt", "txt", 9));
            ids.Add(datanet.Id);
        }
        var path = $"accounts/{_contributor.Address}/statistics/datanets?limit=2";
        var first = await stack.GetJsonAsync(path);
        // A Datanet that is newer than the page does not shift the next one.
        await _contributor.DeclareAsync(await _owner.CreateDatanetAsync(), ("a.txt", "txt", 9));
        var second = await stack.GetJsonAsync($"{path}&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(Enumerable.Reverse(ids), Datanets(first).Concat(Datanets(second)));
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal(4, (await stack.Client.ListAccountSharesAsync(_contributor.Address.ToString()).ToListAsync(TestContext.Current.CancellationToken)).Count);

        static IEnumerable<string?> Datanets(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("datanet").GetString());
    }

    [Fact]
    public async Task Cursor_of_another_account_is_refused()
    {
        for (var i = 0; i < 2; i++)
            await _contributor.DeclareAsync(await _owner.CreateDatanetAsync(), ("a.txt", "txt", 9));
        var page = await stack.GetJsonAsync($"accounts/{_contributor.Address}/statistics/datanets?limit=1");
        using var response = await stack.GetAsync($"accounts/{_owner.Address}/statistics/datanets?cursor={page.GetProperty("next").GetString()}");
        await ApiCalls.RefusedAsync(response, 400, "cursor-malformed");
    }

    [Theory]
    [InlineData("datanets/5/statistics", 400, "not-an-id")]
    [InlineData("datanets/dn-0/statistics", 404, "datanet-unknown")]
    [InlineData("datanets/dn-0/statistics?state=published", 400, "unknown-parameter")]
    [InlineData("accounts/0x1/statistics", 400, "not-an-address")]
    [InlineData("accounts/0x1/statistics/datanets", 400, "not-an-address")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/statistics/datanets?limit=0", 400, "limit-out-of-range")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    [Fact]
    public async Task Command_line_shows_the_counts()
    {
        var datanet = await _owner.CreateDatanetAsync();
        await _contributor.DeclareAsync(datanet, ("a.txt", "txt", 9));
        var shown = await RunAsync("datanet", "stats", datanet.Id);
        Assert.Contains("declared", shown, StringComparison.Ordinal);
        Assert.Contains(datanet.Id, await RunAsync("account", "stats", _contributor.Address.ToString()), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await RunAsync("account", "stats", _contributor.Address.ToString(), "--json"));
        Assert.Equal("1", json.RootElement.GetProperty("statistics").GetProperty("contributed").GetProperty("datanets").GetString());
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error) == 0, error.ToString());
        return output.ToString();
    }
}
