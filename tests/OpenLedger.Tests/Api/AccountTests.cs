using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Balances over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class AccountTests(StackFixture stack) : IDisposable
{
    private readonly ApiUser _user = new(stack);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Deposits_stand_in_the_balance_and_the_statement()
    {
        Assert.Equal("0", (await stack.Client.GetBalanceAsync(_user.Address.ToString())).Balance);
        var seqs = new List<string>();
        for (var i = 1; i <= 3; i++)
            seqs.Add(await DepositAsync(OpenAmount.Whole((ulong)i)));
        var balance = await stack.Client.GetBalanceAsync(_user.Address.ToChecksumString());
        Assert.Equal((_user.Address.ToString(), OpenAmount.Whole(6).ToString(), "6"), (balance.Account, balance.Balance, balance.Open));
        var path = $"accounts/{_user.Address}/statement?limit=2";
        var first = await stack.GetJsonAsync(path);
        var second = await stack.GetJsonAsync($"{path}&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(Enumerable.Reverse(seqs), Seqs(first).Concat(Seqs(second)));
        Assert.False(second.TryGetProperty("next", out _));
        Assert.Equal(OpenAmount.Whole(3).ToString(), first.GetProperty("items")[1].GetProperty("balance").GetString());

        var shown = await RunAsync("account", "show", _user.Address.ToString(), "--lines", "2");
        Assert.Contains("6 OPEN", shown, StringComparison.Ordinal);
        Assert.Equal(2, shown.Split(Kinds.BridgeDeposit).Length - 1);
        using var json = JsonDocument.Parse(await RunAsync("account", "show", _user.Address.ToString(), "--json"));
        Assert.Equal(3, json.RootElement.GetProperty("statement").GetArrayLength());
        Assert.Contains("bridge", await RunAsync("account", "show", "bridge"), StringComparison.Ordinal);

        static IEnumerable<string?> Seqs(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("seq").GetString());
    }

    [Fact]
    public async Task OPEN_is_given_reserved_taken_and_given_back_on_the_command_line_and_stands_in_both_statements()
    {
        await DepositAsync(OpenAmount.Whole(10));
        var other = new ApiUser(stack);
        var (alice, bob) = (KeyFileOf(_user), KeyFileOf(other));
        Assert.Contains("2.5 OPEN", await RunAsync("account", "transfer", other.Address.ToString(), "2.5", "--memo", "Thanks.", "--key", alice), StringComparison.Ordinal);
        await RunAsync("account", "hold", "reserve", other.Address.ToString(), "4", "--memo", "Rent.", "--key", alice);
        await RunAsync("account", "hold", "reserve", other.Address.ToString(), "1", "--key", alice);
        var holds = (await stack.Client.GetHoldsAsync(_user.Address.ToString())).Items;
        Assert.Equal([(other.Address, "Rent."), (other.Address, "")], holds.Select(h => (h.Payee, h.Memo)));
        Assert.Equal(("7.5", OpenAmount.Whole(5).ToString()), await BalanceAsync(_user.Address));
        Assert.Contains("Rent.", await RunAsync("account", "hold", "list", "--key", alice), StringComparison.Ordinal);

        Assert.Contains("balance-insufficient", await FailAsync("account", "transfer", other.Address.ToString(), "2.500000000000000001", "--key", alice), StringComparison.Ordinal);
        await RunAsync("account", "hold", "post", holds[0].Hold, "3", "--key", bob);
        Assert.Contains("hold-not-open", await FailAsync("account", "hold", "post", holds[0].Hold, "1", "--key", bob), StringComparison.Ordinal);
        Assert.Contains("not-payee", await FailAsync("account", "hold", "void", holds[1].Hold, "--key", alice), StringComparison.Ordinal);
        await RunAsync("account", "hold", "void", holds[1].Hold, "--key", bob);
        Assert.Equal(("4.5", "0"), await BalanceAsync(_user.Address));
        await RunAsync("account", "withdraw", "1.5", "--payout", _user.Address.ToString(), "--key", bob);
        Assert.Equal(("4", "0"), await BalanceAsync(other.Address));
        Assert.Contains("balance-insufficient", await FailAsync("account", "withdraw", "4.000000000000000001", "--key", bob), StringComparison.Ordinal);
        Assert.Contains("is not an address", await FailAsync("account", "withdraw", "1", "--payout", "0x12", "--key", bob), StringComparison.Ordinal);
        await RunAsync("account", "transfer", other.Address.ToString(), "1.5", "--key", alice);
        Assert.Equal(("3", "0"), await BalanceAsync(_user.Address));
        Assert.Equal(("5.5", "0"), await BalanceAsync(other.Address));

        var mine = await stack.Client.ListStatementAsync(_user.Address.ToString()).ToListAsync();
        Assert.Equal([("transfer", "-1.5"), ("hold", "-3"), ("transfer", "-2.5"), ("deposit", "10")], mine.Select(line => (line.Reason, Open(line.Change))));
        Assert.Equal(["3", "4.5", "7.5", "10"], mine.Select(line => Open(line.Balance)));
        Assert.Equal([("transfer", "1.5"), ("withdrawal", "-1.5"), ("hold", "3"), ("transfer", "2.5")], (await stack.Client.ListStatementAsync(other.Address.ToString()).ToListAsync()).Select(line => (line.Reason, Open(line.Change))));

        static string Open(string units) => $"{(units[0] == '-' ? "-" : "")}{(OpenAmount.TryParse(units.TrimStart('-'), out var amount) ? amount.ToOpen() : "?")}";
    }

    [Fact]
    public async Task Deposit_that_anyone_signs_is_refused()
    {
        var payload = JsonSerializer.Serialize(Deposit(OpenAmount.Whole(1)).ToJson());
        using var response = await _user.PostAsync(await _user.SignAsync(Kinds.BridgeDeposit, payload));
        await ApiCalls.RefusedAsync(response, 403, "not-attestor");
    }

    [Theory]
    [InlineData("accounts/0x1/balance", 400, "not-an-account")]
    [InlineData("accounts/treasure/balance", 400, "not-an-account")]
    [InlineData("accounts/bridge/balance?at=5", 400, "unknown-parameter")]
    [InlineData("accounts/treasure/statement", 400, "not-an-account")]
    [InlineData("accounts/bridge/holds", 400, "not-an-address")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/holds?limit=5", 400, "unknown-parameter")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/statement?limit=0", 400, "limit-out-of-range")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/statement?cursor=x", 400, "cursor-malformed")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string KeyFileOf(ApiUser user)
    {
        var file = Path.Combine(_folder.FullName, user.Address.ToString());
        KeyFile.Create(file, user.Key);
        return file;
    }

    private BridgeDeposit Deposit(OpenAmount amount) =>
        new(31337, new DepositId(_user.Address, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))), Hash256.Sha256([7]), 1, _user.Address, amount);

    /// <summary>The stack's attestor has the duty.</summary>
    private async Task<string> DepositAsync(OpenAmount amount)
    {
        var outcome = await stack.Client.SendAsync(stack.Stack.Keys.Attestor, Kinds.BridgeDeposit, Deposit(amount).ToJson(), TestContext.Current.CancellationToken);
        return outcome.Seq.ToString();
    }

    private async Task<(string Open, string Held)> BalanceAsync(Address account) =>
        await stack.Client.GetBalanceAsync(account.ToString()) is var balance ? (balance.Open, balance.Held) : default;

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await CallAsync(arguments);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var (code, _, error) = await CallAsync(arguments);
        Assert.NotEqual(0, code);
        return error;
    }

    private async Task<(int Code, string Output, string Error)> CallAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
