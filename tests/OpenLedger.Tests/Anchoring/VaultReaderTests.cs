using Nethereum.JsonRpc.Client;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using OpenLedger.Cli.Stack;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Anchoring;

public sealed class VaultReaderTests
{
    private const ulong ChainId = 31337;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deposits_are_read_in_their_order_with_their_places()
    {
        await using var anvil = await AnvilServer.StartAsync(cancellationToken: Cancel);
        var admin = TestLedger.Key(211);
        var web3 = new Web3(new Account(admin.ExportPrivateKey(), ChainId), new RpcClient(anvil.Address));
        await LocalChain.FundAsync(web3.Client, admin.Address);
        var contracts = await ContractDeployer.DeployAsync(web3, new ContractTerms(admin.Address, TestLedger.Key(217).Address, TestLedger.Key(212).Address), Cancel);
        await web3.Eth.GetContractTransactionHandler<ApproveFunction>().SendRequestAndWaitForReceiptAsync(
            contracts.Token.ToString(), new ApproveFunction { Spender = contracts.Vault.ToString(), Value = 1_000 }, Cancel);
        var reader = new VaultReader(anvil.Address, ChainId, contracts.Vault);
        var before = await reader.HeadAsync(Cancel);
        Assert.Empty(await reader.DepositsAsync(0, before, Cancel));

        var accounts = Enumerable.Range(213, 3).Select(i => TestLedger.Key((byte)i).Address).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await web3.Eth.GetContractTransactionHandler<DepositFunction>().SendRequestAndWaitForReceiptAsync(
                contracts.Vault.ToString(), new DepositFunction { Deposit = 100 + i, Account = accounts[i].ToString() }, Cancel);
        }

        var deposits = await reader.DepositsAsync(before + 1, await reader.HeadAsync(Cancel), Cancel);
        Assert.Equal(accounts, deposits.Select(d => d.Account));
        Assert.Equal([100, 101, 102], deposits.Select(d => (int)d.Amount.Units));
        Assert.Equal([before + 1, before + 2, before + 3], deposits.Select(d => d.BlockNumber));
        Assert.All(deposits, d => Assert.Equal((ChainId, contracts.Vault), (d.ChainId, d.Id.Vault)));
        Assert.Equal([0UL, 1UL, 2UL], deposits.Select(d => d.Id.Number));
        Assert.Equal(3, deposits.Select(d => d.TxHash).Distinct().Count());
        Assert.Single(await reader.DepositsAsync(before + 2, before + 2, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => reader.DepositsAsync(0, VaultReader.MaxRange, Cancel));
    }
}
