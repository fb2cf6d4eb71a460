using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Demo;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using Xunit;

namespace OpenLedger.Tests.Cli;

/// <summary><c>verify</c> against a real stack and the contract on its L2.</summary>
public sealed class VerifyAnchorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_names_the_anchor_that_the_ledger_goes_on_from_and_refuses_one_that_is_not_its()
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions { Chain = new LocalChainOptions() }, Token);
        using var client = new LedgerClient(stack.Functions.Address);
        var (rpc, contract) = (stack.Chain!.Anvil.Address.ToString(), stack.Chain.Contracts.Anchors.ToString());
        string[] chain = ["--rpc", rpc, "--contract", contract];
        string[] server = ["--server", stack.Functions.Address.GetLeftPart(UriPartial.Authority)];
        var prefix = (await client.GetLogAsync(Token)).Prefix.ToString();

        var (status, output) = await RunAsync(["verify", .. server, .. chain]);
        Assert.True(status != 0 && output.Contains("NOT ANCHORED", StringComparison.Ordinal), output);

        var anchor = await DemoAnchor.AnchorAsync(stack, client, Token);
        foreach (var verify in new[] { new[] { "verify" }, ["verify", "ledger"] })
        {
            (status, output) = await RunAsync([.. verify, .. server, .. chain]);
            Assert.True(status == 0, output);
            Assert.Contains($"of {anchor.Stored.Anchor.Size} entries, by {contract} in block {anchor.Stored.Block} of the chain 31337", output, StringComparison.Ordinal);
            Assert.Contains("the guardian can veto it until", output, StringComparison.Ordinal);
            Assert.DoesNotContain("that the L2 has it on record", output, StringComparison.Ordinal);
        }
        (status, output) = await RunAsync(["verify", "ledger", "--tiles", prefix, .. chain, "--json"]);
        Assert.True(status == 0, output);
        Assert.Contains($"\"transaction\": \"{anchor.Stored.Transaction}\"", output, StringComparison.Ordinal);

        // Whoever asks for a proof gets one that reaches the L2; the newest checkpoint needs a server's word that it goes on from there, and proof of it.
        await client.SendAsync(TestLedger.Key(7), Core.Ledger.Kinds.Cancel, new { nonce = "1" }, Token);
        await Eventually.TrueAsync(async () => (await client.GetLogAsync(Token)).Published!.Size > anchor.Stored.Anchor.Size);
        var logKey = stack.Keys.LogKey.Verifier.ToString();
        var file = Path.GetTempFileName();
        try
        {
            foreach (var (stage, verify) in new (string[] Stage, string[] Verify)[] { ([], []), (["--stage", "anchored"], []), (["--stage", "published"], ["--server", stack.Functions.Address.GetLeftPart(UriPartial.Authority)]) })
            {
                (status, output) = await RunAsync(["proof", "0", "-o", file, .. server, "--log-key", logKey, .. stage]);
                Assert.True(status == 0, output);
                Assert.True(verify.Length == 0 == output.Contains($"anchored on the L2, in block {anchor.Stored.Block}", StringComparison.Ordinal), output);
                (status, output) = await RunAsync(["verify", "bundle", file, "--log-key", logKey, .. chain, .. verify]);
                Assert.True(status == 0, output);
                Assert.Contains($"of {anchor.Stored.Anchor.Size} entries, by {contract} in block {anchor.Stored.Block} of the chain 31337", output, StringComparison.Ordinal);
            }
            (status, output) = await RunAsync(["verify", "bundle", file, "--log-key", logKey, .. chain]);
            Assert.True(status == 1 && output.Contains("no anchor of", StringComparison.Ordinal), output);
            (status, output) = await RunAsync(["verify", "bundle", file, "--log-key", logKey]);
            Assert.True(status == 0 && output.Contains("Not proven by this: that the L2 has it on record", StringComparison.Ordinal), output);
        }
        finally
        {
            File.Delete(file);
        }
        (status, output) = await RunAsync(["verify", "entry", "0", .. server, .. chain]);
        Assert.True(status == 0 && output.Contains("and the L2 has it on record", StringComparison.Ordinal), output);
        (status, output) = await RunAsync(["verify", "entry", $"{anchor.Stored.Anchor.Size}", .. server, .. chain]);
        Assert.True(status == 1 && output.Contains("NOT ANCHORED", StringComparison.Ordinal), output);
        (status, output) = await RunAsync(["proof", $"{anchor.Stored.Anchor.Size}", "-o", file, .. server, "--stage", "anchored"]);
        Assert.True(status == 1 && output.Contains("entry-not-anchored", StringComparison.Ordinal), output);
        using var http = new HttpClient();
        Assert.Equal(stack.Keys.LogKey.Verifier.Name, (await http.GetStringAsync(new Uri($"{prefix}/anchored/{anchor.Stored.Anchor.Size}"), Token)).Split('\n')[0]);

        await AnchorAsync(stack, anchor.Stored.Anchor.Size + 1);
        (status, output) = await RunAsync(["verify", .. server, .. chain]);
        Assert.NotEqual(0, status);
        Assert.Contains($"The anchor of {anchor.Stored.Anchor.Size + 1} entries", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rpc", "http://127.0.0.1:1/")]
    [InlineData("--contract", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    public async Task Verify_node_without_a_contract_and_the_other_way_round_is_refused(string option, string value)
    {
        var (status, output) = await RunAsync(["verify", option, value]);
        Assert.NotEqual(0, status);
        Assert.Contains("name both, --rpc and --contract, or neither", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "is not an address of http or https")]
    [InlineData("http://127.0.0.1:1/", "0x5aae", "is not an address")]
    public async Task Verify_malformed_chain_is_refused(string rpc, string contract, string why)
    {
        var (status, output) = await RunAsync(["verify", "--rpc", rpc, "--contract", contract]);
        Assert.NotEqual(0, status);
        Assert.Contains(why, output, StringComparison.Ordinal);
    }

    /// <summary>Somebody who has the anchorer's key anchors what is not the ledger.</summary>
    private static async Task AnchorAsync(LocalStack stack, ulong size)
    {
        var web3 = new Web3(new Account(stack.Keys.Chain.Anchorer.ExportPrivateKey(), 31337), new RpcClient(stack.Chain!.Anvil.Address));
        var some = Hash256.Sha256("forged"u8).ToArray();
        var message = new AnchorFunction { Size = size, LogRoot = some, HeadHash = some, ClaimsRoot = new byte[32] };
        await web3.Eth.GetContractTransactionHandler<AnchorFunction>().SendRequestAndWaitForReceiptAsync(stack.Chain.Contracts.Anchors.ToString(), message, Token);
    }

    private static async Task<(int Status, string Output)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        var status = await CommandLine.RunAsync(arguments, output, output, Token);
        return (status, output.ToString());
    }
}
