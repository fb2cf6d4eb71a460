using System.Numerics;
using System.Text.Json;
using Nethereum.ABI.Model;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Contracts;

/// <summary>Tests of contracts/ share one chain; each deploys contracts of its own, and time only goes on.</summary>
[CollectionDefinition(Name)]
public sealed class ContractCollection : ICollectionFixture<ContractChain>
{
    public const string Name = "contracts";
}

/// <summary>anvil, some accounts with money, and what contracts refuse in words.</summary>
public sealed class ContractChain : IAsyncLifetime
{
    private static readonly TimeSpan ReceiptLimit = TimeSpan.FromSeconds(60);

    private readonly Dictionary<Address, IWeb3> _wallets = [];
    private readonly List<ErrorABI> _errors = [];
    private readonly Lazy<Task<Dictionary<string, JsonElement>>> _testContracts =
        new(() => NodeScript.RunAsync<Dictionary<string, JsonElement>>("OpenLedger.Tests/Contracts/compile-tests.mjs", ""));

    private AnvilServer? _anvil;

    public static KeyPair Admin { get; } = TestLedger.Key(101);

    public static KeyPair Anchorer { get; } = TestLedger.Key(102);

    public static KeyPair Guardian { get; } = TestLedger.Key(103);

    public static KeyPair Alice { get; } = TestLedger.Key(104);

    public static KeyPair Bob { get; } = TestLedger.Key(105);

    public static KeyPair Mallory { get; } = TestLedger.Key(106);

    private static KeyPair[] Everybody => [Admin, Anchorer, Guardian, Alice, Bob, Mallory];

    public static ContractTerms Terms { get; } = new(Admin.Address, Anchorer.Address, Guardian.Address) { AnchorDelay = TimeSpan.FromHours(1) };

    public Uri Node => _anvil!.Address;

