using System.Numerics;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.NonceServices;
using Nethereum.Util;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

[Collection(SampleChain.Collection)]
public sealed class TransactionTests(SampleChain chain)
{
    private const string Receiver = "0x00000000000000000000000000000000000000bb";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Node_tells_its_chain_blocks_and_balances()
    {
        var web3 = chain.Rich();
        Assert.Equal(SampleChain.ChainId, (ulong)(await web3.Eth.ChainId.SendRequestAsync()).Value);
        var number = await web3.Eth.Blocks.GetBlockNumber.SendRequestAsync();
        var block = await web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new BlockParameter(number));
        Assert.Equal(number, block.Number);
        Assert.Equal(block.BlockHash, (await web3.Eth.Blocks.GetBlockWithTransactionsHashesByHash.SendRequestAsync(block.BlockHash)).BlockHash);
        Assert.True(block.BaseFeePerGas.Value > 0);
        Assert.InRange((long)block.Timestamp.Value, DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds(), DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds());
        Assert.Null(await web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(new BlockParameter(number.ToUlong() + 1_000_000)));
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync("0x" + new string('1', 64)));
        Assert.Null(await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync("0x" + new string('1', 64)));
        Assert.True((await web3.Eth.GetBalance.SendRequestAsync(web3.TransactionManager.Account.Address)).Value > 0);
        Assert.Equal("0x", await web3.Eth.GetCode.SendRequestAsync(Receiver));
        Assert.True((await web3.Eth.GasPrice.SendRequestAsync()).Value > 0);
    }

    [Fact]
    public async Task Transfer_takes_its_fees_from_the_nodes_history()
    {
        var web3 = await chain.NewSenderAsync();
        var before = (await web3.Eth.GetBalance.SendRequestAsync(Receiver)).Value;

        var receipt = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(
            new TransactionInput { From = web3.TransactionManager.Account.Address, To = Receiver, Value = new HexBigInteger(1000) }, Cancel);

        Assert.True(receipt.Succeeded());
        Assert.Equal(21_000, receipt.GasUsed.Value);
        Assert.Equal(before + 1000, (await web3.Eth.GetBalance.SendRequestAsync(Receiver)).Value);
        var sent = await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(receipt.TransactionHash);
        Assert.Equal(2, (int)sent.Type.Value);
        Assert.True(sent.MaxFeePerGas.Value >= sent.MaxPriorityFeePerGas.Value);
    }

    [Fact]
    public async Task Transfer_with_a_gas_price_has_no_fee_cap()
    {
        var web3 = await chain.NewSenderAsync(SampleChain.ChainId);
        var receipt = await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(
            new TransactionInput { From = web3.TransactionManager.Account.Address, To = Receiver, GasPrice = await web3.Eth.GasPrice.SendRequestAsync() }, Cancel);
        Assert.True(receipt.Succeeded());
        Assert.Equal(0, (int)receipt.Type.Value);
    }

    [Fact]
    public async Task Raw_transaction_has_the_hash_that_was_known_before()
    {
        var web3 = await chain.NewSenderAsync();
        var raw = await web3.TransactionManager.SignTransactionAsync(new TransactionInput { From = web3.TransactionManager.Account.Address, To = Receiver });
        var hash = Sha3Keccack.Current.CalculateHash(raw.HexToByteArray()).ToHex(prefix: true);

        Assert.Equal(hash, await web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw));
        Assert.Equal(hash, (await web3.TransactionReceiptPolling.PollForReceiptAsync(hash, Cancel)).TransactionHash);
        var again = await Assert.ThrowsAsync<RpcResponseException>(() => web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(raw));
        Assert.Contains("eth_sendRawTransaction", again.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, again.RpcError.Code);
    }

    [Fact]
    public async Task Concurrent_senders_of_one_account_get_different_nonces()
    {
        var web3 = await chain.NewSenderAsync();
        var from = web3.TransactionManager.Account.Address;

        var receipts = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(
            new TransactionInput { From = from, To = Receiver, Value = new HexBigInteger(1) }, Cancel))));

        Assert.All(receipts, r => Assert.True(r.Succeeded()));
        var nonces = await Task.WhenAll(receipts.Select(async r => (int)(await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(r.TransactionHash)).Nonce.Value));
        Assert.Equal(Enumerable.Range(0, 32), nonces.Order());
        Assert.Equal(32, (int)(await web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(from)).Value);
    }

    [Fact]
    public async Task Nonce_that_was_given_and_not_used_is_given_again_after_a_reset()
    {
        var web3 = await chain.NewSenderAsync();
        var nonces = new InMemoryNonceService(web3.TransactionManager.Account.Address, web3.Client);
        for (var expected = 0; expected < 3; expected++)
            Assert.Equal(expected, (int)(await nonces.GetNextNonceAsync()).Value);
        await nonces.ResetNonceAsync();
        Assert.Equal(0, (int)(await nonces.GetNextNonceAsync()).Value);
        await Assert.ThrowsAsync<NullReferenceException>(() => new InMemoryNonceService(Receiver, null).GetNextNonceAsync());
    }

    [Fact]
    public async Task Stuck_transaction_is_replaced_by_one_with_its_nonce_and_a_higher_fee()
    {
        await using var anvil = await AnvilServer.StartAsync(cancellationToken: Cancel);
        var web3 = new global::Nethereum.Web3.Web3(new global::Nethereum.Web3.Accounts.Account(global::Nethereum.Signer.EthECKey.GenerateKey()), anvil.Address.ToString());
        var from = web3.TransactionManager.Account.Address;
        await web3.Client.SendRequestAsync("anvil_setBalance", null, from, "0x56bc75e2d63100000");
        await web3.Client.SendRequestAsync("evm_setAutomine", null, false);
        TransactionInput Transfer(long fee) => new() { From = from, To = Receiver, Nonce = new HexBigInteger(0), MaxFeePerGas = new HexBigInteger(fee), MaxPriorityFeePerGas = new HexBigInteger(fee / 10) };

        var first = await web3.TransactionManager.SendTransactionAsync(Transfer(2_000_000_000));
        await Assert.ThrowsAsync<RpcResponseException>(() => web3.TransactionManager.SendTransactionAsync(Transfer(1_900_000_000)));
        var second = await web3.TransactionManager.SendTransactionAsync(Transfer(4_000_000_000));
        await web3.Client.SendRequestAsync("evm_mine");

        Assert.True((await web3.TransactionReceiptPolling.PollForReceiptAsync(second, Cancel)).Succeeded());
        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(first));
    }

    [Fact]
    public async Task Reorganization_takes_receipts_and_logs_back()
    {
        await using var anvil = await AnvilServer.StartAsync(cancellationToken: Cancel);
        var web3 = new global::Nethereum.Web3.Web3(new global::Nethereum.Web3.Accounts.Account(global::Nethereum.Signer.EthECKey.GenerateKey()), anvil.Address.ToString());
        await web3.Client.SendRequestAsync("anvil_setBalance", null, web3.TransactionManager.Account.Address, "0x56bc75e2d63100000");
        var address = await chain.DeployAsync(web3);
        var snapshot = await web3.Client.SendRequestAsync<string>("evm_snapshot");
        var receipt = await web3.Eth.GetContractTransactionHandler<AddFunction>().SendRequestAndWaitForReceiptAsync(address, new AddFunction { Batch = 1, Amount = 1 }, Cancel);
        await web3.Client.SendRequestAsync<string>("anvil_mine", null, "0x10");
        var added = web3.Eth.GetEvent<AddedEvent>(address);
        Assert.Single(await added.GetAllChangesAsync(added.CreateFilterInput()));

        Assert.True(await web3.Client.SendRequestAsync<bool>("evm_revert", null, snapshot));

        Assert.Null(await web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(receipt.TransactionHash));
        Assert.Empty(await added.GetAllChangesAsync(added.CreateFilterInput()));
        Assert.Equal(0, await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryAsync<BigInteger>(address));
    }

    [Fact]
    public async Task Waiting_for_a_receipt_can_be_cancelled()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => chain.Rich().TransactionReceiptPolling.PollForReceiptAsync("0x" + new string('2', 64), limit.Token));
    }

    [Fact]
    public async Task Fee_history_is_as_asked_for_and_bounded()
    {
        var web3 = await chain.NewSenderAsync();
        await web3.TransactionManager.SendTransactionAndWaitForReceiptAsync(new TransactionInput { From = web3.TransactionManager.Account.Address, To = Receiver }, Cancel);
        var history = await web3.Eth.FeeHistory.SendRequestAsync(new HexBigInteger(1), BlockParameter.CreateLatest(), [10, 50]);
        Assert.Equal(2, history.BaseFeePerGas.Length);
        Assert.Equal(2, Assert.Single(history.Reward).Length);
        Assert.True(Assert.Single(history.GasUsedRatio) > 0);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => web3.Eth.FeeHistory.SendRequestAsync(new HexBigInteger(1025), BlockParameter.CreateLatest()));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => web3.Eth.FeeHistory.SendRequestAsync(new HexBigInteger(1), BlockParameter.CreateLatest(), [101]));
    }

    [Fact]
    public void Suggested_fees_rise_with_impatience_and_cover_the_last_base_fee()
    {
        var history = new FeeHistoryResult
        {
            OldestBlock = new HexBigInteger(1),
            BaseFeePerGas = [.. Enumerable.Range(0, 101).Select(i => new HexBigInteger(1_000_000_000 + (i * 10_000_000)))],
            GasUsedRatio = [.. Enumerable.Repeat(0.5m, 100)],
        };

        var fees = new TimePreferenceFeeSuggestionStrategy(null).SuggestFees(history, 100);

        Assert.Equal(16, fees.Length);
        Assert.True(fees[0].BaseFee >= 2_000_000_000);
        Assert.All(fees, f => Assert.True(f.MaxFeePerGas - f.BaseFee - f.MaxPriorityFeePerGas is { } fraction && fraction >= 0 && fraction <= 1 && f.MaxPriorityFeePerGas >= 100));
        Assert.All(fees.Zip(fees.Skip(1)), pair => Assert.True(pair.First.BaseFee >= pair.Second.BaseFee));
    }
}
