using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Cli;

public sealed class LocalChainTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");
    private readonly ChainKeys _keys = ChainKeys.Generate();

    private LocalChainOptions Options => new() { Folder = Path.Combine(_folder.FullName, "chain") };

    [Fact]
    public async Task Chain_that_was_ended_has_its_contracts_and_anchors_when_it_starts_again()
    {
        ContractAddresses contracts;
        await using (var chain = await LocalChain.StartAsync(Options, _keys, TestContext.Current.CancellationToken))
        {
            contracts = chain.Contracts;
            await AnchorAsync(chain, 7);
        }
        await using var again = await LocalChain.StartAsync(Options, _keys, TestContext.Current.CancellationToken);
        Assert.Equal(contracts, again.Contracts);
        Assert.Equal(7UL, await LatestSizeAsync(again));
        await AnchorAsync(again, 8);
    }

    [Theory]
    [InlineData("state.json")]
    [InlineData("contracts.json")]
    public async Task Contracts_that_are_lost_or_forgotten_are_deployed_anew(string lost)
    {
        await using (await LocalChain.StartAsync(Options, _keys, TestContext.Current.CancellationToken))
        {
        }
        File.Delete(Path.Combine(Options.Folder!, lost));
        await using var again = await LocalChain.StartAsync(Options, _keys, TestContext.Current.CancellationToken);
        Assert.Equal(0UL, await LatestSizeAsync(again));
        await AnchorAsync(again, 1);
    }

    [Fact]
    public async Task Settings_say_where_to_anchor_and_with_which_key()
    {
        await using var chain = await LocalChain.StartAsync(new LocalChainOptions(), _keys, TestContext.Current.CancellationToken);
        var settings = chain.Settings;
        Assert.Equal(
            [chain.Anvil.Address.ToString(), chain.Contracts.Anchors.ToString(), chain.Contracts.Vault.ToString(), _keys.Anchorer.ExportPrivateKey()],
            new[] { settings["Anchor__RpcUrl"], settings["Anchor__Contract"], settings["Anchor__Vault"], settings["Anchor__Key"] });
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task AnchorAsync(LocalChain chain, ulong size)
    {
        var wallet = new Web3(new Account(_keys.Anchorer.ExportPrivateKey(), LocalChain.ChainId), new RpcClient(chain.Anvil.Address));
        var hash = Enumerable.Repeat((byte)1, 32).ToArray();
        await wallet.Eth.GetContractTransactionHandler<AnchorFunction>().SendRequestAndWaitForReceiptAsync(
            chain.Contracts.Anchors.ToString(), new AnchorFunction { Size = size, LogRoot = hash, HeadHash = hash, ClaimsRoot = new byte[32] }, TestContext.Current.CancellationToken);
        Assert.Equal(size, await LatestSizeAsync(chain));
    }

    private static async Task<ulong> LatestSizeAsync(LocalChain chain) =>
        (await new Web3(new RpcClient(chain.Anvil.Address)).Eth.GetContractQueryHandler<LatestFunction>()
            .QueryDeserializingToObjectAsync<LatestOutput>(new LatestFunction(), chain.Contracts.Anchors.ToString())).Size;
}
