using System.Security.Cryptography;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Stakes and providers over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class StakingApiTests(StackFixture stack) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Stake_goes_behind_a_provider_moves_and_leaves_on_the_command_line()
    {
        var (alice, bob) = (new ApiUser(stack), new ApiUser(stack));
        await DepositAsync(alice.Address, OpenAmount.Whole(11_000));
        await DepositAsync(bob.Address, OpenAmount.Whole(50));
        var (aliceKey, bobKey) = (KeyFileOf(alice), KeyFileOf(bob));
        string[] register = ["provider", "register", "--role", "validator", "--name", "Node one", "--endpoint", "https://node.example/api", "--commission-bps", "500", "--key", aliceKey];
        Assert.Contains("stake-below-role", await FailAsync(register), StringComparison.Ordinal);
        await RunAsync("stake", "add", "10000", "--behind", alice.Address.ToString(), "--key", aliceKey);
        Assert.Contains("validator", await RunAsync(register), StringComparison.Ordinal);
        Assert.Contains("signal-too-early", await FailAsync("provider", "signal", "--key", aliceKey), StringComparison.Ordinal);

        await RunAsync("stake", "add", "20", "--key", bobKey);
        await RunAsync("stake", "move", "15", "--to", alice.Address.ToChecksumString(), "--key", bobKey);
        Assert.Contains("sd-", await RunAsync("stake", "remove", "4", "--behind", alice.Address.ToString(), "--key", bobKey), StringComparison.Ordinal);
        Assert.Contains("sd-", await RunAsync("stake", "move", "3", "--from", alice.Address.ToString(), "--key", bobKey), StringComparison.Ordinal);
        Assert.Contains("nothing-to-collect", await FailAsync("stake", "collect", "--key", bobKey), StringComparison.Ordinal);

        var stake = await stack.Client.GetStakeAsync(bob.Address.ToString());
        Assert.Equal((OpenAmount.Whole(16).ToString(), "0"), (stake.Staked, stake.Rewards));
        Assert.Equal([(null, OpenAmount.Whole(5), new OpenAmount(0)), (alice.Address, OpenAmount.Whole(11), OpenAmount.Whole(3))],
            stake.Positions.Select(p => (p.Target, Amount(p.Amount), Amount(p.Moving))));
        Assert.Equal([("remove", OpenAmount.Whole(4)), ("move", OpenAmount.Whole(3))], stake.Departures.Select(d => (d.Kind, Amount(d.Amount))));
        Assert.All(stake.Departures, d => Assert.Equal(alice.Address, d.From));
        Assert.Contains("nobody", await RunAsync("stake", "show", "--key", bobKey), StringComparison.Ordinal);

        var provider = await stack.Client.GetProviderAsync(alice.Address.ToString());
        Assert.Equal(("Node one", "https://node.example/api", 500, true), (provider.Name, provider.Endpoint, provider.CommissionBps, provider.Active));
        Assert.Equal((OpenAmount.Whole(10_000), OpenAmount.Whole(10_011), OpenAmount.Whole(4)), (Amount(provider.Own), Amount(provider.Staked), Amount(provider.Leaving)));
        Assert.Contains(alice.Address, await stack.Client.ListProvidersAsync("validator").Select(p => p.Address).ToListAsync());
        Assert.DoesNotContain(alice.Address, await stack.Client.ListProvidersAsync("worker").Select(p => p.Address).ToListAsync());
        Assert.Contains("Node one", await RunAsync("provider", "list", "--role", "validator"), StringComparison.Ordinal);
        Assert.Contains("5 %", await RunAsync("provider", "show", alice.Address.ToString()), StringComparison.Ordinal);
        Assert.Equal(["stake", "deposit"], (await stack.Client.ListStatementAsync(bob.Address.ToString()).ToListAsync()).Select(line => line.Reason));

        await RunAsync("provider", "retire", "--key", aliceKey);
        using var gone = await stack.GetAsync($"providers/{alice.Address}");
        await ApiCalls.RefusedAsync(gone, 404, "provider-unknown");
    }

    [Fact]
    public async Task Providers_are_listed_page_by_page()
    {
        var users = new[] { new ApiUser(stack), new ApiUser(stack), new ApiUser(stack) };
        foreach (var user in users)
        {
            await DepositAsync(user.Address, OpenAmount.Whole(100));
            await stack.Client.SendAsync(user.Key, Kinds.StakeAdd, new { amount = OpenAmount.Whole(100).ToString(), target = user.Address.ToString() });
            await stack.Client.SendAsync(user.Key, Kinds.ProviderRegister, new { commissionBps = 0, name = "Agent", roles = new[] { "agent" } });
        }
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await stack.GetJsonAsync($"providers?role=agent&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("address").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        Assert.Equal(found.Order(StringComparer.Ordinal), found);
        Assert.Superset(users.Select(u => u.Address.ToString()).ToHashSet(), found.ToHashSet());
        Assert.Equal(found, (await stack.Client.ListProvidersAsync("agent").ToListAsync()).Select(p => p.Address.ToString()));
    }

    [Theory]
    [InlineData("accounts/bridge/stake", 400, "not-an-address")]
    [InlineData("accounts/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7/stake?limit=5", 400, "unknown-parameter")]
    [InlineData("providers?role=king", 400, "unknown-role")]
    [InlineData("providers?limit=201", 400, "limit-out-of-range")]
    [InlineData("providers?cursor=x", 400, "cursor-malformed")]
    [InlineData("providers/0x1", 400, "not-an-address")]
    [InlineData("providers/0x355dcaae6b5205d3adad8545ae2e797ee25d7ba7", 404, "provider-unknown")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static OpenAmount Amount(string units) => OpenAmount.TryParse(units, out var amount) ? amount : throw new FormatException(units);

    private string KeyFileOf(ApiUser user)
    {
        var file = Path.Combine(_folder.FullName, user.Address.ToString());
        KeyFile.Create(file, user.Key);
        return file;
    }

    private async Task DepositAsync(Address account, OpenAmount amount)
    {
        var number = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var deposit = new BridgeDeposit(31337, new DepositId(account, number), Hash256.Sha256([7]), 1, account, amount);
        await stack.Client.SendAsync(stack.Stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), TestContext.Current.CancellationToken);
    }

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
