using System.Globalization;
using System.Numerics;
using Nethereum.Contracts;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Bench.Simulation;

/// <summary>A transaction to one of the contracts.</summary>
/// <param name="From">Who sends it.</param>
/// <param name="To">To which contract.</param>
/// <param name="Data">The call.</param>
internal sealed record ContractCall(Address From, Address To, byte[] Data);

/// <summary>
/// The anchors and the vault on anvil, with a token that calls back (CallbackToken.sol). Blocks are made only when they are asked for, with the times that they
/// are to have, and the newest can be replaced.
/// </summary>
internal sealed class AnvilVault : IAsyncDisposable
{
    private const ulong ChainId = 31337, GasOfACall = 500_000;

    /// <summary>How long after the contracts were deployed the chain's time begins, in seconds: more than their deployment takes.</summary>
    private const ulong Ahead = 3_600;

    private static readonly KeyPair Owner = Key(1), Anchorer = Key(2), Guardian = Key(3);

    private readonly AnvilServer _anvil;
    private readonly Web3 _web3;
    private readonly List<string> _before = [];
    private string _empty = "";
    private ulong _start;

    private AnvilVault(AnvilServer anvil)
    {
        _anvil = anvil;
        _web3 = new Web3(new Account(Owner.ExportPrivateKey(), ChainId), new RpcClient(anvil.Address));
    }

    /// <summary>Who pays in, and sends every claim: anyone may.</summary>
    public static Address Sender => Owner.Address;

    /// <summary>Who anchors.</summary>
    public static Address AnchorSender => Anchorer.Address;

    /// <summary>Where the anchors, the token and the vault are.</summary>
    public ContractAddresses Contracts { get; private set; } = new(default, default, default);

    /// <summary>How many blocks there are since the beginning.</summary>
    public int Blocks => _before.Count;

    /// <summary>Starts anvil with the contracts; the vault has what is on a simulated ledger from the start.</summary>
    /// <exception cref="InvalidOperationException">anvil is not installed or does not start.</exception>
    public static async Task<AnvilVault> StartAsync(CancellationToken cancellationToken)
    {
        var vault = new AnvilVault(await AnvilServer.StartAsync(cancellationToken: cancellationToken));
        try
        {
            await vault.DeployAsync(cancellationToken);
            return vault;
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes back to before the first block.</summary>
    public async Task ClearAsync()
    {
        await RevertAsync(_empty);
        _before.Clear();
        _empty = await SnapshotAsync();
    }

    /// <summary>Makes a block.</summary>
    /// <param name="time">Its time, in seconds since the beginning.</param>
    /// <param name="calls">What is in it; calls of one sender in this order.</param>
    /// <returns>What became of each.</returns>
    public async Task<IReadOnlyList<TransactionReceipt>> MakeBlockAsync(ulong time, IReadOnlyList<ContractCall> calls)
    {
        _before.Add(await SnapshotAsync());
        var sent = new List<string>();
        foreach (var (from, to, data) in calls)
        {
            sent.Add(await _web3.Client.SendRequestAsync<string>("eth_sendTransaction", null, new TransactionInput
            {
                From = from.ToString(), To = to.ToString(), Data = $"0x{Convert.ToHexStringLower(data)}", Gas = new(GasOfACall), MaxFeePerGas = new(100_000_000_000), MaxPriorityFeePerGas = new(1),
            }));
        }
        await _web3.Client.SendRequestAsync<string>("evm_mine", null, _start + time);
        var receipts = new List<TransactionReceipt>();
        foreach (var hash in sent)
            receipts.Add(await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(hash) ?? throw new InvalidOperationException($"The block has no transaction {hash}."));
        return receipts;
    }

    /// <summary>Puts empty blocks in the place of as many newest ones.</summary>
    public async Task ReplaceAsync(IReadOnlyList<ulong> times)
    {
        if (times.Count == 0)
            return;
        var first = _before.Count - times.Count;
        await RevertAsync(_before[first]);
        _before.RemoveRange(first, times.Count);
        foreach (var time in times)
            await MakeBlockAsync(time, []);
    }

    /// <summary>What the vault has noted of an account.</summary>
    public async Task<(UInt128 Amount, ulong Size)> ClaimedAsync(Address account)
    {
        var claimed = await _web3.Eth.GetContractQueryHandler<ClaimedFunction>()
            .QueryDeserializingToObjectAsync<ClaimedOutput>(new ClaimedFunction { Account = account.ToString() }, Contracts.Vault.ToString());
        return ((UInt128)claimed.Amount, claimed.Size);
    }

    /// <summary>What the vault has, in base units.</summary>
    public async Task<UInt128> TokensAsync() =>
        (UInt128)await _web3.Eth.GetContractQueryHandler<BalanceOfFunction>().QueryAsync<BigInteger>(Contracts.Token.ToString(), new BalanceOfFunction { Account = Contracts.Vault.ToString() });

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _anvil.DisposeAsync();

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        foreach (var key in new[] { Owner, Anchorer })
            await LocalChain.FundAsync(_web3.Client, key.Address);
        var terms = new ContractTerms(Owner.Address, Anchorer.Address, Guardian.Address) { AnchorDelay = TimeSpan.FromSeconds(SimulatedVault.DelaySeconds) };
        var anchors = (await ContractDeployer.DeployAsync(_web3, terms, cancellationToken)).Anchors;
        var token = await DeployAsync(new CallbackTokenDeployment { Recipient = Owner.Address.ToString(), Supply = OpenTokenDeployment.Supply }, cancellationToken);
        var vault = await DeployAsync(new OpenVaultDeployment { Token = token.ToString(), Anchors = anchors.ToString(), DailyCap = (BigInteger)SimulatedVault.DailyCap.Units }, cancellationToken);
        Contracts = new ContractAddresses(anchors, token, vault);
        await SendAsync(token, new TransferFunction { To = vault.ToString(), Value = (BigInteger)SimulatedSupply.InVault.Units }, cancellationToken);
        await SendAsync(token, new ApproveFunction { Spender = vault.ToString(), Value = OpenTokenDeployment.Supply }, cancellationToken);
        await _web3.Client.SendRequestAsync("evm_setAutomine", null, false);
        await _web3.Client.SendRequestAsync("anvil_autoImpersonateAccount", null, true);
        _start = Ahead + (ulong)(await _web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(BlockParameter.CreateLatest())).Timestamp.Value;
        _empty = await SnapshotAsync();
    }

    private async Task<Address> DeployAsync<T>(T deployment, CancellationToken cancellationToken)
        where T : ContractDeploymentMessage, new()
    {
        var receipt = await _web3.Eth.GetContractDeploymentHandler<T>().SendRequestAndWaitForReceiptAsync(deployment, cancellationToken);
        return Address.TryParseInput(receipt.ContractAddress, out var at) ? at : throw new InvalidOperationException($"anvil has put {typeof(T).Name} nowhere.");
    }

    private Task SendAsync<T>(Address contract, T message, CancellationToken cancellationToken)
        where T : FunctionMessage, new() => _web3.Eth.GetContractTransactionHandler<T>().SendRequestAndWaitForReceiptAsync(contract.ToString(), message, cancellationToken);

    private Task<string> SnapshotAsync() => _web3.Client.SendRequestAsync<string>("evm_snapshot");

    private async Task RevertAsync(string snapshot)
    {
        if (!await _web3.Client.SendRequestAsync<bool>("evm_revert", null, snapshot))
            throw new InvalidOperationException($"anvil has no snapshot {snapshot}.");
    }

    private static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64", CultureInfo.InvariantCulture));
}
