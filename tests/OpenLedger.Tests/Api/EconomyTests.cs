using System.Globalization;
using System.Text;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>What vests and what was earned, over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class EconomyTests(StackFixture stack) : IDisposable
{
    private readonly ApiUser _user = new(stack);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Local_ledger_divides_the_supply_by_the_reviewed_file()
    {
        var economy = await stack.Client.GetEconomyAsync(TestContext.Current.CancellationToken);
        var beneficiary = stack.Stack.Keys.Operator.Address.ToString();
        Assert.Equal([("community", null), ("ecosystem", "treasury"), ("investors", beneficiary), ("team", beneficiary)], economy.Vesting.Select(v => (v.Pool, v.Beneficiary)));
        Assert.Equal(("0", "0"), (economy.Epoch, economy.Vesting[3].Released));
        Assert.Equal(OpenAmount.Whole(150_000_000).ToString(), (await stack.Client.GetBalanceAsync("team", TestContext.Current.CancellationToken)).Balance);
        Assert.Equal("allocation", (await stack.Client.ListStatementAsync("community", TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken)).Reason);
        Assert.Contains("517100000", await RunAsync("ledger", "economy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_has_earned_nothing_collects_nothing()
    {
        var rewards = await stack.Client.GetRewardsAsync(_user.Address.ToString(), TestContext.Current.CancellationToken);
        Assert.Equal(("0", 0), (rewards.Amount, rewards.Items.Count));
        var key = Path.Combine(_folder.FullName, "key");
        KeyFile.Create(key, _user.Key);
        Assert.Contains("0 OPEN", await RunAsync("account", "rewards", "--key", key), StringComparison.Ordinal);
        var (code, _, error) = await CallAsync("account", "collect", "--key", key);
        Assert.Equal(1, code);
        Assert.Contains("reward-nothing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quote_of_a_free_ledger_names_units_and_costs_nothing()
    {
        var payload = new { amount = "5", to = stack.Stack.Keys.Operator.Address.ToString() };
        var quote = await stack.Client.QuoteAsync(_user.Address, Kinds.OpenTransfer, Jcs.Serialize(payload), TestContext.Current.CancellationToken);
        var bytes = Jcs.Serialize(payload).Length;
        Assert.Equal((bytes, $"{1_000 + (10 * bytes)}", "0", "0", _user.Address.ToString(), "0"), (quote.Bytes, quote.Units, quote.Price, quote.Cost, quote.Payer, quote.Available));
        Assert.True(DateTimeOffset.Parse(quote.Until, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddMinutes(50));
        Assert.Equal("0", (await stack.Client.QuoteAsync(_user.Address, Kinds.KeyRegister, Jcs.Serialize(new { address = _user.Address.ToString(), duties = new[] { "writer" } }), TestContext.Current.CancellationToken)).Units);
    }

    [Theory]
    [InlineData("""{"actor":"0x1","kind":"cancel","payload":{"nonce":"5"}}""", "length-out-of-range", "/actor")]
    [InlineData("""{"actor":"0x355DCAAE6b5205d3adad8545ae2e797ee25d7ba7","kind":"cancel","payload":{"nonce":"5"}}""", "not-an-address", "/actor")]
    [InlineData("""{"actor":"0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7","kind":"dance","payload":{}}""", "unknown-kind", "/kind")]
    [InlineData("""{"actor":"0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7","kind":"cancel","payload":{}}""", "missing-member", "/payload/nonce")]
    [InlineData("""{"actor":"0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7","kind":"cancel"}""", "missing-member", "/payload")]
    [InlineData("""{"actor":"0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7","kind":"cancel","nonce":"5","payload":{"nonce":"5"}}""", "unknown-member", "/nonce")]
    public async Task Quote_of_what_is_no_command_is_refused(string body, string code, string pointer)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await stack.Http.PostAsync(ApiCalls.Url("quotes"), content, TestContext.Current.CancellationToken);
        await ApiCalls.RefusedAsync(response, 400, code, pointer);
    }

    [Theory]
    [InlineData("economy?epoch=1", 400, "unknown-parameter")]
    [InlineData("accounts/treasury/rewards", 400, "not-an-address")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/rewards?limit=5", 400, "unknown-parameter")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await CallAsync(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<(int Code, string Output, string Error)> CallAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
