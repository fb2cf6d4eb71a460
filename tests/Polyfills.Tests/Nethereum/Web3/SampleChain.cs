using System.Numerics;
using Nethereum.JsonRpc.Client;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>Tests of contracts and transactions share one chain: each has a sender and contracts of its own.</summary>
[CollectionDefinition(SampleChain.Collection)]
public sealed class SampleCollection : ICollectionFixture<SampleChain>;

/// <summary>An anvil, and the code of the sample contract.</summary>
public sealed class SampleChain : IAsyncLifetime
{
    internal const string Collection = "sample chain";

    internal const ulong ChainId = 31337;

    /// <summary>The first account of anvil's well-known wallet.</summary>
    private const string RichKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private AnvilServer _anvil = null!;

    internal string Url => _anvil.Address.ToString();

    internal string ByteCode { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(RepositoryLayout.Root, "tests", "Polyfills.Tests", "Nethereum", "Web3", "Sample.sol"));
        ByteCode = await NodeScript.RunAsync<string>("Polyfills.Tests/Nethereum/Web3/compile-sample.mjs", source);
        _anvil = await AnvilServer.StartAsync(new AnvilOptions { ChainId = ChainId });
    }

    public ValueTask DisposeAsync() => _anvil.DisposeAsync();

    /// <summary>An account that only the caller uses, with 100 ether.</summary>
    internal async Task<global::Nethereum.Web3.Web3> NewSenderAsync(BigInteger? chainId = null)
    {
        var account = new Account(global::Nethereum.Signer.EthECKey.GenerateKey(), chainId);
        var web3 = new global::Nethereum.Web3.Web3(account, Url);
        // anvil has the block a moment after it took the transaction.
        web3.TransactionReceiptPolling.SetPollingRetryIntervalInMilliseconds(2);
        await web3.Client.SendRequestAsync("anvil_setBalance", null, account.Address, "0x56bc75e2d63100000");
        return web3;
    }

    internal async Task<string> DeployAsync(global::Nethereum.Web3.Web3 web3, BigInteger start = default)
    {
        var receipt = await web3.Eth.GetContractDeploymentHandler<SampleDeployment>()
            .SendRequestAndWaitForReceiptAsync(new SampleDeployment { ByteCode = ByteCode, Start = start, Name = "sample" }, TestContext.Current.CancellationToken);
        return receipt.ContractAddress;
    }

    internal global::Nethereum.Web3.Web3 Rich() => new(new Account(RichKey, ChainId), Url);
}
