using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Anchoring;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using OpenLedger.TestKit.OpenApi;
using OpenLedger.Tests.Contracts;

namespace OpenLedger.Tests.Api;

/// <summary>A running server with an L2.</summary>
public sealed class AnchoringTests
{
    private const ulong ChainId = 31337;

    private static readonly string s_key = new('3', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Published_log_is_anchored_on_demand_and_deposits_are_credited_once()
    {
        var (admin, anchorer) = (TestLedger.Key(221), TestLedger.Key(222));
        await using var anvil = await AnvilServer.StartAsync(cancellationToken: Cancel);
        var web3 = new Web3(new Account(admin.ExportPrivateKey(), ChainId), new RpcClient(anvil.Address));
        foreach (var key in new[] { admin, anchorer })
            await LocalChain.FundAsync(web3.Client, key.Address);
        var contracts = await ContractDeployer.DeployAsync(web3, new ContractTerms(admin.Address, anchorer.Address, TestLedger.Key(223).Address) { OnLedger = LocalSupply.OnLedger() }, Cancel);
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Anchor__RpcUrl"] = anvil.Address.ToString(),
                ["Anchor__Contract"] = contracts.Anchors.ToString(),
                ["Anchor__Vault"] = contracts.Vault.ToString(),
                ["Anchor__Key"] = anchorer.ExportPrivateKey(),
                ["Anchor__Confirmations"] = "2",
            },
        }, Cancel);
        using var http = new HttpClient(new ContractHandler(OpenApiDocument.Committed, new SocketsHttpHandler())) { BaseAddress = new Uri(stack.Functions.Address, "api/") };

        // The stages until the anchor is confirmed: sent by the timer or on demand, then followed by enough blocks.
        async Task<string> StepAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "operations/anchor") { Headers = { { "x-functions-key", stack.Keys.FunctionKey } } };
            using var response = await http.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("stage").GetString()!;
        }
        async Task<JsonElement?> AnchoredAsync() =>
            (await http.GetFromJsonAsync<JsonElement>("log", Cancel)).TryGetProperty("anchored", out var anchored) ? anchored : null;
        await Eventually.TrueAsync(async () => await StepAsync() == "waiting", TimeSpan.FromSeconds(60));
        Assert.Null(await AnchoredAsync());
        await web3.Client.SendRequestAsync("anvil_mine", null, "0x2");
        await Eventually.TrueAsync(async () => await StepAsync() is "confirmed" or "idle", TimeSpan.FromSeconds(60));

        var stored = await new AnchorReader(anvil.Address, contracts.Anchors).LatestAsync(Cancel);
        var shown = (await AnchoredAsync())!.Value;
        Assert.Equal((stored!.Anchor.Size.ToString(), stored.Anchor.LogRoot.ToString(), stored.Transaction.ToString(), stored.Block.ToString()),
            (shown.GetProperty("size").GetString(), shown.GetProperty("root").GetString(), shown.GetProperty("transaction").GetString(), shown.GetProperty("block").GetString()));

        using var client = new LedgerClient(stack.Functions.Address);
        var step = (await client.GetMetricsAsync(stack.Keys.FunctionKey, Cancel)).Anchor!;
        Assert.Contains(step.Stage, new[] { "confirmed", "idle", "not-due" });
        Assert.Equal(step.Stage != "confirmed", step.Reason is not null);
        Assert.True(step.Stage == "not-due" || (step.Transaction == stored.Transaction && step.Anchor!.Size == stored.Anchor.Size));

        // A deposit counts when enough blocks follow it.
        var account = TestLedger.Key(224).Address;
        await web3.Eth.GetContractTransactionHandler<ApproveFunction>().SendRequestAndWaitForReceiptAsync(contracts.Token.ToString(), new ApproveFunction { Spender = contracts.Vault.ToString(), Value = 500 }, Cancel);
        for (var amount = 1; amount <= 3; amount++)
            await web3.Eth.GetContractTransactionHandler<DepositFunction>().SendRequestAndWaitForReceiptAsync(contracts.Vault.ToString(), new DepositFunction { Deposit = amount, Account = account.ToString() }, Cancel);
        async Task<string?> BalanceAsync() => (await http.GetFromJsonAsync<JsonElement>($"accounts/{account}/balance", Cancel)).GetProperty("balance").GetString();
        await Eventually.TrueAsync(async () => await BalanceAsync() == "1", TimeSpan.FromSeconds(60));
        await web3.Client.SendRequestAsync("anvil_mine", null, "0x2");
        await Eventually.TrueAsync(async () => await BalanceAsync() == "6", TimeSpan.FromSeconds(60));

        // What is withdrawn stands in the next anchor, and once that is final the vault pays it.
        var payout = TestLedger.Key(225).Address;
        await client.SendAsync(TestLedger.Key(224), Kinds.BridgeWithdraw, new { amount = "4", payout = payout.ToString() }, Cancel);
        var claims = new ClaimProver(ClaimBook.Empty.Add(account, payout, 4));
        var reader = new AnchorReader(anvil.Address, contracts.Anchors);
        await Eventually.TrueAsync(async () =>
        {
            await StepAsync();
            await web3.Client.SendRequestAsync("anvil_mine", null, "0x2");
            return (await reader.LatestAsync(Cancel))!.Anchor.ClaimsRoot == claims.Root;
        }, TimeSpan.FromSeconds(60));
        async Task<JsonElement?> ClaimAsync(HttpClient from, string status)
        {
            var claim = await from.GetFromJsonAsync<JsonElement>($"accounts/{account}/claim", Cancel);
            Assert.Equal((account.ToString(), payout.ToString(), "4"), (claim.GetProperty("account").GetString(), claim.GetProperty("payout").GetString(), claim.GetProperty("total").GetString()));
            return claim.TryGetProperty(status, out var anchored) ? anchored : null;
        }
        JsonElement? proven = null;
        await Eventually.TrueAsync(async () => (proven = await ClaimAsync(http, "pending")) is not null, TimeSpan.FromSeconds(60));
        Assert.Null(await ClaimAsync(http, "claimable"));
        Assert.Equal("pending", proven!.Value.GetProperty("status").GetString());
        string[] vault = ["--rpc", anvil.Address.ToString(), "--vault", contracts.Vault.ToString()];
        var untilFinal = await RunClaimAsync(stack, account, vault);
        Assert.Contains("claimable     nothing yet", untilFinal, StringComparison.Ordinal);
        Assert.Contains("later         0.000000000000000004 OPEN more, from ", untilFinal, StringComparison.Ordinal);
        Assert.Contains("There is nothing to claim now: what was withdrawn can be claimed from", await RunClaimAsync(stack, account, [.. vault, "--send"], admin, fails: true), StringComparison.Ordinal);
        await web3.Client.SendRequestAsync("evm_increaseTime", null, (int)TimeSpan.FromDays(2).TotalSeconds);
        await web3.Client.SendRequestAsync("anvil_mine", null, "0x1");
        await Eventually.TrueAsync(async () => (proven = await ClaimAsync(http, "claimable")) is not null, TimeSpan.FromSeconds(60));
        // The command line asks the vault, and says the same transaction as who writes it from the answer alone.
        var unasked = await RunClaimAsync(stack, account, ["--print"]);
        Assert.Contains($"data          0x{Convert.ToHexStringLower(ClaimOf(proven.Value, account.ToString()).GetCallData())}", unasked, StringComparison.Ordinal);
        Assert.Contains("Not proven by this: that the L2 has these anchors", unasked, StringComparison.Ordinal);
        Assert.Contains("the server named it", await RunClaimAsync(stack, account, vault[..2]), StringComparison.Ordinal);
        var due = await RunClaimAsync(stack, account, vault);
        Assert.Contains("due           0.000000000000000004 OPEN\n", due, StringComparison.Ordinal);
        Assert.DoesNotContain("Not proven", due, StringComparison.Ordinal);
        Assert.Contains("There is no vault at", await RunClaimAsync(stack, account, [.. vault[..3], contracts.Token.ToString()], fails: true), StringComparison.Ordinal);
        var others = await ContractDeployer.DeployAsync(web3, new ContractTerms(admin.Address, anchorer.Address, TestLedger.Key(223).Address), Cancel);
        Assert.Contains("NOT ANCHORED", await RunClaimAsync(stack, account, [.. vault[..3], others.Vault.ToString()], fails: true), StringComparison.Ordinal);
        Assert.Contains($"PAID: 0.000000000000000004 OPEN to {payout.ToChecksumString()} in block", await RunClaimAsync(stack, account, [.. vault, "--send"], admin), StringComparison.Ordinal);
        Assert.Contains("There is nothing to claim now: the vault has paid all of it.", await RunClaimAsync(stack, account, [.. vault, "--send"], admin, fails: true), StringComparison.Ordinal);
        Assert.Equal(4, await web3.Eth.GetContractQueryHandler<BalanceOfFunction>().QueryAsync<BigInteger>(contracts.Token.ToString(), new BalanceOfFunction { Account = payout.ToString() }));

        using var unknown = await http.GetAsync($"accounts/{payout}/claim", Cancel);
        await ApiCalls.RefusedAsync(unknown, 404, "claim-unknown");

        // A server that has forgotten how far it was credits nothing again, and goes on.
        await stack.RestartFunctionsAsync(Cancel);
        using var again = new HttpClient { BaseAddress = new Uri(stack.Functions.Address, "api/") };
        await web3.Eth.GetContractTransactionHandler<DepositFunction>().SendRequestAndWaitForReceiptAsync(contracts.Vault.ToString(), new DepositFunction { Deposit = 10, Account = account.ToString() }, Cancel);
        await web3.Client.SendRequestAsync("anvil_mine", null, "0x2");
        await Eventually.TrueAsync(
            async () => (await again.GetFromJsonAsync<JsonElement>($"accounts/{account}/balance", Cancel)).GetProperty("balance").GetString() == "12", TimeSpan.FromSeconds(60));
        // Nor has it forgotten what was claimed from.
        Assert.True((await ClaimAsync(again, "claimable")) is { } once && JsonElement.DeepEquals(once, proven.Value));
        // Nobody is owed more than the vault has; here nothing waits to be claimed and nobody else has sent it anything, so it is just as much.
        var onLedger = OpenAmount.Supply.Units - UInt128.Parse((await again.GetFromJsonAsync<JsonElement>("accounts/bridge/balance", Cancel)).GetProperty("balance").GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal(onLedger, (UInt128)await web3.Eth.GetContractQueryHandler<BalanceOfFunction>().QueryAsync<BigInteger>(contracts.Token.ToString(), new BalanceOfFunction { Account = contracts.Vault.ToString() }));
        Assert.Equal(LocalSupply.OnLedger().Units + 12, onLedger);

        Assert.DoesNotContain(anchorer.ExportPrivateKey()[2..], stack.Functions.Process.Output, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> RunClaimAsync(LocalStack stack, Address account, string[] options, KeyPair? sender = null, bool fails = false)
    {
        using var output = new StringWriter();
        var file = sender is null ? null : Path.Combine(Path.GetTempPath(), $"openledger-claim-{Guid.NewGuid():N}");
        try
        {
            if (file is not null)
                KeyFile.Create(file, sender!);
            string[] key = file is null ? [] : ["--key", file];
            var status = await CommandLine.RunAsync(["account", "claim", account.ToString(), "--server", stack.Functions.Address.ToString(), .. options, .. key], output, output, Cancel);
            Assert.True(status == (fails ? 1 : 0), output.ToString());
            return output.ToString();
        }
        finally
        {
            if (file is not null)
                File.Delete(file);
        }
    }

    /// <summary>The transaction that claims, from nothing but what the server says.</summary>
    private static ClaimFunction ClaimOf(JsonElement claim, string account)
    {
        var anchor = claim.GetProperty("anchor");
        return new ClaimFunction
        {
            Anchor = new AnchorStruct
            {
                Size = Number("size"),
                LogRoot = Hash(anchor.GetProperty("logRoot")),
                HeadHash = Hash(anchor.GetProperty("headHash")),
                ClaimsRoot = Hash(anchor.GetProperty("claimsRoot")),
                Index = Number("index"),
                PreviousSize = Number("previousSize"),
                AnchoredAt = Number("anchoredAt"),
            },
            Account = account,
            Payout = claim.GetProperty("payout").GetString()!,
            Total = BigInteger.Parse(claim.GetProperty("total").GetString()!, CultureInfo.InvariantCulture),
            Proof = [.. claim.GetProperty("proof").EnumerateArray().Select(Hash)],
        };

        ulong Number(string name) => ulong.Parse(anchor.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

        static byte[] Hash(JsonElement text) => Convert.FromHexString(text.GetString()!);
    }

    [Theory]
    [InlineData("http://node.test/", "0x0000000000000000000000000000000000000001", "k", null, "Anchor__Key must be")]
    [InlineData("http://node.test/", "0x0000000000000000000000000000000000000001", null, null, "belong together")]
    [InlineData("http://node.test/", null, "3", null, "belong together")]
    [InlineData("http://node.test/", "0x01", "3", null, "Anchor__Contract must be")]
    [InlineData("http://node.test/", null, null, "vault", "Anchor__Vault must be")]
    [InlineData("ftp://node.test/", null, null, null, "Anchor__RpcUrl must be")]
    [InlineData(null, null, null, "0x0000000000000000000000000000000000000001", "need Anchor__RpcUrl")]
    public void Settings_that_do_not_fit_are_refused_without_repeating_the_key(string? rpcUrl, string? contract, string? key, string? vault, string expected)
    {
        var secret = key == "3" ? s_key : key is null ? null : $"not-a-key-{s_key}";
        var options = new AnchorOptions { RpcUrl = rpcUrl is null ? null : new Uri(rpcUrl), Contract = contract, Key = secret, Vault = vault };
        var results = new List<ValidationResult>();
        Assert.False(Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true));
        var message = Assert.Single(results).ErrorMessage!;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain(s_key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_fit_are_taken()
    {
        var options = new AnchorOptions { RpcUrl = new Uri("https://node.test/key"), Contract = "0x" + new string('a', 40), Key = "0x" + s_key, Vault = "0x" + new string('b', 40) };
        Assert.True(Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true));
        var nothing = new AnchorOptions();
        Assert.True(Validator.TryValidateObject(nothing, new ValidationContext(nothing), [], validateAllProperties: true));
    }
}