    public IWeb3 Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _anvil = await AnvilServer.StartAsync();
        Reader = new Web3(new RpcClient(_anvil.Address));
        foreach (var key in Everybody)
        {
            await LocalChain.FundAsync(Reader.Client, key.Address);
            _wallets[key.Address] = NewWallet(key);
        }
        foreach (var name in new[] { "CheckpointAnchor", "OpenToken", "OpenVault" })
            AddErrors(ContractArtifact.Load(name).Abi);
    }

    public async ValueTask DisposeAsync()
    {
        if (_anvil is not null)
            await _anvil.DisposeAsync();
    }

    public IWeb3 Wallet(KeyPair key) => _wallets[key.Address];

    public Task<ContractAddresses> DeployAsync(ContractTerms? terms = null) =>
        ContractDeployer.DeployAsync(Wallet(Admin), terms ?? Terms, TestContext.Current.CancellationToken);

    /// <summary>Deploys one of the contracts in this folder.</summary>
    public async Task<Address> DeployTestContractAsync<T>(string name, Func<string, T> message)
        where T : ContractDeploymentMessage, new()
    {
        var artifact = (await _testContracts.Value)[name];
        AddErrors(artifact.GetProperty("abi"));
        return await DeployAsync(message(artifact.GetProperty("bytecode").GetString()!));
    }

    public async Task<Address> DeployAsync<T>(T message)
        where T : ContractDeploymentMessage, new()
    {
        (message.Gas, message.MaxFeePerGas, message.MaxPriorityFeePerGas) = (6_000_000, 100_000_000_000, 1);
        var receipt = await Wallet(Admin).Eth.GetContractDeploymentHandler<T>().SendRequestAndWaitForReceiptAsync(message, TestContext.Current.CancellationToken);
        Assert.True(receipt.Succeeded(), $"{typeof(T).Name} was refused");
        return Parse(receipt.ContractAddress);
    }

    /// <summary>Why a constructor refuses.</summary>
    public async Task<string> RefusalAsync<T>(T deployment)
        where T : ContractDeploymentMessage, new() =>
        await RefusalAsync(async () => await Wallet(Admin).Eth.GetContractDeploymentHandler<T>().EstimateGasAsync(deployment));

    /// <summary>Sends a transaction, which must succeed.</summary>
    public async Task<TransactionReceipt> SendAsync<T>(KeyPair who, Address contract, T message)
        where T : FunctionMessage, new()
    {
        // Nobody competes for blocks here, so the chain need not be asked what a transaction should offer.
        (message.Gas, message.MaxFeePerGas, message.MaxPriorityFeePerGas) = (message.Gas ?? 1_000_000, 100_000_000_000, 1);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ReceiptLimit);
        var receipt = await Wallet(who).Eth.GetContractTransactionHandler<T>().SendRequestAndWaitForReceiptAsync(contract.ToString(), message, limit.Token);
        if (receipt.Failed())
            Assert.Fail($"{typeof(T).Name} was refused: {await RefusalAsync(who, contract, message)}");
        return receipt;
    }

    /// <summary>What a view says.</summary>
    public Task<TValue> AskAsync<T, TValue>(Address contract, T message)
        where T : FunctionMessage, new() => Reader.Eth.GetContractQueryHandler<T>().QueryAsync<TValue>(contract.ToString(), message);

    /// <summary>Why a contract would refuse a transaction: the error's name and values, such as <c>SizeNotGrowing(10, 9)</c>; empty where it would not.</summary>
    public Task<string> RefusalAsync<T>(KeyPair who, Address contract, T message)
        where T : FunctionMessage, new() =>
        RefusalAsync(() =>
        {
            message.FromAddress = who.Address.ToString();
            return Reader.Eth.GetContractQueryHandler<T>().QueryRawAsync(contract.ToString(), message);
        });

    /// <summary>Time of the newest block, in seconds since 1970.</summary>
    public async Task<ulong> NowAsync() =>
        (ulong)(await Reader.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(BlockParameter.CreateLatest())).Timestamp.Value;

    /// <summary>Lets time go on, to a block of its own.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await AtAsync(await NowAsync() + (ulong)time.TotalSeconds);
        await MineAsync();
    }

    /// <summary>The next block has this time.</summary>
    public Task AtAsync(ulong seconds) => Reader.Client.SendRequestAsync<object>("evm_setNextBlockTimestamp", null, seconds);

    public Task MineAsync() => Reader.Client.SendRequestAsync<object>("evm_mine");

    /// <summary>Whether each transaction has a block of its own.</summary>
    public Task SetAutomineAsync(bool isOn) => Reader.Client.SendRequestAsync<object>("evm_setAutomine", null, isOn);

    public Task<string> SnapshotAsync() => Reader.Client.SendRequestAsync<string>("evm_snapshot");

    /// <summary>Takes back all blocks since a snapshot. Wallets count their nonces from the chain again.</summary>
    public async Task RevertToAsync(string snapshot)
    {
        await Reader.Client.SendRequestAsync<bool>("evm_revert", null, snapshot);
        foreach (var key in Everybody)
            _wallets[key.Address] = NewWallet(key);
    }

    internal static Address Parse(string text) => Address.TryParseInput(text, out var address) ? address : throw new ArgumentException(text, nameof(text));

    private Web3 NewWallet(KeyPair key)
    {
        var wallet = new Web3(new Account(key.ExportPrivateKey(), 31337), new RpcClient(_anvil!.Address));
        // anvil has the block a moment after it took the transaction.
        wallet.TransactionReceiptPolling.SetPollingRetryIntervalInMilliseconds(2);
        return wallet;
    }

    private async Task<string> RefusalAsync(Func<Task> call)
    {
        try
        {
            try
            {
                await call();
                return "";
            }
            catch (RpcResponseException e)
            {
                // Estimating the gas of a deployment says what the node said; a query says it in the contract's terms.
                ContractRevertExceptionHandler.HandleContractRevertException(e);
                throw;
            }
        }
        catch (SmartContractCustomErrorRevertException e)
        {
            return Describe(e);
        }
    }

    private string Describe(SmartContractCustomErrorRevertException refused)
    {
        if (_errors.Find(refused.IsCustomErrorFor) is not { } error)
            return refused.ExceptionEncodedData;
        var values = refused.DecodeErrorToDefault(error).Select(value => value.Result switch
        {
            byte[] bytes => Convert.ToHexStringLower(bytes),
            string address => address.ToLowerInvariant(),
            var other => other.ToString(),
        });
        return $"{error.Name}({string.Join(", ", values)})";
    }

    private void AddErrors(JsonElement abi) => _errors.AddRange(abi.EnumerateArray().Where(item => item.GetProperty("type").GetString() == "error").Select(error =>
        new ErrorABI(error.GetProperty("name").GetString())
        {
            InputParameters = [.. error.GetProperty("inputs").EnumerateArray().Select((input, i) =>
                new Parameter(input.GetProperty("type").GetString(), input.GetProperty("name").GetString(), i + 1))],
        }));
}
