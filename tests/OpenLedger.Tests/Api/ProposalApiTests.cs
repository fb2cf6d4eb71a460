using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Proposals and votes over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class ProposalApiTests(StackFixture stack) : IDisposable
{
    private readonly ApiUser _user = new(stack);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Proposals_are_made_shown_and_canceled_on_the_command_line()
    {
        Assert.Contains("proposal-threshold", await RunAsync(1, "proposal", "create", "Hold longer", "--set", "maxHoldMs=86400000", "--key", Key), StringComparison.Ordinal);
        await StakeAsync(OpenAmount.Whole(10_000));
        Assert.Contains("power     10000 OPEN", await RunAsync(0, "vote", "show", "--key", Key), StringComparison.Ordinal);
        var why = Path.Combine(_folder.FullName, "why.md");
        await File.WriteAllTextAsync(why, "# Why\n\nHolds are long.", TestContext.Current.CancellationToken);
        var set = await CreateAsync("Hold shorter", "--set", "maxHoldsPerAccount=7", "--set", "maxHoldMs=86400000", "--description", why);
        var pay = await CreateAsync("A grant", "--pay", $"{_user.Address}=2.5");
        var action = Path.Combine(_folder.FullName, "action.json");
        await File.WriteAllTextAsync(action, """{"change":"remove","kind":"model","name":"open/tiny"}""", TestContext.Current.CancellationToken);
        var list = await CreateAsync("Unlist", "--action", action);

        var shown = await stack.Client.GetProposalAsync(set, TestContext.Current.CancellationToken);
        Assert.Equal(("pending", _user.Address, "Hold shorter", "# Why\n\nHolds are long."), (shown.State, shown.Proposer, shown.Title, shown.Description));
        Assert.Equal("""{"changes":[{"name":"maxHoldMs","value":"86400000"},{"name":"maxHoldsPerAccount","value":"7"}],"kind":"parameters"}""", shown.Action.GetRawText());
        Assert.Equal(("0", 0UL, null), (shown.Votes.For, shown.Votes.Voters, shown.Votes.Total));
        var printed = await RunAsync(0, "proposal", "show", pay);
        Assert.All(["A grant", "pending", "treasury"], text => Assert.Contains(text, printed, StringComparison.Ordinal));

        Assert.Contains("proposal-not-active", await RunAsync(1, "proposal", "vote", set, "for", "--reason", "Now.", "--key", Key), StringComparison.Ordinal);
        Assert.Contains("proposal-not-queued", await RunAsync(1, "proposal", "execute", set, "--key", Key), StringComparison.Ordinal);
        var (page, next) = (await stack.GetJsonAsync("proposals?limit=2"), await stack.GetJsonAsync($"proposals?limit=1&cursor={(await stack.GetJsonAsync("proposals?limit=2")).GetProperty("next").GetString()}"));
        Assert.Equal([list, pay, set], page.GetProperty("items").EnumerateArray().Concat(next.GetProperty("items").EnumerateArray()).Select(p => p.GetProperty("id").GetString()));
        Assert.Contains("Unlist", await RunAsync(0, "proposal", "list", "--lines", "3"), StringComparison.Ordinal);

        foreach (var id in new[] { set, pay, list })
            await RunAsync(0, "proposal", "cancel", id, "--key", Key);
        Assert.Equal(("canceled", _user.Address), (await stack.Client.GetProposalAsync(set, TestContext.Current.CancellationToken)) is var end ? (end.State, end.End!.By) : default);
    }

    [Fact]
    public async Task Votes_are_delegated_on_the_command_line()
    {
        await StakeAsync(OpenAmount.Whole(3));
        var other = new ApiUser(stack);
        await RunAsync(0, "vote", "delegate", other.Address.ToString(), "--key", Key);
        var (mine, theirs) = (await stack.Client.GetVotingPowerAsync(_user.Address.ToString()), await stack.Client.GetVotingPowerAsync(other.Address.ToChecksumString()));
        Assert.Equal((OpenAmount.Whole(3).ToString(), other.Address, "0"), (mine.Stake, mine.Delegate, mine.Power));
        Assert.Equal(("0", other.Address, OpenAmount.Whole(3).ToString()), (theirs.Stake, theirs.Delegate, theirs.Power));
        Assert.Contains("delegate-unchanged", await RunAsync(1, "vote", "delegate", other.Address.ToString(), "--key", Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_listed_at_first()
    {
        var listings = await stack.GetJsonAsync("listings");
        Assert.Equal((0, 0), (listings.GetProperty("models").GetArrayLength(), listings.GetProperty("standards").GetArrayLength()));
    }

    [Theory]
    [InlineData("proposals/dn-5", 400, "not-an-id")]
    [InlineData("proposals/pr-0", 404, "proposal-unknown")]
    [InlineData("proposals/pr-0/votes", 404, "proposal-unknown")]
    [InlineData("proposals/pr-0/votes?limit=0", 400, "limit-out-of-range")]
    [InlineData("proposals/pr-0/votes?cursor=x", 400, "cursor-malformed")]
    [InlineData("proposals?state=active", 400, "unknown-parameter")]
    [InlineData("proposals?cursor=x", 400, "cursor-malformed")]
    [InlineData("accounts/treasury/votes", 400, "not-an-address")]
    [InlineData("listings?limit=5", 400, "unknown-parameter")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    [Theory]
    [InlineData("--set", "maxHoldMs")]
    [InlineData("--set", "maxHoldMs=5 days")]
    [InlineData("--pay", "bob=5")]
    [InlineData("--pay", "0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7=0")]
    public async Task Action_that_makes_no_sense_is_said_before_anything_is_sent(string option, string value) =>
        Assert.Contains(value, await RunAsync(1, "proposal", "create", "Nonsense", option, value, "--key", Key), StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    private string Key
    {
        get
        {
            var file = Path.Combine(_folder.FullName, "key");
            if (!File.Exists(file))
                KeyFile.Create(file, _user.Key);
            return file;
        }
    }

    /// <summary>Out of a deposit; the stack's attestor has the duty.</summary>
    private async Task StakeAsync(OpenAmount amount)
    {
        var deposit = new BridgeDeposit(31337, new DepositId(_user.Address, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))), Hash256.Sha256([7]), 1, _user.Address, amount);
        await stack.Client.SendAsync(stack.Stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), TestContext.Current.CancellationToken);
        await RunAsync(0, "stake", "add", amount.ToOpen(), "--key", Key);
    }

    private async Task<string> CreateAsync(params string[] arguments)
    {
        using var json = JsonDocument.Parse(await RunAsync(0, ["proposal", "create", .. arguments, "--key", Key, "--json"]));
        return json.RootElement.GetProperty("subject").GetString()!;
    }

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error, TestContext.Current.CancellationToken);
        Assert.True(status == expected, $"{string.Join(' ', arguments)}: {status} {output} {error}");
        return expected == 0 ? output.ToString() : error.ToString();
    }
}
