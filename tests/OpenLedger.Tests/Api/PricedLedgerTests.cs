using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Api;

/// <summary>A running ledger on which gas costs something, and whose epochs are short.</summary>
public sealed class PricedLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gas_is_said_before_signing_charged_with_the_command_or_to_a_sponsor_and_divided_by_epochs()
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Ledger__Parameters__gasPrice"] = "1000000000000", ["Ledger__Parameters__epochMs"] = "1000" },
        }, Cancel);
        using var client = new LedgerClient(stack.Functions.Address);
        var (owner, contributor, key) = (TestLedger.Owner, TestLedger.Contributor, Path.Combine(_folder.FullName, "key"));
        KeyFile.Create(key, owner);
        var deposit = new BridgeDeposit(LocalChain.ChainId, new DepositId(owner.Address, 0), Hash256.Sha256([7]), 1, owner.Address, OpenAmount.Whole(10));
        await client.SendAsync(stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), Cancel);

        var (code, error) = await RunAsync("account", "transfer", TestLedger.Stranger.Address.ToString(), "1", "--key", key, "--max-gas", "0.001");
        Assert.Equal(1, code);
        Assert.Contains("more than --max-gas 0.001; nothing was signed", error, StringComparison.Ordinal);
        Assert.Equal("10", (await client.GetBalanceAsync(owner.Address.ToString(), Cancel)).Open);
        (code, error) = await RunAsync("account", "transfer", TestLedger.Stranger.Address.ToString(), "1", "--key", key, "--max-gas", "0.01");
        Assert.Equal(0, code);
        var paid = (await client.ListStatementAsync(owner.Address.ToString(), Cancel).ToListAsync(Cancel))[0];
        Assert.Equal(("gas", "open.transfer"), (paid.Reason, paid.Kind));
        Assert.True(OpenAmount.TryParse(paid.Change.AsSpan(1), out var cost));
        Assert.Contains($"{cost.ToOpen()} OPEN.", error, StringComparison.Ordinal);

        // Whoever has nothing contributes at the sponsor's expense.
        var datanet = (await client.SendAsync(owner, Kinds.DatanetCreate, PaperLedger.Datanet(), Cancel)).Subject!;
        var declare = PaperLedger.Declare(datanet);
        Assert.Equal("gas-insufficient", (await Assert.ThrowsAsync<ApiException>(() => client.SendAsync(contributor, Kinds.ContributionDeclare, declare, Cancel))).Code);
        (code, error) = await RunAsync("datanet", "sponsor", "fund", datanet, "1", "--key", key);
        Assert.True(code == 0, error);
        var quote = await client.QuoteAsync(contributor.Address, Kinds.ContributionDeclare, Core.Json.Jcs.Serialize(declare), Cancel);
        Assert.Equal(($"sponsor:{datanet}", OpenAmount.Whole(1).ToString()), (quote.Payer, quote.Available));
        await client.SendAsync(contributor, Kinds.ContributionDeclare, declare, Cancel);
        Assert.Equal(["gas", "sponsor"], (await client.ListStatementAsync($"sponsor:{datanet}", Cancel).ToListAsync(Cancel)).Select(line => line.Reason));
        (code, error) = await RunAsync("datanet", "sponsor", "withdraw", datanet, "0.5", "--key", key);
        Assert.True(code == 0, error);

        // Nobody sends anything more: the timer's tick ends the epoch.
        await Eventually.TrueAsync(async () => (await client.GetBalanceAsync("gas", Cancel)).Balance.Length == 1, TimeSpan.FromSeconds(60));
        Assert.Equal("distribution", (await client.ListStatementAsync("gas", Cancel).FirstAsync(Cancel)).Reason);
        Assert.Contains("emission", (await client.ListStatementAsync("treasury", Cancel).Take(50).ToListAsync(Cancel)).Select(line => line.Reason));

        async Task<(int Code, string Error)> RunAsync(params string[] arguments)
        {
            using var complaint = new StringWriter();
            return (await CommandLine.RunAsync([.. arguments, "--server", stack.Functions.Address.ToString()], TextWriter.Null, complaint, Cancel), complaint.ToString());
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
